import { perScan } from "../exec/per-scan.ts";
import type { Machine } from "../exec/types.ts";
import { homes } from "./people.ts";
import { readPlist } from "./read-plist.ts";
import { textAt } from "./values.ts";

/** An application as its own `Info.plist` describes it. */
export interface Bundle {
  /** `CFBundleDisplayName` or `CFBundleName`, else the folder's name. */
  readonly name: string;
  readonly id: string | undefined;
  /** `CFBundleShortVersionString`, else `CFBundleVersion`. */
  readonly version: string | undefined;
  readonly path: string;
  readonly scope: "machine" | "user";
}

export interface Bundles {
  readonly apps: readonly Bundle[];
  /** Folders of applications that could be listed. */
  readonly folders: number;
  /** What could not be read, without people's names. */
  readonly unread: readonly string[];
}

/** Safari lives in a volume of its own from macOS 13 on, which `/Applications` only points to. */
const places = [
  "/Applications",
  "/System/Applications",
  "/System/Cryptexes/App/System/Applications",
] as const;

/** Bundles of one folder beyond which something else is going on there. */
const APPS = 2_000;

interface Looking {
  readonly machine: Machine;
  readonly scope: Bundle["scope"];
  readonly apps: Bundle[];
  readonly unread: Set<string>;
}

function nameIn(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.app$/, "");
}

/** Applications made for iPad keep their list beside the wrapped bundle. */
async function infoOf(machine: Machine, path: string) {
  const usual = await readPlist(machine, `${path}/Contents/Info.plist`);
  return usual.state === "missing" ? readPlist(machine, `${path}/WrappedBundle/Info.plist`) : usual;
}

async function addApp(path: string, { machine, scope, apps, unread }: Looking): Promise<void> {
  const info = await infoOf(machine, path);
  if (info.state === "missing") return;
  if (info.state === "failed") {
    unread.add(scope === "user" ? "an application in a person's own folder" : path);
    return;
  }
  const { value } = info;
  apps.push({
    name: textAt(value, "CFBundleDisplayName") ?? textAt(value, "CFBundleName") ?? nameIn(path),
    id: textAt(value, "CFBundleIdentifier"),
    version: textAt(value, "CFBundleShortVersionString") ?? textAt(value, "CFBundleVersion"),
    path,
    scope,
  });
}

/** @returns whether the folder could be listed */
async function addFolder(folder: string, looking: Looking, deeper: boolean): Promise<boolean> {
  const listed = await looking.machine.list(folder);
  if (listed.state === "missing") return false;
  if (listed.state === "failed") {
    const name = looking.scope === "user" ? "~/Applications of another person" : folder;
    looking.unread.add(`${name}: ${listed.reason}`);
    return false;
  }
  if (listed.names.length > APPS) looking.unread.add(`${folder}: over ${APPS} entries`);
  for (const name of listed.names.slice(0, APPS)) {
    const path = `${folder}/${name}`;
    if (name.endsWith(".app")) await addApp(path, looking);
    else if (deeper && !name.includes(".")) await addFolder(path, looking, false);
  }
  return true;
}

/**
 * Applications in the machine's folders and in people's own, two levels deep, told by their `Info.plist`: no program is
 * started. What people keep elsewhere is not looked for.
 */
async function look(machine: Machine): Promise<Bundles> {
  const apps: Bundle[] = [];
  const unread = new Set<string>();
  let folders = 0;
  for (const place of places) {
    const looking = { machine, scope: "machine" as const, apps, unread };
    if (await addFolder(place, looking, true)) folders++;
  }
  for (const home of await homes(machine)) {
    const looking = { machine, scope: "user" as const, apps, unread };
    await addFolder(`${home}/Applications`, looking, true);
  }
  return { apps: once(apps), folders, unread: [...unread].sort() };
}

/** Each application once, though it is reached by two ways. */
function once(apps: readonly Bundle[]): readonly Bundle[] {
  const direct = apps.filter(({ path }) => !path.startsWith("/System/Cryptexes/"));
  const keys = new Set(direct.map(({ id, version }) => `${id} ${version}`));
  return apps.filter((app) => direct.includes(app) || !keys.has(`${app.id} ${app.version}`));
}

/** The applications of one scan, looked for once. */
export const bundles: (machine: Machine) => Promise<Bundles> = perScan(look);
