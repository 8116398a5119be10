import type { LockSetting } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { namesOf, textOf } from "../answers.ts";
import { type GnomeKeys, gnomeKeys, gnomeLock, isLocked } from "./gnome.ts";
import { parseKeyfile, parseLocks, parseProfile, parseSchemaDefault } from "./keyfiles.ts";

const DATABASES = "/etc/dconf/db";
const SCHEMAS = "/usr/share/glib-2.0/schemas";

async function filesIn(machine: Machine, folder: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const name of namesOf(await machine.list(folder))) {
    const text = name === "locks" ? undefined : textOf(await machine.read(`${folder}/${name}`));
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

interface SystemSettings {
  readonly values: ReadonlyMap<string, string>;
  readonly locks: readonly string[];
}

/**
 * Whether the files of a database are in force: dconf reads only what `dconf update` made of them. Where nothing tells
 * whether it is there (a recording of the files alone) the files are believed.
 */
async function isMade(machine: Machine, name: string): Promise<boolean> {
  if (await machine.exists(`${DATABASES}/${name}`)) return true;
  const listed = await machine.list(DATABASES);
  return listed.state === "read" && listed.modifiedAt === undefined;
}

/** What one database sets, its later files over the earlier. */
async function valuesIn(machine: Machine, name: string): Promise<ReadonlyMap<string, string>> {
  const texts = await filesIn(machine, `${DATABASES}/${name}.d`);
  return new Map(texts.flatMap((text) => [...parseKeyfile(text)]));
}

/** What administrators set for everybody, by the databases that the profile names, the first of them winning. */
export async function systemSettings(machine: Machine): Promise<SystemSettings> {
  const profile = textOf(await machine.read("/etc/dconf/profile/user", 65_536)) ?? "";
  const values = new Map<string, string>();
  const locks: string[] = [];
  for (const name of parseProfile(profile)) {
    if (!(await isMade(machine, name))) continue;
    for (const [key, value] of await valuesIn(machine, name)) {
      if (!values.has(key)) values.set(key, value);
    }
    locks.push(...(await filesIn(machine, `${DATABASES}/${name}.d/locks`)).flatMap(parseLocks));
  }
  return { values, locks };
}

/** The distribution's own values: its overrides over what the schema says. */
async function builtIn(machine: Machine): Promise<GnomeKeys | undefined> {
  const read = async (name: string) =>
    textOf(await machine.read(`${SCHEMAS}/org.gnome.desktop.${name}.gschema.xml`));
  const session = await read("session");
  const saver = await read("screensaver");
  if (session === undefined || saver === undefined) return undefined;
  const overrides = new Map<string, string>();
  const files = namesOf(await machine.list(SCHEMAS)).filter((n) => n.endsWith(".gschema.override"));
  for (const file of files.slice(0, 64)) {
    const text = textOf(await machine.read(`${SCHEMAS}/${file}`)) ?? "";
    // Groups with a desktop's name after a colon hold for that desktop alone: which one runs is not known here.
    for (const [key, value] of parseKeyfile(text)) overrides.set(key.replaceAll(".", "/"), value);
  }
  const of = (key: string, xml: string, name: string) =>
    overrides.get(key) ?? parseSchemaDefault(xml, name);
  return {
    idleDelay: of(gnomeKeys.idleDelay, session, "idle-delay"),
    lockEnabled: of(gnomeKeys.lockEnabled, saver, "lock-enabled"),
    lockDelay: of(gnomeKeys.lockDelay, saver, "lock-delay"),
    disabled: overrides.get(gnomeKeys.disabled),
  };
}

/** GNOME's rule for everybody: a policy where nobody can change it, else a default that a person may have changed. */
export async function gnomeMachine(machine: Machine): Promise<LockSetting | undefined> {
  const { values, locks } = await systemSettings(machine);
  const base = await builtIn(machine);
  const set = Object.values(gnomeKeys).some((key) => values.has(key));
  if (!set && base === undefined) return undefined;
  const keys: GnomeKeys = {
    idleDelay: values.get(gnomeKeys.idleDelay) ?? base?.idleDelay,
    lockEnabled: values.get(gnomeKeys.lockEnabled) ?? base?.lockEnabled,
    lockDelay: values.get(gnomeKeys.lockDelay) ?? base?.lockDelay,
    disabled: values.get(gnomeKeys.disabled) ?? base?.disabled,
  };
  const from = set && isLocked(locks) ? "policy" : "default";
  return { scope: "machine", from, ...gnomeLock(keys), source: "gnome" };
}

/** What holds for the person who runs the agent, by their own question; root's answer would be root's. */
export async function gnomeUser(machine: Machine): Promise<LockSetting | undefined> {
  if (machine.elevated) return undefined;
  const get = async (schema: string, key: string) => {
    const answer = await machine.run("gsettings", ["get", schema, key]);
    return answer.state === "ran" && answer.exitCode === 0 ? answer.stdout.trim() : undefined;
  };
  const idleDelay = await get("org.gnome.desktop.session", "idle-delay");
  if (idleDelay === undefined) return undefined;
  const lockEnabled = await get("org.gnome.desktop.screensaver", "lock-enabled");
  const lockDelay = await get("org.gnome.desktop.screensaver", "lock-delay");
  const said = gnomeLock({ idleDelay, lockEnabled, lockDelay, disabled: undefined });
  return { scope: "user", from: "user", ...said, source: "gnome" };
}
