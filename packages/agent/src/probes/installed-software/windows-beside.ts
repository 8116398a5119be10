import type { Machine } from "../../exec/types.ts";
import { namesOf, textOf } from "../answers.ts";
import type { Found } from "./beside.ts";
import { dotnetRuntimes, parseJavaRelease } from "./markers.ts";

/**
 * Where builds of Java are unpacked without an installer that registers them, and where .NET keeps its runtimes. Fixed
 * places; people's profiles are never looked into.
 */
const javaHomes: readonly string[] = [
  "C:\\Program Files\\Java",
  "C:\\Program Files\\Eclipse Adoptium",
  "C:\\Program Files\\Microsoft",
  "C:\\Program Files\\Zulu",
  "C:\\Program Files\\Amazon Corretto",
  "C:\\Program Files\\BellSoft",
  "C:\\Program Files\\RedHat",
  "C:\\Program Files (x86)\\Java",
];
const dotnetHome = "C:\\Program Files\\dotnet\\shared";

/** Folders looked into below one place, so that a crowded one cannot make a scan long. */
const FOLDERS = 64;
const RELEASE_BYTES = 256 * 1024;

const javaFolder = /^(?:jdk|jre|java|zulu|liberica|graalvm|sapmachine|temurin|corretto)/i;

async function javaIn(machine: Machine, place: string): Promise<Found[]> {
  const found: Found[] = [];
  const names = namesOf(await machine.list(place)).filter((name) => javaFolder.test(name));
  for (const name of names.slice(0, FOLDERS)) {
    const path = `${place}\\${name}`;
    const text = textOf(await machine.read(`${path}\\release`, RELEASE_BYTES));
    const marked = text === undefined ? undefined : parseJavaRelease(text.replaceAll("\r\n", "\n"));
    if (marked !== undefined) found.push({ ...marked, path });
  }
  return found;
}

async function dotnetIn(machine: Machine): Promise<Found[]> {
  const found: Found[] = [];
  for (const [folder, name] of Object.entries(dotnetRuntimes)) {
    const path = `${dotnetHome}\\${folder}`;
    for (const version of namesOf(await machine.list(path))) {
      if (/^\d+\.\d+/.test(version)) found.push({ name, version, publisher: "Microsoft", path });
    }
  }
  return found;
}

/** Runtimes that no uninstall key need tell of, by a file or folder of their own and never by starting them. */
export async function besideInstallers(machine: Machine): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const place of javaHomes) found.push(...(await javaIn(machine, place)));
  return [...found, ...(await dotnetIn(machine))];
}
