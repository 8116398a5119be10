import type { SoftwareItem } from "@muster/mapping/facts";
import { type Row, textIn } from "../../windows/values.ts";
import type { UninstallRow } from "./windows-uninstall.ts";

/** Update channels of click-to-run Office, by the id at the end of their address. */
const channels: Readonly<Record<string, string>> = {
  "492350f6-3a01-4f97-b9c0-c7c6ddf67d60": "Current Channel",
  "64256afe-f5d9-4f86-8936-8840a6a4f5be": "Current Channel (Preview)",
  "55336b82-a18d-4dd6-b5f6-9e5095c314a6": "Monthly Enterprise Channel",
  "7ffbc6bf-bc32-4f92-8982-f9dd17fd3114": "Semi-Annual Enterprise Channel",
  "b8f9b850-328d-4355-9145-c59439a0c4cf": "Semi-Annual Enterprise Channel (Preview)",
  "5440fd1f-7ecb-4221-8110-145efaa6372f": "Beta Channel",
  "f2e724c1-748f-4b47-8fb8-8e0d210e9208": "Office 2019 Perpetual Enterprise",
  "5030841d-c919-4594-8d2d-84ae4f96e58e": "Office LTSC 2021 Perpetual Enterprise",
  "7983bac0-e531-40cf-be00-fd24fe66619c": "Office LTSC 2024 Perpetual Enterprise",
};

const PUBLISHER = "Microsoft Corporation";

/** Names of subscriptions, which carry no year in their id. */
const subscriptions: Readonly<Record<string, string>> = {
  o365proplusretail: "Microsoft 365 Apps for enterprise",
  o365businessretail: "Microsoft 365 Apps for business",
  o365homepremretail: "Microsoft 365",
};

const suites: readonly (readonly [start: RegExp, family: string, suite: string])[] = [
  [/^proplus/i, "Office", "Professional Plus"],
  [/^standard/i, "Office", "Standard"],
  [/^professional/i, "Office", "Professional"],
  [/^homebusiness/i, "Office", "Home and Business"],
  [/^homestudent/i, "Office", "Home and Student"],
  [/^home/i, "Office", "Home"],
  [/^visiopro/i, "Visio", "Professional"],
  [/^visiostd/i, "Visio", "Standard"],
  [/^projectpro/i, "Project", "Professional"],
  [/^projectstd/i, "Project", "Standard"],
];

/** `ProPlus2021Volume` as people call it; a volume licence from 2021 on is a long-term release. */
export function officeName(id: string): string {
  const subscription = subscriptions[id.toLowerCase()];
  if (subscription !== undefined) return subscription;
  const [, family, suite] = suites.find(([start]) => start.test(id)) ?? [];
  const year = /(?<year>20\d\d)/.exec(id)?.groups?.year;
  if (family === undefined || suite === undefined || year === undefined) {
    return `Microsoft Office (${id})`;
  }
  const isLongTerm = /volume$/i.test(id) && Number(year) >= 2021;
  return ["Microsoft", family, ...(isLongTerm ? ["LTSC"] : []), suite, year].join(" ");
}

/** The channel that the installation takes its updates from; `undefined` where its address names none that is known. */
export function officeChannel(configuration: Row): string | undefined {
  for (const name of ["UpdateChannel", "CDNBaseUrl", "AudienceId"]) {
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(
      textIn(configuration, name) ?? "",
    )?.[0];
    const channel = id === undefined ? undefined : channels[id.toLowerCase()];
    if (channel !== undefined) return channel;
  }
  return undefined;
}

function releaseIds(configuration: Row): readonly string[] {
  const text = textIn(configuration, "ProductReleaseIds") ?? "";
  return text
    .split(",")
    .map((id) => id.trim())
    .filter((id) => /^\w{3,64}$/.test(id));
}

/** Click-to-run Office in its uninstall row (`O365ProPlusRetail - en-gb`) or, where it has none, by its own configuration. */
export interface Office {
  readonly items: readonly SoftwareItem[];
  /** Rows that the items stand for. */
  readonly rows: ReadonlySet<UninstallRow>;
}

/** Products of click-to-run Office with the version it reports, and the channel as their origin. */
export function clickToRun(configuration: Row | undefined, rows: readonly UninstallRow[]): Office {
  const version = textIn(configuration ?? {}, "VersionToReport");
  if (configuration === undefined || version === undefined) return { items: [], rows: new Set() };
  const origin = officeChannel(configuration);
  const taken = new Set<UninstallRow>();
  const items = releaseIds(configuration).flatMap((id): SoftwareItem[] => {
    const own = rows.filter(({ key }) => key?.toLowerCase().startsWith(`${id.toLowerCase()} - `));
    for (const row of own) taken.add(row);
    const names = own.map(({ values }) => textIn(values, "DisplayName"));
    const told = names.filter((name) => name !== undefined);
    return (told.length > 0 ? told : [officeName(id)]).map((name) => ({
      name,
      version,
      source: "registry",
      publisher: PUBLISHER,
      origin,
    }));
  });
  return { items, rows: taken };
}
