import type { SoftwareItem } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { textAt } from "../../macos/values.ts";
import { namesOf, textOf } from "../answers.ts";
import { besidePackages } from "./beside.ts";
import { type Marked, parseJavaRelease } from "./markers.ts";

const JAVA = "/Library/Java/JavaVirtualMachines";
const PYTHON = "/Library/Frameworks/Python.framework/Versions";
const APPLET = "/Library/Internet Plug-Ins/JavaAppletPlugin.plugin";
/** Versions of one runtime that are looked into. */
const HOMES = 64;

function item(marked: Marked, path: string, bundleId?: string): SoftwareItem {
  const { name, version, publisher } = marked;
  return {
    name,
    version,
    source: "file",
    ...(publisher !== undefined && { publisher }),
    ...(bundleId !== undefined && { bundleId }),
    path,
  };
}

async function java(machine: Machine, path: string): Promise<SoftwareItem | undefined> {
  const info = plistOf(await readPlist(machine, `${path}/Contents/Info.plist`));
  const bundleId = textAt(info, "CFBundleIdentifier");
  const release = textOf(await machine.read(`${path}/Contents/Home/release`, 256 * 1024));
  const marked = parseJavaRelease(release ?? "");
  if (marked !== undefined) return item(marked, path, bundleId);
  const version =
    textAt(info, "JavaVM", "JVMVersion") ?? textAt(info, "CFBundleShortVersionString");
  if (version === undefined) return undefined;
  const publisher = textAt(info, "JavaVM", "JVMVendor");
  return item({ name: textAt(info, "CFBundleName") ?? "Java", version, publisher }, path, bundleId);
}

async function python(machine: Machine, path: string): Promise<SoftwareItem | undefined> {
  const info = plistOf(await readPlist(machine, `${path}/Resources/Info.plist`));
  const said = textAt(info, "CFBundleShortVersionString") ?? textAt(info, "CFBundleVersion");
  const version = /^\d+(?:\.\d+){1,3}\w{0,8}/.exec(said ?? "")?.[0];
  return version === undefined
    ? undefined
    : item({ name: "Python", version }, path, textAt(info, "CFBundleIdentifier"));
}

async function below(
  machine: Machine,
  folder: string,
  look: (machine: Machine, path: string) => Promise<SoftwareItem | undefined>,
): Promise<SoftwareItem[]> {
  const names = namesOf(await machine.list(folder)).filter((n) => !/^\.|^Current/.test(n));
  const found = await Promise.all(
    names.slice(0, HOMES).map((name) => look(machine, `${folder}/${name}`)),
  );
  return found.filter((entry) => entry !== undefined);
}

/** Oracle's Java 8 for browsers keeps a runtime of its own. */
async function applet(machine: Machine): Promise<SoftwareItem[]> {
  const info = plistOf(await readPlist(machine, `${APPLET}/Contents/Info.plist`));
  const version = textAt(info, "CFBundleVersion") ?? textAt(info, "CFBundleShortVersionString");
  if (version === undefined) return [];
  const marked = { name: textAt(info, "CFBundleName") ?? "Java", version, publisher: "Oracle" };
  return [item(marked, APPLET, textAt(info, "CFBundleIdentifier"))];
}

/** Runtimes beside applications and Homebrew, told by files of their own in fixed places. */
export async function macRuntimes(machine: Machine): Promise<readonly SoftwareItem[]> {
  const brewed = await machine.exists("/usr/local/Cellar");
  // Below its own folders Homebrew links everything that it has installed, which is listed as such.
  const others = brewed ? [] : await besidePackages(machine, () => false);
  return [
    ...(await below(machine, JAVA, java)),
    ...(await below(machine, PYTHON, python)),
    ...(await applet(machine)),
    ...others
      .filter(({ path }) => !path.startsWith("/opt/homebrew"))
      .map(({ path, ...marked }) => item(marked, path)),
  ];
}
