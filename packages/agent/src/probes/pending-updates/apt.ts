import type { PendingUpdate } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, outputOf, sorted, unknown, whyNot } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import type { Package } from "../installed-software/types.ts";
import type { AnswerCache, ReadingOf } from "../types.ts";
import { nameOfList } from "./apt-lists.ts";
import { parseAptPolicy, type Upgradable } from "./apt-policy.ts";
import { isWholeSimulation, parseAptSimulation } from "./apt-simulation.ts";
import { type AptOnDisk, aptOnDisk, aptStamp } from "./apt-state.ts";
import { aptUpdates, missingSecurity, visibleSecurity } from "./apt-updates.ts";
import { staleness } from "./freshness.ts";
import { readKept, writeKept } from "./kept.ts";
import { inOrder } from "./order.ts";

type Reading = ReadingOf<"pending-updates">;

const CACHE_KEY = "pending-updates";
const LIMIT = { timeoutMs: 60_000 };

/** Names as apt takes them. A name from a database that is none is left out rather than passed on. */
function askable(packages: readonly Package[]): string[] {
  const names = packages.map(({ name, architecture }) =>
    architecture === undefined || architecture === "all" ? name : `${name}:${architecture}`,
  );
  return names.filter((name) => /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?$/.test(name));
}

async function askPolicy(
  machine: Machine,
  packages: readonly Package[],
): Promise<readonly Upgradable[] | Reading> {
  const names = askable(packages);
  const answer = await machine.run("apt-cache", ["policy", ...names], LIMIT);
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "apt-cache");
  const { answered, upgradable } = parseAptPolicy(output);
  // Packages installed by hand from a file are known to apt too: an answer that leaves many out was cut short.
  if (answered < names.length * 0.9) {
    return unknown("parse_error", `apt-cache answered for ${answered} of ${names.length} packages`);
  }
  return upgradable;
}

async function upgradables(
  machine: Machine,
  { fingerprint }: AptOnDisk,
  cache: AnswerCache,
): Promise<readonly Upgradable[] | Reading> {
  const kept = readKept(cache.get(CACHE_KEY), fingerprint);
  if (kept !== undefined) return kept;
  const dpkg = (await databases(machine)).find(({ family }) => family === "dpkg");
  if (dpkg === undefined || dpkg.packages.length === 0) {
    return unknown("not_reported", dpkg?.problem ?? "dpkg's database is not on this machine");
  }
  const found = await askPolicy(machine, dpkg.packages);
  if (!("state" in found)) cache.set(CACHE_KEY, writeKept(fingerprint, found));
  return found;
}

async function heldNames(machine: Machine): Promise<ReadonlySet<string>> {
  const dpkg = (await databases(machine)).find(({ family }) => family === "dpkg");
  const held = dpkg?.packages.filter((p) => p.held) ?? [];
  return new Set(held.flatMap(({ name, architecture }) => [name, `${name}:${architecture}`]));
}

/** Why an empty list would be no reading. */
function blind(machine: Machine, apt: AptOnDisk): string | undefined {
  const missing = missingSecurity(apt);
  if (missing.length > 0)
    return `there is no package list of ${missing.join(", ")} on this machine`;
  const security = visibleSecurity(apt);
  const validUntil = security.map((list) => list.validUntil).filter((time) => time !== undefined);
  return staleness({
    now: machine.now(),
    checkedAt: apt.checkedAt,
    validUntil: validUntil.sort()[0],
  });
}

const CURE = "run `apt-get update` as root";

/** Updates as a reading; where there is none, only what the machine can see today makes that a reading. */
function reading(machine: Machine, apt: AptOnDisk, updates: readonly PendingUpdate[]): Reading {
  const gap = updates.length === 0 ? blind(machine, apt) : undefined;
  if (gap !== undefined) {
    return unknown("stale_cache", `no update is listed, but ${gap}: ${CURE}`);
  }
  const securityOrigins = sorted(visibleSecurity(apt).map(nameOfList));
  return known({ updates: inOrder(updates), securityOrigins }, "apt");
}

const CUT_SHORT = "the simulated upgrade did not come to its end";

/** The simulation says the same at ten times the price: only for where the cheaper question can't be asked. */
async function bySimulation(machine: Machine, apt: AptOnDisk | undefined): Promise<Reading> {
  const options = [
    "-o",
    "Debug::NoLocking=true",
    "-o",
    "APT::Get::Show-User-Simulation-Note=false",
  ];
  const simulated = await machine.run("apt-get", ["-s", ...options, "dist-upgrade"], LIMIT);
  const output = outputOf(simulated);
  if (output === undefined) return whyNot(simulated, "apt-get");
  const updates = parseAptSimulation(output);
  const unread = isWholeSimulation(output) ? undefined : [CUT_SHORT];
  if (unread !== undefined && updates.length === 0) return unknown("parse_error", CUT_SHORT);
  const gap = updates.length === 0 ? await withoutLists(machine, apt) : undefined;
  if (gap !== undefined) return unknown("stale_cache", gap);
  const listed =
    apt !== undefined && apt.lists.length > 0
      ? reading(machine, apt, updates)
      : known({ updates: inOrder(updates), securityOrigins: originsOf(updates) }, "apt");
  if (listed.state !== "known" || unread === undefined) return listed;
  return { ...listed, value: { ...listed.value, unread } };
}

/** The lists that the updates for security come from are the ones that can be named without any list on disk. */
function originsOf(updates: readonly PendingUpdate[]): string[] {
  const security = updates.filter((update) => update.security === "yes");
  return sorted(security.flatMap(({ origin }) => origin ?? [])).slice(0, 64);
}

/**
 * Why a simulation that lists nothing is no reading where no list is on disk; `undefined` where there are lists. A recording may
 * hold apt's stamp without the lists themselves, which are large: then the stamp tells how old they are.
 */
async function withoutLists(
  machine: Machine,
  apt: AptOnDisk | undefined,
): Promise<string | undefined> {
  if (apt !== undefined && apt.lists.length > 0) return undefined;
  const stamp = await aptStamp(machine);
  // Every machine with apt has this folder: one that has it and no lists has removed them.
  const partialView = apt === undefined && !(await machine.exists("/etc/apt/trusted.gpg.d"));
  if (stamp === undefined || !partialView) return `no package list is on disk: ${CURE}`;
  const gap = staleness({ now: machine.now(), checkedAt: stamp });
  return gap === undefined ? undefined : `no update is listed, but ${gap}: ${CURE}`;
}

/** Pending updates of a machine that dpkg and apt look after. */
export async function aptPending(machine: Machine, cache: AnswerCache): Promise<Reading> {
  const apt = await aptOnDisk(machine);
  if (apt === undefined) return bySimulation(machine, apt);
  if (apt.lists.length === 0) {
    return unknown("stale_cache", `no package list is on this machine: ${CURE}`);
  }
  const found = await upgradables(machine, apt, cache);
  if (!("state" in found)) {
    const updates = aptUpdates(apt, found, await heldNames(machine));
    return reading(machine, apt, updates);
  }
  const noTool = found.state === "unknown" && found.reason === "command_missing";
  return noTool ? bySimulation(machine, apt) : found;
}
