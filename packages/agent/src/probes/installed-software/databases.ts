import { perScan } from "../../exec/per-scan.ts";
import type { Answer, Machine } from "../../exec/types.ts";
import { namesOf, outputOf, whyNot } from "../answers.ts";
import { parseApkInstalled } from "./apk.ts";
import { dpkgQueryFormat, parseDpkgQuery, parseDpkgStatus } from "./dpkg.ts";
import { parsePacmanFolders } from "./pacman.ts";
import { olderRpmQueryFormat, parseRpmQuery, rpmQueryFormat } from "./rpm.ts";
import type { Package, Packages } from "./types.ts";

export type Family = "dpkg" | "rpm" | "apk" | "pacman";

/** A package database that is there, with what could be read of it. */
export interface Database {
  readonly family: Family;
  readonly packages: readonly Package[];
  /** Why the list is not to be taken for whole. */
  readonly problem?: string | undefined;
}

const MEGABYTE = 1024 * 1024;

function read(family: Family, { packages, damaged }: Packages): Database {
  if (packages.length === 0) {
    return { family, packages, problem: "the database names no installed package" };
  }
  const problem = damaged > 0 ? `${damaged} entries could not be understood` : undefined;
  return { family, packages, problem };
}

async function dpkg(machine: Machine): Promise<Database | undefined> {
  const file = await machine.read("/var/lib/dpkg/status", 64 * MEGABYTE);
  if (file.state === "read") {
    // A tool of another family installs an empty dpkg database beside its own.
    return file.text.trim() === "" ? undefined : read("dpkg", parseDpkgStatus(file.text));
  }
  if (file.state === "failed") return { family: "dpkg", packages: [], problem: file.detail };
  const answer = await machine.run("dpkg-query", ["-W", "-f", dpkgQueryFormat]);
  const output = outputOf(answer);
  return output === undefined ? undefined : read("dpkg", parseDpkgQuery(output));
}

const rpmFolders = ["/var/lib/rpm", "/usr/lib/sysimage/rpm"];
const rpmFiles = new Set(["rpmdb.sqlite", "Packages", "Packages.db"]);

/** The database files of the first folder that holds one; more than one kind is a change of format that was not finished. */
async function rpmDatabases(machine: Machine): Promise<readonly string[]> {
  for (const folder of rpmFolders) {
    const names = namesOf(await machine.list(folder)).filter((name) => rpmFiles.has(name));
    if (names.length > 0) return names.map((name) => `${folder}/${name}`);
  }
  return [];
}

/** The packages in an sqlite database; `undefined` where it has to be left to rpm. There is no reader for rpm's older formats. */
async function fromSqlite(
  machine: Machine,
  [path, ...others]: readonly string[],
): Promise<Database | undefined> {
  if (path === undefined || others.length > 0 || !path.endsWith(".sqlite")) return undefined;
  const answer = await machine.run("rpmdb-sqlite", [path], { timeoutMs: 30_000 });
  const output = outputOf(answer);
  return output === undefined ? undefined : read("rpm", parseRpmQuery(output));
}

async function askRpm(machine: Machine): Promise<Answer> {
  const limit = { timeoutMs: 30_000 };
  const answer = await machine.run("rpm", ["-qa", "--queryformat", rpmQueryFormat], limit);
  if (answer.state !== "ran" || !/unknown tag/.test(answer.stderr)) return answer;
  return machine.run("rpm", ["-qa", "--queryformat", olderRpmQueryFormat], limit);
}

async function rpm(machine: Machine): Promise<Database | undefined> {
  const there = await rpmDatabases(machine);
  // A recording may hold the command's answer without the folder.
  const debian = await machine.exists("/var/lib/dpkg/status");
  if (there.length === 0 && debian) return undefined;
  const direct = await fromSqlite(machine, there);
  if (direct !== undefined) return direct;
  const answer = await askRpm(machine);
  const output = outputOf(answer);
  if (output !== undefined && answer.state === "ran" && !/^error:/m.test(answer.stderr)) {
    return read("rpm", parseRpmQuery(output));
  }
  // Debian's rpm tool leaves an empty database beside dpkg's: nothing in it is then nothing.
  const empty = answer.state === "ran" && answer.exitCode === 0 && answer.stderr.trim() === "";
  if (there.length === 0 || (debian && empty)) return undefined;
  return { family: "rpm", packages: [], problem: whyNot(answer, "rpm").detail };
}

async function apk(machine: Machine): Promise<Database | undefined> {
  for (const path of ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"]) {
    const file = await machine.read(path, 64 * MEGABYTE);
    if (file.state === "read") return read("apk", parseApkInstalled(file.text));
    if (file.state === "failed") return { family: "apk", packages: [], problem: file.detail };
  }
  return undefined;
}

async function pacman(machine: Machine): Promise<Database | undefined> {
  const folder = await machine.list("/var/lib/pacman/local");
  if (folder.state === "read") return read("pacman", parsePacmanFolders(folder.names));
  if (folder.state === "failed") {
    return { family: "pacman", packages: [], problem: folder.detail };
  }
  return undefined;
}

/** Every package database on the machine. Presence of the database decides, never presence of a tool. */
export const databases = perScan(async (machine: Machine): Promise<readonly Database[]> => {
  const found = await Promise.all([dpkg(machine), rpm(machine), apk(machine), pacman(machine)]);
  return found.filter((database) => database !== undefined);
});
