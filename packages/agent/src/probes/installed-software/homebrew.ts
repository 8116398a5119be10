import type { SoftwareItem } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";

/** Apple silicon, then Intel. */
const prefixes = ["/opt/homebrew", "/usr/local"] as const;
/** Formulae and casks of one prefix, and versions of one of them, beyond which something else is going on there. */
const TITLES = 5_000;
const VERSIONS = 16;

interface Brewed {
  readonly items: readonly SoftwareItem[];
  readonly present: boolean;
  readonly problems: readonly string[];
}

interface Shelf {
  readonly machine: Machine;
  readonly folder: string;
  readonly items: SoftwareItem[];
  readonly problems: string[];
  /** Paths of applications that were read themselves. */
  readonly apps: ReadonlySet<string>;
}

/** A cask's folder keeps the version it was first installed with, while its application renews itself: the application tells. */
async function standsForApp({ machine, apps }: Shelf, path: string): Promise<boolean> {
  const listed = await machine.list(path);
  if (listed.state !== "read") return false;
  return listed.names.some((name) => name.endsWith(".app") && apps.has(`/Applications/${name}`));
}

async function addTitle(name: string, shelf: Shelf): Promise<void> {
  const { machine, folder, items, problems } = shelf;
  const versions = await machine.list(`${folder}/${name}`);
  if (versions.state === "failed") problems.push(`homebrew: ${name}: ${versions.reason}`);
  if (versions.state !== "read") return;
  const plain = versions.names.filter((version) => !version.startsWith("."));
  if (plain.length > VERSIONS) problems.push(`homebrew: over ${VERSIONS} versions of ${name}`);
  for (const version of plain.slice(0, VERSIONS)) {
    const path = `${folder}/${name}/${version}`;
    if (folder.endsWith("/Caskroom") && (await standsForApp(shelf, path))) continue;
    items.push({ name, version, source: "homebrew", path });
  }
}

/** @returns whether the folder is there */
async function addFolder(shelf: Shelf): Promise<boolean> {
  const listed = await shelf.machine.list(shelf.folder);
  if (listed.state === "failed") shelf.problems.push(`homebrew: ${listed.detail}`);
  if (listed.state !== "read") return listed.state === "failed";
  if (listed.names.length > TITLES) shelf.problems.push(`homebrew: over ${TITLES} titles`);
  for (const name of listed.names.slice(0, TITLES)) {
    if (!name.startsWith(".")) await addTitle(name, shelf);
  }
  return true;
}

/** What Homebrew installed, by its folders: one for each title, in it one for each version. */
export async function homebrew(machine: Machine, apps: ReadonlySet<string>): Promise<Brewed> {
  const items: SoftwareItem[] = [];
  const problems: string[] = [];
  let present = false;
  for (const prefix of prefixes) {
    for (const kind of ["Cellar", "Caskroom"]) {
      const shelf = { machine, folder: `${prefix}/${kind}`, items, problems, apps };
      if (await addFolder(shelf)) present = true;
    }
  }
  return { items, present, problems };
}
