import type { BrowserExtension, ValueOf } from "@muster/mapping/facts";
import type { FileAnswer, Machine } from "../../exec/types.ts";
import { homesOnLinux } from "../accounts.ts";
import { byText, textOf } from "../answers.ts";
import type { Platform, ProbeContext } from "../types.ts";
import {
  type Extension,
  messageKey,
  parseChromiumExtensions,
  parseFirefoxExtensions,
  parseMessage,
} from "./extensions.ts";
import { isChromiumProfile, type ProfilePlace, profilePlaces } from "./profile-places.ts";

type Extensions = ValueOf<"browsers">["extensions"];

const PREFERENCE_BYTES = 32 * 1024 * 1024;
/** Profiles of one browser of one person that are looked into. */
const PROFILES = 64;

/** People's folders on systems that keep them in one place; those beside them belong to nobody. */
const homes: Readonly<Record<"darwin" | "win32", { folder: string; nobody: RegExp }>> = {
  darwin: { folder: "/Users", nobody: /^(?:Shared|Guest|Deleted Users|\..*)$/i },
  win32: {
    folder: "C:\\Users",
    nobody:
      /^(?:Public|Default|Default User|All Users|defaultuser\d*|WDAGUtilityAccount|desktop\.ini)$/i,
  },
};

async function homesOn(
  machine: Machine,
  platform: Platform,
): Promise<readonly string[] | undefined> {
  if (platform === "linux") return await homesOnLinux(machine);
  const { folder, nobody } = homes[platform];
  const listed = await machine.list(folder);
  if (listed.state !== "read") return undefined;
  const people = listed.names.filter((name) => !nobody.test(name));
  return people.map((name) => joined(platform, folder, name));
}

/** A path in the system's own spelling; `rest` divides by `/`. */
function joined(platform: Platform, start: string, rest: string): string {
  const end = platform === "win32" ? rest.replaceAll("/", "\\") : rest;
  return `${start}${platform === "win32" ? "\\" : "/"}${end}`;
}

/** A profile that was looked into: its extensions, or that it could not be read. */
type Profile = readonly Extension[] | "unread" | "none";

interface Where {
  readonly machine: Machine;
  readonly platform: Platform;
}

function read(
  file: FileAnswer,
  parse: (text: string) => readonly Extension[] | undefined,
): Profile {
  if (file.state === "missing") return "none";
  return file.state === "read" ? (parse(file.text) ?? "unread") : "unread";
}

/** Both files of a profile: what the protected one says of an extension wins. */
async function chromiumProfile(folder: string, { machine, platform }: Where): Promise<Profile> {
  const files = [];
  for (const name of ["Secure Preferences", "Preferences"]) {
    const file = await machine.read(joined(platform, folder, name), PREFERENCE_BYTES);
    files.push(read(file, parseChromiumExtensions));
  }
  const lists = files.filter((file) => typeof file !== "string");
  if (files.includes("unread")) return "unread";
  if (lists.length === 0) return "none";
  const found = new Map<string, Extension>();
  for (const extension of lists.flat()) {
    if (!found.has(extension.id)) found.set(extension.id, extension);
  }
  return [...found.values()];
}

async function firefoxProfile(folder: string, { machine, platform }: Where): Promise<Profile> {
  const file = await machine.read(joined(platform, folder, "extensions.json"), PREFERENCE_BYTES);
  return read(file, parseFirefoxExtensions);
}

/** A name that the extension keeps in several languages, from its own first and from English else. */
async function named(extension: Extension, profile: string, where: Where): Promise<Extension> {
  const key = messageKey(extension.name);
  if (key === undefined) return extension;
  const { id, folder, locale } = extension;
  const languages = folder === undefined ? [] : [locale, "en_GB", "en", "en_US"];
  for (const language of languages) {
    if (language === undefined || !/^\w{1,20}$/.test(language)) continue;
    const path = `Extensions/${folder}/_locales/${language}/messages.json`;
    const file = await where.machine.read(joined(where.platform, profile, path), 4 * 1024 * 1024);
    const name = parseMessage(textOf(file) ?? "", key);
    if (name !== undefined) return { ...extension, name };
  }
  return { ...extension, name: id };
}

interface Found {
  readonly extensions: readonly BrowserExtension[];
  readonly unread: number;
}

async function profileFolders(base: string, place: ProfilePlace, where: Where) {
  const listed = await where.machine.list(base);
  if (listed.state === "failed") return "unread";
  if (listed.state === "missing") return [];
  if (place.alone) return [base];
  const names = place.kind === "chromium" ? listed.names.filter(isChromiumProfile) : listed.names;
  return names.slice(0, PROFILES).map((name) => joined(where.platform, base, name));
}

async function inPlace(home: string, place: ProfilePlace, where: Where): Promise<Found> {
  const folders = await profileFolders(joined(where.platform, home, place.path), place, where);
  if (folders === "unread") return { extensions: [], unread: 1 };
  const extensions: BrowserExtension[] = [];
  let unread = 0;
  for (const folder of folders) {
    const look = place.kind === "chromium" ? chromiumProfile : firefoxProfile;
    const profile = await look(folder, where);
    if (profile === "unread") unread += 1;
    for (const extension of typeof profile === "string" ? [] : profile) {
      const { folder: _, locale: __, ...told } = await named(extension, folder, where);
      extensions.push({ browser: place.browser, ...told });
    }
  }
  return { extensions, unread };
}

async function inHome(home: string, where: Where): Promise<Found> {
  const listed = await where.machine.list(home);
  if (listed.state === "failed") return { extensions: [], unread: 1 };
  const found: BrowserExtension[] = [];
  let unread = 0;
  for (const place of profilePlaces[where.platform]) {
    const inside = await inPlace(home, place, where);
    found.push(...inside.extensions);
    unread += inside.unread;
  }
  return { extensions: found, unread };
}

/** Each extension and version of a browser once; on for one person is on. */
function once(all: readonly BrowserExtension[]): readonly BrowserExtension[] {
  const key = (e: BrowserExtension) => `${e.browser} ${e.id} ${e.version ?? ""}`;
  const weight = { yes: 0, unknown: 1, no: 2 };
  const found = new Map<string, BrowserExtension>();
  for (const extension of all) {
    const earlier = found.get(key(extension));
    const better = earlier === undefined || weight[extension.enabled] < weight[earlier.enabled];
    if (better) found.set(key(extension), extension);
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, extension]) => extension);
}

/**
 * Extensions of the browsers on this machine, without whose they are: only where the operator agreed. Of a profile nothing
 * is opened but the files that list its extensions, and those extensions' own names.
 */
export async function extensionsOn(
  machine: Machine,
  context: ProbeContext,
  platform: Platform,
): Promise<Extensions> {
  if (!context.consents.browserExtensions) {
    return { read: "not-asked", found: [], profilesNotRead: 0 };
  }
  const people = await homesOn(machine, platform);
  // Where people's folders are not shown, at least one stays unread.
  if (people === undefined) return { read: "partly", found: [], profilesNotRead: 1 };
  const found: BrowserExtension[] = [];
  let unread = 0;
  for (const home of people) {
    const inside = await inHome(home, { machine, platform });
    found.push(...inside.extensions);
    unread += inside.unread;
  }
  const all = once(found);
  const whole = unread === 0 && all.length <= 2_000;
  return { read: whole ? "whole" : "partly", found: all.slice(0, 2_000), profilesNotRead: unread };
}
