import type { Machine } from "../../exec/types.ts";
import { namesOf, textOf } from "../answers.ts";
import {
  dotnetRuntimes,
  headers,
  type Marked,
  parseCondaRecords,
  parseGoVersion,
  parseJavaRelease,
  parseMozillaIni,
  parsePythonNames,
  parseTomcatNotes,
  withPatch,
} from "./markers.ts";

/** A product found beside the package manager, with the folder it lies in. */
export interface Found extends Marked {
  readonly path: string;
}

/**
 * Where products are looked for: these folders, and where the path ends in `/*` each folder in it. Nothing else is
 * opened: the agent never crawls the disk. Of people's profiles only the places in `personal.ts` are looked at.
 */
export const homes: readonly string[] = [
  "/usr/java/*",
  "/usr/local",
  "/usr/local/*",
  "/usr/local/java/*",
  "/usr/local/lib/jvm/*",
  "/usr/local/lib/nodejs/*",
  "/usr/local/nvm/versions/node/*",
  "/usr/local/rvm/rubies/*",
  "/usr/local/share/dotnet",
  "/opt/*",
  "/opt/dotnet/*",
  "/opt/java/*",
  "/opt/jdk/*",
  "/opt/node/*",
  "/opt/PostgreSQL/*",
  "/opt/python/*",
  "/opt/rubies/*",
  "/usr/lib/jvm/*",
  "/usr/lib64/jvm/*",
];

/** Folders looked into below one place, so that a crowded one cannot make a scan long. */
export const FOLDERS = 64;
const MARKER_BYTES = 256 * 1024;

type Parser = (text: string) => Marked | undefined;

async function foldersOf(machine: Machine, place: string): Promise<readonly string[]> {
  if (!place.endsWith("/*")) return [place];
  const folder = place.slice(0, -2);
  const names = namesOf(await machine.list(folder)).slice(0, FOLDERS);
  return names.map((name) => `${folder}/${name}`);
}

/** The paths a header's place stands for: only its middle step may end in `*`, which stands for the rest of a name. */
async function placesOf(machine: Machine, home: string, header: string): Promise<string[]> {
  const [folder = "", name = "", ...rest] = header.split("/");
  const start = name.endsWith("*") ? name.slice(0, -1) : undefined;
  const names = namesOf(await machine.list(`${home}/${folder}`)).filter((n) =>
    start === undefined ? n === name : n.startsWith(start),
  );
  return names.map((n) => [home, folder, n, ...rest].join("/"));
}

async function read(machine: Machine, path: string, parse: Parser): Promise<Marked[]> {
  const text = textOf(await machine.read(path, MARKER_BYTES));
  const marked = text === undefined ? undefined : parse(text);
  return marked === undefined ? [] : [marked];
}

async function fromHeaders(machine: Machine, home: string): Promise<Marked[]> {
  const found: Marked[] = [];
  for (const [header, parse] of Object.entries(headers)) {
    for (const path of await placesOf(machine, home, header)) {
      found.push(...(await read(machine, path, parse)));
    }
  }
  return found;
}

async function fromDotnet(machine: Machine, home: string): Promise<Marked[]> {
  const found: Marked[] = [];
  for (const [folder, name] of Object.entries(dotnetRuntimes)) {
    for (const version of namesOf(await machine.list(`${home}/shared/${folder}`))) {
      if (/^\d+\.\d+/.test(version)) found.push({ name, version, publisher: "Microsoft" });
    }
  }
  return found;
}

const files: Readonly<Record<string, Parser>> = {
  release: parseJavaRelease,
  VERSION: parseGoVersion,
  "RELEASE-NOTES": parseTomcatNotes,
  "application.ini": parseMozillaIni,
};

async function fromFiles(
  machine: Machine,
  home: string,
  names: readonly string[],
): Promise<Marked[]> {
  const found: Marked[] = [];
  for (const [file, parse] of Object.entries(files)) {
    if (names.includes(file)) found.push(...(await read(machine, `${home}/${file}`, parse)));
  }
  return found;
}

/** A Python without headers: a conda environment keeps a record of it, elsewhere the program's name tells the line. */
async function bareInterpreters(
  machine: Machine,
  home: string,
  names: readonly string[],
): Promise<readonly Marked[]> {
  if (names.includes("conda-meta")) {
    const conda = parseCondaRecords(namesOf(await machine.list(`${home}/conda-meta`)));
    return conda === undefined ? [] : [conda];
  }
  return names.includes("bin") ? parsePythonNames(namesOf(await machine.list(`${home}/bin`))) : [];
}

/** Products whose home a folder is. */
export async function productsIn(machine: Machine, home: string): Promise<readonly Marked[]> {
  const folder = home.slice(home.lastIndexOf("/") + 1);
  return (await inHome(machine, home)).map((found) => withPatch(found, folder));
}

async function inHome(machine: Machine, home: string): Promise<readonly Marked[]> {
  const names = namesOf(await machine.list(home));
  const found = await fromFiles(machine, home, names);
  if (names.includes("include")) found.push(...(await fromHeaders(machine, home)));
  if (names.includes("shared")) found.push(...(await fromDotnet(machine, home)));
  if (found.some(({ name }) => name === "Python")) return found;
  return [...found, ...(await bareInterpreters(machine, home, names))];
}

/**
 * Products installed beside the package manager, in the fixed places of `homes`, told by a file of their own and never
 * by starting them. `owned` says of a folder's name that a package put it there.
 */
export async function besidePackages(
  machine: Machine,
  owned: (folder: string) => boolean,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const place of homes) {
    for (const home of await foldersOf(machine, place)) {
      const folder = home.slice(home.lastIndexOf("/") + 1);
      if (place.endsWith("/jvm/*") && owned(folder)) continue;
      for (const marked of await productsIn(machine, home)) found.push({ ...marked, path: home });
    }
  }
  return found;
}
