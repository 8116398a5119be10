import type { Machine } from "../../exec/types.ts";
import { outputOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import type { ReadingOf } from "../types.ts";
import { listReading } from "./list-reading.ts";
import { parseApkUpdates, parsePacmanUpdates } from "./pacman-apk.ts";
import { repositoryCaches } from "./repositories.ts";
import {
  hidesOthers,
  isUnderstood,
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

const CUT_SHORT = unknown("parse_error", "zypper's answer does not come to its end");
const NOT_UNDERSTOOD = unknown("parse_error", "zypper's list was not understood");

/** Why an answer that lists nothing may hide something; `undefined` where it does not. */
function doubtOf(xml: string): Reading | undefined {
  if (!isWholeZypper(xml)) return CUT_SHORT;
  if (!isUnderstood(xml)) return NOT_UNDERSTOOD;
  const messages = zypperMessages(xml);
  return messages.length === 0
    ? undefined
    : unknown("not_reported", `zypper says: ${messages.join("; ")}`);
}

/** Pending patches on SUSE; packages where the distribution publishes no patches (Tumbleweed). */
export async function zypperPending(machine: Machine): Promise<Reading> {
  const answer = await machine.run("zypper", [...zypperOptions, "list-patches"], LIMIT);
  const xml = outputOf(answer, 0, 100, 101);
  if (xml === undefined) return whyNot(answer, "zypper");
  const contradiction = answer.state === "ran" && answer.exitCode !== 0;
  const patches = parsePatches(xml);
  const source = "zypper";
  if (!isWholeZypper(xml)) return CUT_SHORT;
  if (patches.length > 0) {
    const unread = [
      ...(hidesOthers(xml) ? [HIDDEN] : []),
      ...(isUnderstood(xml) ? [] : ["zypper: patches that were not understood"]),
    ];
    return listReading(machine, patches, { source, securityOrigins: ["patches"], unread });
  }
  const gap = contradiction ? NOT_UNDERSTOOD : doubtOf(xml);
  if (gap !== undefined) return gap;
  const second = await machine.run("zypper", [...zypperOptions, "list-updates"], LIMIT);
  const packages = outputOf(second);
  if (packages === undefined) return whyNot(second, "zypper");
  const doubt = doubtOf(packages);
  if (doubt !== undefined) return doubt;
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
  const updates = parsePacmanUpdates(output);
  if (updates.length === 0) return unknown("parse_error", "pacman's list was not understood");
  return listReading(machine, updates, { source: "pacman" });
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
  const updates = parseApkUpdates(output);
  const said = output.split(/\r?\n/).filter((line) => !/^(?:Installed:.*|\s*)$/.test(line));
  if (updates.length === 0 && said.length > 0) {
    return unknown("parse_error", "apk's list was not understood");
  }
  return listReading(machine, updates, { source: "apk" });
}
