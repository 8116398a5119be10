import type { Machine } from "../../exec/types.ts";
import { outputOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import type { ReadingOf } from "../types.ts";
import { listReading } from "./list-reading.ts";
import { parseApkUpdates, parsePacmanUpdates } from "./pacman-apk.ts";
import { repositoryCaches } from "./repositories.ts";
import {
  hidesOthers,
  isWholeZypper,
  parsePackageUpdates,
  parsePatches,
  zypperMessages,
} from "./zypper.ts";

type Reading = ReadingOf<"pending-updates">;

const LIMIT = { timeoutMs: 60_000 };

const zypperOptions = ["--non-interactive", "--no-refresh", "--xmlout"];

const HIDDEN =
  "zypper: patches that it shows only once those for the package manager are installed";

/** Pending patches on SUSE; packages where the distribution publishes no patches (Tumbleweed). */
export async function zypperPending(machine: Machine): Promise<Reading> {
  const answer = await machine.run("zypper", [...zypperOptions, "list-patches"], LIMIT);
  const xml = outputOf(answer, 0, 100, 101);
  if (xml === undefined) return whyNot(answer, "zypper");
  if (!isWholeZypper(xml))
    return unknown("parse_error", "zypper's answer does not come to its end");
  const patches = parsePatches(xml);
  const source = "zypper";
  if (patches.length > 0) {
    const unread = hidesOthers(xml) ? [HIDDEN] : [];
    return listReading(machine, patches, { source, securityOrigins: ["patches"], unread });
  }
  const messages = zypperMessages(xml);
  if (messages.length > 0) return unknown("not_reported", `zypper says: ${messages.join("; ")}`);
  const second = await machine.run("zypper", [...zypperOptions, "list-updates"], LIMIT);
  const packages = outputOf(second);
  if (packages === undefined) return whyNot(second, "zypper");
  const { withAdvisories } = await repositoryCaches(machine);
  return listReading(machine, parsePackageUpdates(packages), {
    source,
    securityOrigins: withAdvisories,
  });
}

/** `pacman -Qu` ends with status 1 and prints nothing where nothing is pending. */
export async function pacmanPending(machine: Machine): Promise<Reading> {
  const answer = await machine.run("pacman", ["-Qu"], LIMIT);
  const none =
    answer.state === "ran" &&
    answer.exitCode === 1 &&
    answer.stdout.trim() === "" &&
    answer.stderr.trim() === "";
  if (none) return listReading(machine, [], { source: "pacman" });
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "pacman");
  return listReading(machine, parsePacmanUpdates(output), { source: "pacman" });
}

/** `apk version` prints a line of headings even where nothing is pending. */
export async function apkPending(machine: Machine): Promise<Reading> {
  const answer = await askAny(machine, {
    tool: "apk",
    spellings: [
      ["version", "-v", "-l", "<"],
      ["list", "--upgradable"],
    ],
    limit: LIMIT,
  });
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "apk");
  return listReading(machine, parseApkUpdates(output), { source: "apk" });
}
