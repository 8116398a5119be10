import type { Machine } from "../../exec/types.ts";
import { homesOnLinux } from "../accounts.ts";
import { namesOf } from "../answers.ts";
import { FOLDERS, type Found, productsIn } from "./beside.ts";

/**
 * Where people's own version managers keep runtimes, below a person's folder; `*` at the end is each folder in it. These places and
 * nothing else of a profile is looked at.
 */
const personalPlaces: readonly string[] = [
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

/** Version managers link one version under a second name: it is the same one. */
const secondNames = /^(?:current|default|latest|lts|system)$/;

/** Folders that a place stands for, or `undefined` where it may not be looked into. */
async function foldersAt(
  machine: Machine,
  home: string,
  place: string,
): Promise<readonly string[] | undefined> {
  const folder = place.replace(/\/\*$/, "");
  const listed = await machine.list(`${home}/${folder}`);
  if (listed.state === "failed") return undefined;
  const names = namesOf(listed).filter((name) => !secondNames.test(name));
  if (folder === place) return names.length > 0 ? [folder] : [];
  return names.slice(0, FOLDERS).map((name) => `${folder}/${name}`);
}

/**
 * Products in one person's places, or `undefined` where the folder may not be looked into. The folder itself is never listed: what
 * else lies there is nobody's business.
 */
async function inProfile(machine: Machine, home: string): Promise<readonly Found[] | undefined> {
  const found: Found[] = [];
  for (const place of personalPlaces) {
    const folders = await foldersAt(machine, home, place);
    if (folders === undefined) return undefined;
    for (const folder of folders) {
      const products = await productsIn(machine, `${home}/${folder}`);
      // Whose it is stays on the machine.
      for (const product of products) found.push({ ...product, path: `~/${folder}` });
    }
  }
  return found;
}

/** Runtimes in people's own folders: one look at each place, and further only where a version manager is. */
export async function personalProducts(machine: Machine): Promise<Personal> {
  const homes = [...new Set(["/root", ...((await homesOnLinux(machine)) ?? [])])];
  const found: Found[] = [];
  let closed = Math.max(0, homes.length - PEOPLE);
  for (const home of homes.slice(0, PEOPLE)) {
    const products = await inProfile(machine, home);
    if (products === undefined) closed += 1;
    else found.push(...products);
  }
  return { found, closed };
}
