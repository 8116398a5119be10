import type { Answer, Machine } from "../../exec/types.ts";
import { known, outputOf, unknown, whyNot } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import type { ReadingOf } from "../types.ts";
import {
  type Advisory,
  dnfUpdates,
  parseAdvisoryJson,
  parseCheckUpdate,
  parseUpdateinfo,
} from "./dnf.ts";
import { staleness } from "./freshness.ts";
import { inOrder } from "./order.ts";
import { parseApkUpdates, parsePacmanUpdates } from "./pacman-apk.ts";
import { repositoryCaches } from "./repositories.ts";
import { isWholeZypper, parsePackageUpdates, parsePatches, zypperMessages } from "./zypper.ts";

type Reading = ReadingOf<"pending-updates">;
type Updates = Extract<Reading, { state: "known" }>["value"]["updates"];

const LIMIT = { timeoutMs: 60_000 };

/** An empty list is a reading only where the lists behind it are fresh. */
async function reading(
  machine: Machine,
  updates: Updates,
  from: { readonly source: string; readonly securityOrigins?: readonly string[] },
): Promise<Reading> {
  const { checkedAt } = await repositoryCaches(machine);
  const gap = updates.length === 0 ? staleness({ now: machine.now(), checkedAt }) : undefined;
  if (gap !== undefined) return unknown("stale_cache", `no update is listed, but ${gap}`);
  const securityOrigins = [...(from.securityOrigins ?? [])];
  return known({ updates: inOrder(updates), securityOrigins }, from.source);
}

/** Exit status 100 says that there are updates, 0 that there are none; what is printed then may be empty. */
function listed(answer: Answer): string | undefined {
  const ended = answer.state === "ran" && (answer.exitCode === 0 || answer.exitCode === 100);
  if (!ended || /unregistered|not registered|cache.*disabled|no cache/i.test(answer.stderr))
    return undefined;
  // Status 100 with nothing printed contradicts itself.
  return answer.exitCode === 100 && answer.stdout.trim() === "" ? undefined : answer.stdout;
}

function unanswered(answer: Answer, tool: string): Reading {
  const said = answer.state === "ran" ? `${answer.stderr}${answer.stdout}` : "";
  if (/not registered|unregistered/i.test(said)) {
    return unknown("not_registered", "the system is not registered, so its list may be short");
  }
  if (/cache-?only|no cache|cache.*(?:missing|empty|disabled)/i.test(said)) {
    return unknown("stale_cache", `${tool} has no cached lists: run \`${tool} makecache\` as root`);
  }
  return whyNot(answer, tool);
}

/** Advisories; none where the question failed, so that every update is then without a mark. */
function advisoriesOf(answer: Answer, tool: string): readonly Advisory[] {
  const output = outputOf(answer) ?? "";
  return tool === "dnf5" ? (parseAdvisoryJson(output) ?? []) : parseUpdateinfo(output);
}

const questions = {
  dnf5: {
    updates: ["--quiet", "--cacheonly", "check-upgrade"],
    advisories: ["--quiet", "--cacheonly", "advisory", "list", "--updates", "--json"],
  },
  dnf: {
    updates: ["--quiet", "--cacheonly", "check-update"],
    advisories: ["--quiet", "--cacheonly", "updateinfo", "list", "--updates"],
  },
  yum: {
    updates: ["-C", "-q", "check-update"],
    advisories: ["-C", "-q", "updateinfo", "list", "updates"],
  },
} as const;

/** Pending updates where dnf or yum looks after the packages: the first of the three tools that is there answers. */
export async function dnfPending(machine: Machine): Promise<Reading> {
  let missing: Reading = unknown("command_missing", "neither dnf nor yum is installed");
  for (const [tool, ask] of Object.entries(questions)) {
    const answer = await machine.run(tool, ask.updates, LIMIT);
    if (answer.state === "failed" && answer.reason === "command_missing") continue;
    const output = listed(answer);
    if (output === undefined) {
      missing = unanswered(answer, tool);
      break;
    }
    const advisories = advisoriesOf(await machine.run(tool, ask.advisories, LIMIT), tool);
    const packages = (await databases(machine)).find((d) => d.family === "rpm")?.packages ?? [];
    const updates = dnfUpdates(parseCheckUpdate(output), advisories, packages);
    const { withAdvisories } = await repositoryCaches(machine);
    return reading(machine, [...updates], { source: tool, securityOrigins: withAdvisories });
  }
  return missing;
}

const zypperOptions = ["--non-interactive", "--no-refresh", "--xmlout"];

/** Pending patches on SUSE; packages where the distribution publishes no patches (Tumbleweed). */
export async function zypperPending(machine: Machine): Promise<Reading> {
  const answer = await machine.run("zypper", [...zypperOptions, "list-patches"], LIMIT);
  const xml = outputOf(answer, 0, 100, 101);
  if (xml === undefined) return whyNot(answer, "zypper");
  if (!isWholeZypper(xml))
    return unknown("parse_error", "zypper's answer does not come to its end");
  const patches = parsePatches(xml);
  const source = "zypper";
  if (patches.length > 0)
    return reading(machine, [...patches], { source, securityOrigins: ["patches"] });
  const messages = zypperMessages(xml);
  if (messages.length > 0) return unknown("not_reported", `zypper says: ${messages.join("; ")}`);
  const second = await machine.run("zypper", [...zypperOptions, "list-updates"], LIMIT);
  const packages = outputOf(second);
  if (packages === undefined) return whyNot(second, "zypper");
  const { withAdvisories } = await repositoryCaches(machine);
  return reading(machine, [...parsePackageUpdates(packages)], {
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
  if (none) return reading(machine, [], { source: "pacman" });
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "pacman");
  return reading(machine, [...parsePacmanUpdates(output)], { source: "pacman" });
}

/** `apk version` prints a line of headings even where nothing is pending. */
export async function apkPending(machine: Machine): Promise<Reading> {
  const answer = await machine.run("apk", ["version", "-v", "-l", "<"], LIMIT);
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "apk");
  return reading(machine, [...parseApkUpdates(output)], { source: "apk" });
}
