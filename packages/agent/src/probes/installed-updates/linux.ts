import type { Machine } from "../../exec/types.ts";
import { known, namesOf, outputOf, sorted, unknown } from "../answers.ts";
import { type Database, databases } from "../installed-software/databases.ts";
import type { ReadingOf } from "../types.ts";
import { parseAptHistory, parseDpkgLog, runsOf } from "./apt-log.ts";
import { parsePacmanLog } from "./pacman-log.ts";
import { datedRuns, newest, parseInstallTimes, type UpdateTransaction } from "./transactions.ts";

const LOG_BYTES = 32 * 1024 * 1024;

/** What one source gave. */
interface Told {
  readonly source: string;
  readonly runs: readonly UpdateTransaction[];
  /** Why it could not be read. */
  readonly problem?: string | undefined;
}

type Parse = (text: string, writtenAt: string | undefined) => readonly UpdateTransaction[];

interface Log {
  readonly source: string;
  readonly path: string;
  readonly parse: Parse;
}

const aptHistory: Log = {
  source: "apt-history",
  path: "/var/log/apt/history.log",
  parse: (text, at) => datedRuns(parseAptHistory(text), at),
};
const dpkgLog: Log = {
  source: "dpkg-log",
  path: "/var/log/dpkg.log",
  parse: (text, at) => datedRuns(parseDpkgLog(text), at),
};
const pacmanLog: Log = {
  source: "pacman-log",
  path: "/var/log/pacman.log",
  parse: (text) => parsePacmanLog(text),
};

async function readLog(machine: Machine, { source, path, parse }: Log): Promise<Told[]> {
  const file = await machine.read(path, LOG_BYTES);
  if (file.state === "missing") return [];
  if (file.state === "failed") return [{ source, runs: [], problem: file.detail }];
  return [{ source, runs: parse(file.text, file.modifiedAt) }];
}

/** apt's own history; dpkg's log where that was rotated away or names nothing. */
async function ofDebian(machine: Machine): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const log of [aptHistory, dpkgLog, { ...dpkgLog, path: "/var/log/dpkg.log.1" }]) {
    told.push(...(await readLog(machine, log)));
    if (told.some(({ runs }) => runs.length > 0)) break;
  }
  return told;
}

/** The times alone, where the packages could not be read: a shorter question, which a recording may hold instead. */
async function askTimes(machine: Machine): Promise<readonly number[] | undefined> {
  const answer = await machine.run("rpm", ["-qa", "--qf", "%{NAME}\\t%{INSTALLTIME}\\n"]);
  return parseInstallTimes(outputOf(answer) ?? "");
}

/** rpm keeps when each package was installed: what was replaced since is missing from the older runs. */
async function ofRpm(machine: Machine, { packages, problem }: Database): Promise<Told> {
  const alone = packages.length === 0 ? await askTimes(machine) : undefined;
  if (alone !== undefined) return rpmTold(alone, undefined);
  return rpmTold(
    packages.flatMap(({ installedAt }) => (installedAt ? [installedAt * 1000] : [])),
    problem,
  );
}

function rpmTold(times: readonly number[], problem: string | undefined): Told {
  const runs = runsOf(times).map(({ at, changed }) => ({
    at: new Date(at).toISOString(),
    changed,
  }));
  return { source: "rpm", runs, problem };
}

async function ofFamily(machine: Machine, database: Database): Promise<readonly Told[]> {
  if (database.family === "dpkg") return await ofDebian(machine);
  if (database.family === "rpm") return [await ofRpm(machine, database)];
  if (database.family === "pacman") return await readLog(machine, pacmanLog);
  return [];
}

function whyNone(
  told: readonly Told[],
  families: readonly string[],
): ReadingOf<"installed-updates"> {
  const problem = told.find((t) => t.problem !== undefined)?.problem;
  if (problem !== undefined) return unknown("access_denied", problem);
  if (families.includes("apk"))
    return unknown("not_reported", "apk keeps no history of what it did");
  return unknown("not_reported", "no log of a package manager tells of an installation");
}

export async function installedUpdatesOnLinux(
  machine: Machine,
): Promise<ReadingOf<"installed-updates">> {
  if (await machine.exists("/run/ostree-booted")) {
    return unknown(
      "unsupported",
      "the system is updated as a whole image: times of its packages are those of the image's making",
    );
  }
  const found = await databases(machine);
  const told: Told[] = [];
  for (const database of found) told.push(...(await ofFamily(machine, database)));
  // A recording may hold the logs without a database.
  if (found.length === 0) {
    told.push(...(await ofDebian(machine)), ...(await readLog(machine, pacmanLog)));
  }
  const transactions = newest(
    told.flatMap(({ runs }) => runs),
    machine.now(),
  );
  if (transactions.length === 0)
    return whyNone(
      told,
      found.map(({ family }) => family),
    );
  const rotated = namesOf(await machine.list("/var/log/apt")).some((n) =>
    /^history\.log\.\d/.test(n),
  );
  const value = {
    updates: [],
    transactions: [...transactions],
    read: sorted(told.filter(({ runs }) => runs.length > 0).map(({ source }) => source)),
    unread: sorted([
      ...told.flatMap(({ source, problem }) => (problem ? [`${source}: ${problem}`] : [])),
      ...(rotated ? ["apt-history: older files, which are compressed"] : []),
    ]),
  };
  return known(value, "package-manager-logs");
}
