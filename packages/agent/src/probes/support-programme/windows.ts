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

export async function supportProgrammeOnWindows(
  machine: Machine,
): Promise<ReadingOf<"support-programme">> {
  const answer = await windowsAnswer(machine);
  const licences = rowsOfSection(answer.section("licensing"));
  if (licences.state !== "read") return licences;
  const { edition, build } = windowsIdentity(answer);
  const bought = esuLicences(licences.rows, edition);
  const keys = consumerKeys(answer);
  const refused = keys.find((key) => key.state === "failed" && key.reason === "access_denied");
  if (refused?.state === "failed" && bought.every(({ state }) => state !== "active")) {
    return whyUnread(refused);
  }
  const values = keys.flatMap((key) => (key.state === "read" ? [key.values] : []));
  const services = rowsOfSection(answer.section("services"));
  const mayHaveArc = build === undefined || build < FIRST_WITHOUT_ESU;
  const arc = mayHaveArc && services.state === "read" ? arcEsu(services.rows) : [];
  return known({ programmes: [...bought, ...consumerEsu(values), ...arc] }, "software-licensing");
}
