import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import type { KeyAnswer } from "../../windows/registry.ts";
import { known } from "../answers.ts";
import { windowsIdentity } from "../os/windows.ts";
import type { ReadingOf } from "../types.ts";
import { rowsOfSection, whyUnread } from "../windows-answers.ts";
import { arcEsu, consumerEsu, esuLicences } from "./windows-esu.ts";

const CONSUMER = "Microsoft\\Windows NT\\CurrentVersion\\Windows\\ConsumerESU";
/** Windows 11 and Server 2022: from here on no programme has begun that Azure Arc could carry. */
const FIRST_WITHOUT_ESU = 20_000;

function consumerKeys({ registry }: WindowsAnswer): readonly KeyAnswer[] {
  const users = registry.users().map((id) => `HKU\\${id}\\Software\\${CONSUMER}`);
  return [`HKLM\\SOFTWARE\\${CONSUMER}`, ...users].map((path) => registry.key(path));
}

function valuesOf(keys: readonly KeyAnswer[]) {
  return keys.flatMap((key) => (key.state === "read" ? [key.values] : []));
}

/** An enrolment for consumers shows itself without the licences; that there is none does not. */
function byConsumerKeys(keys: readonly KeyAnswer[]): ReadingOf<"support-programme"> | undefined {
  const programmes = consumerEsu(valuesOf(keys));
  const isEnrolled = programmes.some(({ state }) => state === "active");
  return isEnrolled ? known({ programmes: [...programmes] }, "consumer-esu") : undefined;
}

export async function supportProgrammeOnWindows(
  machine: Machine,
): Promise<ReadingOf<"support-programme">> {
  const answer = await windowsAnswer(machine);
  const licences = rowsOfSection(answer.section("licensing"));
  const keys = consumerKeys(answer);
  if (licences.state !== "read") return byConsumerKeys(keys) ?? licences;
  const { edition, build } = windowsIdentity(answer);
  const bought = esuLicences(licences.rows, edition);
  const refused = keys.find((key) => key.state === "failed" && key.reason === "access_denied");
  if (refused?.state === "failed" && bought.every(({ state }) => state !== "active")) {
    return whyUnread(refused);
  }
  const services = rowsOfSection(answer.section("services"));
  const mayHaveArc = build === undefined || build < FIRST_WITHOUT_ESU;
  const arc = mayHaveArc && services.state === "read" ? arcEsu(services.rows) : [];
  return known(
    { programmes: [...bought, ...consumerEsu(valuesOf(keys)), ...arc] },
    "software-licensing",
  );
}
