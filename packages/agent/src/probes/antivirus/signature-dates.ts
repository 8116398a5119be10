import type { RegistryView } from "../../windows/registry.ts";
import { fileTime, instant, whole } from "../../windows/values.ts";
import { firstNumber, textAt } from "../windows-keys.ts";

/** What the registry tells of a product's signatures. */
export interface Signatures {
  readonly at?: string;
  readonly version?: string;
}

/** `28455 (20261120)`: a build and, in parentheses, its day. */
export function parseEsetVersion(text: string): Signatures {
  const { version, y, m, d } =
    /^(?<version>\d{1,9})\s*\((?<y>\d{4})(?<m>\d{2})(?<d>\d{2})\)$/.exec(text.trim())?.groups ?? {};
  if (version === undefined) return {};
  const at = instant(`${y}-${m}-${d}`);
  return { version, ...(at !== undefined && { at }) };
}

/** `2026/11/20`, year first; a day that begins with anything else is nobody's to guess. */
export function parseDatDate(text: string): string | undefined {
  const { y, m, d } = /^(?<y>\d{4})[/-](?<m>\d{2})[/-](?<d>\d{2})$/.exec(text.trim())?.groups ?? {};
  return y === undefined ? undefined : instant(`${y}-${m}-${d}`);
}

/** Seconds since the epoch; 0 is "never". */
export function parseEpoch(value: number | undefined): string | undefined {
  if (value === undefined || value < 946_684_800 || value > 4_102_444_800) return undefined;
  return new Date(value * 1000).toISOString();
}

const views = ["HKLM\\SOFTWARE", "HKLM\\SOFTWARE\\WOW6432Node"];

function eset(registry: RegistryView): Signatures {
  const path = "HKLM\\SOFTWARE\\ESET\\ESET Security\\CurrentVersion\\Info";
  return parseEsetVersion(textAt(registry, path, "ScannerVersion") ?? "");
}

function kaspersky(registry: RegistryView): Signatures {
  const paths = views.flatMap((view) => {
    const base = `${view}\\KasperskyLab\\protected`;
    return registry.below(base).map((name) => `${base}\\${name}\\Data`);
  });
  const at = parseEpoch(firstNumber(registry, paths, "LastSuccessfulUpdate"));
  return at === undefined ? {} : { at };
}

function trellix(registry: RegistryView): Signatures {
  const paths = views.map((view) => `${view}\\McAfee\\AVEngine`);
  const date = registry.first(paths, "AVDatDate")?.value;
  const version = whole(registry.first(paths, "AVDatVersion")?.value);
  const at = typeof date === "string" ? parseDatDate(date) : undefined;
  return {
    ...(at !== undefined && { at }),
    ...(version !== undefined && { version: String(version) }),
  };
}

/** Where Defender keeps it when nothing of it answers; eight bytes of file time, UTC. */
function defender(registry: RegistryView): Signatures {
  const path = "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates";
  const at = fileTime(registry.first([path], "SignaturesLastUpdated")?.value);
  const version = textAt(registry, path, "AVSignatureVersion");
  return { ...(at !== undefined && { at }), ...(version !== undefined && { version }) };
}

const readers: Readonly<Record<string, (registry: RegistryView) => Signatures>> = {
  eset,
  kaspersky,
  trellix,
  defender,
};

/** The signatures of a product, as far as the registry tells; a product it tells nothing of has none. */
export function signaturesOf(product: string, registry: RegistryView): Signatures {
  return readers[product]?.(registry) ?? {};
}
