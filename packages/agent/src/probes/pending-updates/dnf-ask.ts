import type { Answer, Machine } from "../../exec/types.ts";
import { outputOf, unknown, whyNot } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import type { ReadingOf } from "../types.ts";
import { compareRpm } from "../versions.ts";
import {
  type Advisory,
  dnfUpdates,
  type Offered,
  parseAdvisoryJson,
  parseCheckUpdate,
  parseUpdateinfo,
} from "./dnf.ts";
import { parseCheckUpgradeJson } from "./dnf5.ts";
import { listReading } from "./list-reading.ts";
import { repositoryCaches } from "./repositories.ts";

type Reading = ReadingOf<"pending-updates">;

const LIMIT = { timeoutMs: 60_000 };

/** What the subscription plug-in says among the answer, on either stream: a list without Red Hat's repositories is short. */
const unsubscribed =
  /not registered|unregistered|subscriptions? .*has expired|product\(s\) has expired/i;

/** Exit status 100 says that there are updates, 0 that there are none; what is printed then may be empty. */
function listed(answer: Answer): string | undefined {
  const ended = answer.state === "ran" && (answer.exitCode === 0 || answer.exitCode === 100);
  if (!ended || unsubscribed.test(`${answer.stderr}\n${answer.stdout}`)) return undefined;
  if (/cache.*disabled|no cache/i.test(answer.stderr)) return undefined;
  // Status 100 with nothing printed contradicts itself.
  return answer.exitCode === 100 && answer.stdout.trim() === "" ? undefined : answer.stdout;
}

function unanswered(answer: Answer, tool: string): Reading {
  const said = answer.state === "ran" ? `${answer.stderr}\n${answer.stdout}` : "";
  if (unsubscribed.test(said)) {
    return unknown("not_registered", "the system is not registered, so its list may be short");
  }
  if (/cache-?only|no cache|cache.*(?:missing|empty|disabled)/i.test(said)) {
    return unknown("stale_cache", `${tool} has no cached lists: run \`${tool} makecache\` as root`);
  }
  if (answer.state === "ran" && (answer.exitCode === 100 || parseUpdateinfo(said).length > 0)) {
    return unknown(
      "parse_error",
      `${tool} says that there are updates, but its list was not understood`,
    );
  }
  return whyNot(answer, tool);
}

interface Question {
  readonly args: readonly string[];
  /** `undefined` where the text has not the shape that was asked for. */
  readonly parse: (text: string) => readonly Offered[] | undefined;
}

/** How each tool is asked. Older versions of dnf5 know no JSON for updates: then their list for people is read. */
const tools: Readonly<
  Record<
    string,
    {
      readonly updates: readonly Question[];
      readonly advisories: readonly string[];
      readonly parse: (text: string) => readonly Advisory[];
    }
  >
> = {
  dnf5: {
    updates: [
      { args: ["--cacheonly", "check-upgrade", "--json"], parse: parseCheckUpgradeJson },
      { args: ["--quiet", "--cacheonly", "check-upgrade"], parse: parseCheckUpdate },
    ],
    advisories: ["--cacheonly", "advisory", "list", "--updates", "--json"],
    parse: (text) => parseAdvisoryJson(text) ?? [],
  },
  dnf: {
    updates: [{ args: ["-q", "--cacheonly", "check-update"], parse: parseCheckUpdate }],
    advisories: ["-q", "--cacheonly", "updateinfo", "list", "--updates"],
    parse: parseUpdateinfo,
  },
  yum: {
    updates: [{ args: ["-C", "-q", "check-update"], parse: parseCheckUpdate }],
    advisories: ["-C", "-q", "updateinfo", "list", "security"],
    parse: parseUpdateinfo,
  },
};

type Asked =
  | { readonly offered: readonly Offered[] }
  | { readonly missing: boolean; readonly reading: Reading };

/**
 * Status 100 says that there are updates: a list in which none could be found was not understood. Advisories are the answer to
 * another question, which a recording may hold alone.
 */
