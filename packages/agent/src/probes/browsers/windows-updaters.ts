import type { Browser } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { member, textIn, whole } from "../../windows/values.ts";

/** A browser that Google's updater, or one made from it, keeps under an id of its own. */
interface Client {
  readonly guid: string;
  readonly product: string;
  readonly name: string;
  readonly channel: Browser["channel"];
}

interface Updater {
  readonly source: string;
  /** Below `SOFTWARE`, and below its policies. */
  readonly path: string;
  readonly clients: readonly Client[];
}

type Row = readonly [guid: string, name: string, channel: Client["channel"]];

function clients(product: string, ...rows: readonly Row[]): readonly Client[] {
  return rows.map(([guid, name, channel]) => ({ guid, product, name, channel }));
}

/** Ids as the makers' own installers use them (checked 25 November 2026); of letters of either case. */
export const updaters: readonly Updater[] = [
  {
    source: "edge-update",
    path: "Microsoft\\EdgeUpdate",
    clients: [
      ...clients(
        "edge",
        ["56EB18F8-B008-4CBD-B6D2-8C97FE7E9062", "Microsoft Edge", "stable"],
        ["2CD8A007-E189-409D-A2C8-9AF4EF3C72AA", "Microsoft Edge Beta", "beta"],
        ["0D50BFEC-CD6A-4F9A-964C-C7416E3ACB10", "Microsoft Edge Dev", "dev"],
        ["65C35B14-6C1D-4122-AC46-7148CC9D6497", "Microsoft Edge Canary", "nightly"],
      ),
      ...clients("webview2", [
        "F3017226-FE2A-4295-8BDF-00C3A9A7E4C5",
        "Microsoft Edge WebView2 Runtime",
        "stable",
      ]),
    ],
  },
  {
    source: "google-update",
    path: "Google\\Update",
    clients: clients(
      "chrome",
      ["8A69D345-D564-463C-AFF1-A69D9E530F96", "Google Chrome", "stable"],
      ["8237E44A-0054-442C-B6B6-EA0509993955", "Google Chrome Beta", "beta"],
      ["401C381F-E0DE-4B85-8BD8-3F3F14FBDA57", "Google Chrome Dev", "dev"],
      ["4EA16AC7-FD5A-47C3-875B-DBF4A2008C20", "Google Chrome Canary", "nightly"],
    ),
  },
  {
    source: "brave-update",
    path: "BraveSoftware\\Update",
    clients: clients("brave", ["AFE6A462-C574-4B8A-AF43-4CC60DF4563B", "Brave", "stable"]),
  },
];

/** 0 never, 1 always, 2 only where somebody asks, 3 by itself in the background alone. */
const byPolicy: Readonly<Record<number, Browser["autoUpdate"]>> = {
  0: "off",
  1: "on",
  2: "off",
  3: "on",
};

/** A rule for this browser alone wins over the one for all of the updater's. A number nobody has seen is no answer. */
function autoUpdateOf(
  registry: RegistryView,
  { path }: Updater,
  guid: string,
): Browser["autoUpdate"] {
  const rules = registry.values(`HKLM\\SOFTWARE\\Policies\\${path}`) ?? {};
  const own = member(rules, `Update{${guid}}`);
  const rule = whole(own ?? member(rules, "UpdateDefault"));
  return rule === undefined ? "unknown" : (byPolicy[rule] ?? "unknown");
}

/** A version of nothing but noughts, or none, is what an uninstallation leaves. */
function versionIn(registry: RegistryView, path: string): string | undefined {
  const values = registry.values(path);
  const version = values === undefined ? undefined : textIn(values, "pv");
  return version === undefined || !/^\d+(?:\.\d+){1,3}$/.test(version) || /^[0.]+$/.test(version)
    ? undefined
    : version;
}

const views = ["HKLM\\SOFTWARE\\WOW6432Node", "HKLM\\SOFTWARE"] as const;

/** Where an updater keeps its clients: for the machine in either view, and for each person who is signed in. */
function startsOf(registry: RegistryView): readonly (readonly [string, Browser["scope"]])[] {
  return [
    ...views.map((view) => [view, "machine"] as const),
    ...registry.users().map((sid) => [`HKU\\${sid}\\Software`, "user"] as const),
  ];
}

function installed(
  registry: RegistryView,
  updater: Updater,
  { guid, product, name, channel }: Client,
): readonly Browser[] {
  return startsOf(registry).flatMap(([start, scope]) => {
    const version = versionIn(registry, `${start}\\${updater.path}\\Clients\\{${guid}}`);
    if (version === undefined) return [];
    const autoUpdate = autoUpdateOf(registry, updater, guid);
    return [{ product, name, version, channel, scope, autoUpdate, source: updater.source }];
  });
}

/** Browsers that the updaters keep, each version and scope once. */
export function fromUpdaters(registry: RegistryView): readonly Browser[] {
  const all = updaters.flatMap((updater) =>
    updater.clients.flatMap((known) => installed(registry, updater, known)),
  );
  const keyed = all.map((b) => [`${b.name} ${b.version ?? ""} ${b.scope}`, b] as const);
  return [...new Map(keyed).values()];
}

/** Updaters whose list for the machine was in neither view read, nor known to be missing. */
export function unreadUpdaters(registry: RegistryView): readonly string[] {
  return updaters
    .filter(({ path }) =>
      views.every((view) => registry.key(`${view}\\${path}\\Clients`).state === "failed"),
    )
    .map(({ source }) => source);
}
