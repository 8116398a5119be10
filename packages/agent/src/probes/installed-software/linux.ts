import type { SoftwareItem } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, namesOf, outputOf, textOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import type { ReadingOf } from "../types.ts";
import { besidePackages } from "./beside.ts";
import { type Database, databases } from "./databases.ts";
import { inventoryOf } from "./inventory.ts";
import { personalProducts } from "./personal.ts";
import { parseFlatpakList, parseSnapList, parseSnapVersion } from "./snap-flatpak.ts";

/** What one kind of source gave: items, and why it is not all of them. */
interface Source {
  readonly name: string;
  readonly items: readonly SoftwareItem[];
  readonly problem?: string | undefined;
}

function fromDatabase({ family, packages, problem }: Database): Source {
  const items = packages.map(({ held: _, installedAt: __, ...item }) => ({
    ...item,
    source: family,
  }));
  return { name: family, items, problem };
}

async function snapsIn(machine: Machine, folder: string): Promise<Source> {
  const listed = await machine.list(folder);
  if (listed.state === "failed") return { name: "snap", items: [], problem: listed.detail };
  const items: SoftwareItem[] = [];
  const broken: string[] = [];
  for (const name of namesOf(listed)) {
    const meta = await machine.read(`${folder}/${name}/current/meta/snap.yaml`);
    const version = parseSnapVersion(textOf(meta) ?? "");
    if (version !== undefined) items.push({ name, version, source: "snap" });
    else if (meta.state !== "missing") broken.push(name);
  }
  return { name: "snap", items, problem: broken.join(", ") || undefined };
}

async function snaps(machine: Machine): Promise<Source | undefined> {
  for (const folder of ["/snap", "/var/lib/snapd/snap"]) {
    if (await machine.exists(folder)) return snapsIn(machine, folder);
  }
  // A recording may hold snapd's own list instead of its folders; where snapd runs, one of them is there.
  const output = outputOf(await machine.run("snap", ["list"]));
  if (output === undefined) return undefined;
  const items = parseSnapList(output).map((snap) => ({ ...snap, source: "snap" as const }));
  return items.length === 0 ? undefined : { name: "snap", items };
}

async function flatpaks(machine: Machine): Promise<Source | undefined> {
  const apps = await machine.list("/var/lib/flatpak/app");
  if (apps.state === "missing" || (apps.state === "read" && apps.names.length === 0)) {
    return undefined;
  }
  const answer = await askAny(machine, {
    tool: "flatpak",
    spellings: [
      ["list", "--system", "--app", "--columns=application,version,branch"],
      ["list", "--app", "--columns=application,version,branch,installation"],
    ],
  });
  const output = outputOf(answer);
  if (output === undefined) {
    return { name: "flatpak", items: [], problem: whyNot(answer, "flatpak").detail };
  }
  const items = parseFlatpakList(output).map((app) => ({ ...app, source: "flatpak" as const }));
  return { name: "flatpak", items };
}

/**
 * Whether a package put a Java home there: `temurin-25-jdk-amd64` is the package `temurin-25-jdk`, `zulu17` is `zulu17-jdk`.
 */
function ownedBy(names: ReadonlySet<string>): (folder: string) => boolean {
  const ends = ["", "-jdk", "-jre", "-jdk-headless", "-jre-headless"];
  return (folder) => {
    const parts = folder.split("-");
    const starts = parts.map((_, at) => parts.slice(0, at + 1).join("-"));
    return starts.some((s) => names.has(s)) || ends.some((end) => names.has(`${folder}${end}`));
  };
}

async function beside(machine: Machine, found: readonly Database[]): Promise<Source> {
  const names = new Set(found.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const personal = await personalProducts(machine);
  const items = [...(await besidePackages(machine, ownedBy(names))), ...personal.found];
  const closed =
    personal.closed === 1 ? "1 person's folder" : `${personal.closed} people's folders`;
  return {
    name: "file",
    items: items.map((item) => ({ ...item, source: "file" as const })),
    problem: personal.closed === 0 ? undefined : `${closed} could not be looked into`,
  };
}

export async function softwareOnLinux(machine: Machine): Promise<ReadingOf<"installed-software">> {
  const found = await databases(machine);
  const sources = [
    ...found.map(fromDatabase),
    await snaps(machine),
    await flatpaks(machine),
    await beside(machine, found),
  ].filter((source) => source !== undefined);
  const unread = sources.flatMap(({ name, problem }) => (problem ? [`${name}: ${problem}`] : []));
  if (!found.some(({ packages }) => packages.length > 0)) {
    return unknown(
      "not_reported",
      unread.join("; ") || "no package database (dpkg, rpm, apk, pacman) is on this machine",
    );
  }
  const items = sources.flatMap((source) => source.items);
  const read = sources.filter((source) => !source.problem || source.items.length > 0);
  return known(
    inventoryOf(
      items,
      read.map(({ name }) => name),
      unread,
    ),
    found.map(({ family }) => `${family}-database`).join(" "),
  );
}
