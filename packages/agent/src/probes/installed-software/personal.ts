import type { Machine } from "../../exec/types.ts";
import { homesOnLinux } from "../accounts.ts";
import { namesOf } from "../answers.ts";
import { FOLDERS, type Found, productsIn } from "./beside.ts";

/**
 * Where people's own version managers keep runtimes, below a person's folder; `*` at the end is each folder in it. These places and
 * nothing else of a profile is looked at.
 */
export const personalPlaces: readonly string[] = [
  ".asdf/installs/golang/*",
  ".asdf/installs/java/*",
  ".asdf/installs/nodejs/*",
  ".asdf/installs/php/*",
  ".asdf/installs/python/*",
  ".asdf/installs/ruby/*",
  ".dotnet",
  ".jdks/*",
  ".local/share/mise/installs/go/*",
  ".local/share/mise/installs/java/*",
  ".local/share/mise/installs/node/*",
  ".local/share/mise/installs/python/*",
  ".local/share/mise/installs/ruby/*",
  ".local/share/uv/python/*",
  ".nodenv/versions/*",
  ".nvm/versions/node/*",
  ".phpenv/versions/*",
  ".pyenv/versions/*",
  ".rbenv/versions/*",
  ".rvm/rubies/*",
  ".sdkman/candidates/java/*",
  ".sdkman/candidates/tomcat/*",
  ".volta/tools/image/node/*",
  "anaconda3",
  "firefox",
  "miniconda3",
  "miniforge3",
  "sdk/*",
];

/** People looked at on one machine. */
const PEOPLE = 64;

interface Personal {
  readonly found: readonly Found[];
  /** Folders of people that may not be looked into, or are more than are looked at. */
  readonly closed: number;
}

/** Folders that a place stands for. Version managers link one version under a second name (`current`): it is the same one. */
async function foldersAt(
  machine: Machine,
  home: string,
  place: string,
): Promise<readonly string[]> {
  if (!place.endsWith("/*")) return [place];
  const folder = place.slice(0, -2);
  const names = namesOf(await machine.list(`${home}/${folder}`));
  const versions = names.filter((name) => !/^(?:current|default|latest|lts|system)$/.test(name));
  return versions.slice(0, FOLDERS).map((name) => `${folder}/${name}`);
}

async function inProfile(machine: Machine, home: string, names: readonly string[]) {
  const found: Found[] = [];
  const there = new Set(names);
  for (const place of personalPlaces.filter((path) => there.has(path.split("/", 1)[0] ?? ""))) {
    for (const folder of await foldersAt(machine, home, place)) {
      const products = await productsIn(machine, `${home}/${folder}`);
      // Whose it is stays on the machine.
      for (const product of products) found.push({ ...product, path: `~/${folder}` });
    }
  }
  return found;
}

/** Runtimes in people's own folders: one look at each folder, and further only where a version manager is. */
export async function personalProducts(machine: Machine): Promise<Personal> {
  const homes = [...new Set(["/root", ...((await homesOnLinux(machine)) ?? [])])];
  const found: Found[] = [];
  let closed = Math.max(0, homes.length - PEOPLE);
  for (const home of homes.slice(0, PEOPLE)) {
    const listed = await machine.list(home);
    if (listed.state === "failed") closed += 1;
    found.push(...(await inProfile(machine, home, namesOf(listed))));
  }
  return { found, closed };
}
