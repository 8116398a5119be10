import type { Browser } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { byText, known, namesOf, outputOf, sorted, textOf, unknown, whyNot } from "../answers.ts";
import { databases } from "../installed-software/databases.ts";
import { parseMozillaIni } from "../installed-software/markers.ts";
import { parseFlatpakList, parseSnapVersion } from "../installed-software/snap-flatpak.ts";
import type { ProbeContext, ReadingOf } from "../types.ts";
import { extensionsOn } from "./extensions-on.ts";
import { parseFirefoxPolicies } from "./firefox-policies.ts";
import { browserNamed } from "./linux-packages.ts";

/** What one kind of source gave, and why it is not all of it. */
interface Source {
  readonly browsers: readonly Browser[];
  readonly unread: readonly string[];
}

async function fromPackages(machine: Machine): Promise<Source> {
  const found = await databases(machine);
  const browsers = found.flatMap(({ family, packages }) =>
    packages.flatMap((item) => browserNamed("package", item, family) ?? []),
  );
  const unread = found.flatMap(({ family, problem }) => (problem ? [`${family}: ${problem}`] : []));
  return { browsers, unread: found.length > 0 ? unread : ["no package database was found"] };
}

async function snapNamed(machine: Machine, folder: string, name: string): Promise<Browser[]> {
  if (browserNamed("snap", { name, version: "" }, "snap") === undefined) return [];
  const meta = textOf(await machine.read(`${folder}/${name}/current/meta/snap.yaml`)) ?? "";
  const version = parseSnapVersion(meta);
  const browser = version && browserNamed("snap", { name, version }, "snap");
  return browser ? [browser] : [];
}

async function fromSnaps(machine: Machine): Promise<Source> {
  for (const folder of ["/snap", "/var/lib/snapd/snap"]) {
    const listed = await machine.list(folder);
    if (listed.state === "failed") return { browsers: [], unread: [`snap: ${listed.detail}`] };
    if (listed.state === "missing") continue;
    const browsers: Browser[] = [];
    for (const name of listed.names) browsers.push(...(await snapNamed(machine, folder, name)));
    return { browsers, unread: [] };
  }
  return { browsers: [], unread: [] };
}

async function fromFlatpaks(machine: Machine): Promise<Source> {
  const apps = await machine.list("/var/lib/flatpak/app");
  if (apps.state === "failed") return { browsers: [], unread: [`flatpak: ${apps.detail}`] };
  if (namesOf(apps).length === 0) return { browsers: [], unread: [] };
  // The same question as the inventory's, so that one process answers both.
  const columns = "--columns=application,version,branch";
  const answer = await machine.run("flatpak", ["list", "--system", "--app", columns]);
  const output = outputOf(answer);
  if (output === undefined) {
    return { browsers: [], unread: [`flatpak: ${whyNot(answer, "flatpak").detail}`] };
  }
  const browsers = parseFlatpakList(output).flatMap(
    (item) => browserNamed("flatpak", item, "flatpak") ?? [],
  );
  return { browsers, unread: [] };
}

async function firefoxUpdates(machine: Machine, home: string): Promise<Browser["autoUpdate"]> {
  for (const path of [
    "/etc/firefox/policies/policies.json",
    `${home}/distribution/policies.json`,
  ]) {
    const text = textOf(await machine.read(path, 1024 * 1024));
    if (text !== undefined && parseFirefoxPolicies(text)?.updates === "off") return "off";
  }
  return "unknown";
}

/** Firefox as Mozilla's archive unpacks it; it renews itself where it may write its own folder, which is not asked. */
async function archiveIn(machine: Machine, home: string): Promise<Browser[]> {
  const text = textOf(await machine.read(`${home}/application.ini`, 256 * 1024));
  const marked = text === undefined ? undefined : parseMozillaIni(text);
  if (marked === undefined || !marked.name.startsWith("Mozilla Firefox")) return [];
  const firefox: Browser = {
    product: "firefox",
    name: marked.name,
    version: marked.version.replace(/esr$/, ""),
    channel: marked.name.endsWith("ESR") ? "esr" : channelOf(marked.version),
    scope: "machine",
    autoUpdate: await firefoxUpdates(machine, home),
    source: "file",
  };
  return [firefox];
}

async function fromArchives(machine: Machine): Promise<Source> {
  const browsers: Browser[] = [];
  for (const folder of ["/opt", "/usr/local"]) {
    for (const name of namesOf(await machine.list(folder)).slice(0, 64)) {
      browsers.push(...(await archiveIn(machine, `${folder}/${name}`)));
    }
  }
  return { browsers, unread: [] };
}

/** `140.0b3` is a beta, `140.0a1` a nightly build; a plain number may be of either lasting channel. */
function channelOf(version: string): Browser["channel"] {
  if (/^\d[\d.]*a\d/.test(version)) return "nightly";
  if (/^\d[\d.]*b\d/.test(version)) return "beta";
  return /^\d+(?:\.\d+)*$/.test(version) ? "stable" : "unknown";
}

/** Programs that only lie there if somebody unpacked them by hand: with a package the package tells more. */
const unpacked = [
  { path: "/opt/google/chrome/chrome", product: "chrome", name: "Google Chrome" },
  { path: "/opt/microsoft/msedge/msedge", product: "edge", name: "Microsoft Edge" },
  { path: "/opt/brave.com/brave/brave", product: "brave", name: "Brave" },
  { path: "/opt/vivaldi/vivaldi", product: "vivaldi", name: "Vivaldi" },
] as const;

async function fromPlaces(machine: Machine, others: readonly Browser[]): Promise<Source> {
  const browsers: Browser[] = [];
  for (const { path, product, name } of unpacked) {
    if (others.some((browser) => browser.product === product && browser.source !== "snap"))
      continue;
    if (!(await machine.exists(path))) continue;
    const rest = { channel: "unknown", scope: "machine", autoUpdate: "unknown" } as const;
    browsers.push({ product, name, ...rest, source: "file" });
  }
  return { browsers, unread: [] };
}

export async function browsersOnLinux(
  machine: Machine,
  context: ProbeContext,
): Promise<ReadingOf<"browsers">> {
  const sources = [
    await fromPackages(machine),
    await fromSnaps(machine),
    await fromFlatpaks(machine),
    await fromArchives(machine),
  ];
  const listed = sources.flatMap(({ browsers }) => browsers);
  const found = [...listed, ...(await fromPlaces(machine, listed)).browsers];
  const unread = sorted(sources.flatMap((source) => source.unread));
  if (found.length === 0 && unread.length > 0) {
    return unknown("not_reported", `no browser was found, but not read: ${unread.join("; ")}`);
  }
  const key = (browser: Browser) => `${browser.product} ${browser.source} ${browser.version ?? ""}`;
  return known(
    {
      browsers: [...found].sort((a, b) => byText(key(a), key(b))),
      complete: unread.length === 0,
      unread,
      extensions: await extensionsOn(machine, context, "linux"),
    },
    "packages-and-places",
  );
}