function agrees(answer: Answer, offered: readonly Offered[]): boolean {
  if (offered.length > 0) return true;
  if (answer.state !== "ran" || answer.exitCode !== 0) return false;
  return parseUpdateinfo(answer.stdout).length === 0;
}

async function offers(machine: Machine, tool: string, questions: readonly Question[]) {
  let asked: Asked = { missing: true, reading: unknown("command_missing", `${tool} is missing`) };
  for (const { args, parse } of questions) {
    const answer = await machine.run(tool, args, LIMIT);
    const missing = answer.state === "failed" && answer.reason === "command_missing";
    if (missing && !asked.missing) break;
    const output = listed(answer);
    const offered = output === undefined ? undefined : parse(output);
    if (offered !== undefined && agrees(answer, offered)) return { offered };
    asked = { missing, reading: unanswered(answer, tool) };
  }
  return asked;
}

/** Offers with what the advisories and the caches say of them. */
async function readingOf(
  machine: Machine,
  tool: string,
  offered: readonly Offered[],
): Promise<Reading> {
  const { advisories, parse } = tools[tool] ?? {};
  const said = advisories === undefined ? undefined : await machine.run(tool, advisories, LIMIT);
  // Advisories; none where the question failed, so that every update is then without a mark.
  const known = (said && parse?.(outputOf(said) ?? "")) ?? [];
  const packages = (await databases(machine)).find((d) => d.family === "rpm")?.packages ?? [];
  const found = dnfUpdates(offered, known, packages);
  const { withAdvisories, missing } = await repositoryCaches(machine);
  // yum keeps its lists elsewhere.
  const gaps =
    tool === "yum" ? [] : missing.map((id) => `no list of the repository ${id} is on disk`);
  if (found.length === 0 && gaps.length > 0) {
    const cure = `run \`${tool} makecache\` as root`;
    return unknown("stale_cache", `no update is listed, but ${gaps.join("; ")}: ${cure}`);
  }
  const unread = gaps.slice(0, 16).map((gap) => `${tool}: ${gap}`);
  // Advisories that came are a source of them, also where no cache tells which repository brought them.
  const shown = withAdvisories.length === 0 && found.some((update) => update.security === "yes");
  const securityOrigins = shown ? ["updateinfo"] : withAdvisories;
  return listReading(machine, found, { source: tool, securityOrigins, unread });
}

/** The newest version of each package that advisories name. */
function newestOf(advisories: readonly Advisory[]): readonly Offered[] {
  const newest = new Map<string, Offered>();
  for (const { name, architecture, version } of advisories) {
    const key = `${name}.${architecture}`;
    const before = newest.get(key);
    if (before !== undefined && compareRpm(before.version, version) >= 0) continue;
    newest.set(key, { name, architecture, version, repository: "" });
  }
  return [...newest.values()];
}

/** Advisories alone, where the list of updates was not understood: what they name is pending, whatever else is. */
async function byAdvisories(
  machine: Machine,
  tool: string,
  why: Reading,
): Promise<Reading | undefined> {
  const { advisories, parse } = tools[tool] ?? {};
  const understood = why.state !== "unknown" || why.reason !== "parse_error";
  if (advisories === undefined || understood) return undefined;
  const said = await machine.run(tool, advisories, LIMIT);
  const found = parse?.(outputOf(said) ?? "") ?? [];
  if (found.length === 0) return undefined;
  const reading = await readingOf(machine, tool, newestOf(found));
  if (reading.state !== "known") return undefined;
  const unread = [...(reading.value.unread ?? []), `${tool}: updates without an advisory`];
  return { ...reading, value: { ...reading.value, unread } };
}

/** Pending updates where dnf or yum looks after the packages: the first of the three tools that is there answers. */
export async function dnfPending(machine: Machine): Promise<Reading> {
  for (const [tool, { updates }] of Object.entries(tools)) {
    const asked = await offers(machine, tool, updates);
    if ("offered" in asked) return readingOf(machine, tool, asked.offered);
    if (!asked.missing) return (await byAdvisories(machine, tool, asked.reading)) ?? asked.reading;
  }
  return unknown("command_missing", "neither dnf nor yum is installed");
}
