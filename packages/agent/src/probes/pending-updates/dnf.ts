import type { PendingUpdate } from "@muster/mapping/facts";
import type { Package } from "../installed-software/types.ts";
import { compareRpm } from "../versions.ts";

/** One package of one advisory. */
export interface Advisory {
  readonly id: string;
  readonly security: boolean;
  readonly severity: PendingUpdate["severity"];
  readonly name: string;
  readonly architecture: string;
  /** `[epoch:]version-release`. */
  readonly version: string;
  /** ISO 8601. */
  readonly releasedAt?: string | undefined;
}

/** A package that a repository has a newer version of. */
export interface Offered {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  readonly repository: string;
}

const severities = ["critical", "important", "moderate", "low"] as const;

function severityOf(word: string | undefined): PendingUpdate["severity"] {
  return severities.find((severity) => severity === word?.toLowerCase()) ?? "unknown";
}

/** Splits `name-[epoch:]version-release.arch` from the right. */
export function splitNevra(
  text: string,
): Pick<Advisory, "name" | "architecture" | "version"> | undefined {
  const match = /^(?<name>\S+)-(?<version>(?:\d+:)?[^\s:-]+-[^\s-]+)\.(?<architecture>\w+)$/.exec(
    text,
  );
  const { name, version, architecture } = match?.groups ?? {};
  if (name === undefined || version === undefined || architecture === undefined) return undefined;
  return { name, version: version.replace(/^0:/, ""), architecture };
}

/**
 * Lines of dnf4's and yum's `updateinfo list`: advisory, kind (`Important/Sec.`, `bugfix`, `enhancement`, `newpackage`)
 * and package. Remarks about metadata, plugins and subscriptions have another shape and are skipped.
 */
export function parseUpdateinfo(text: string): readonly Advisory[] {
  const advisories: Advisory[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [id = "", kind = "", nevra = "", ...rest] = line.trim().split(/\s+/);
    const known = /\/Sec\.?$|^(?:security|bugfix|enhancement|newpackage|unknown)$/i.test(kind);
    const parts = rest.length === 0 && known ? splitNevra(nevra) : undefined;
    if (parts === undefined) continue;
    const security = /sec/i.test(kind);
    advisories.push({ id, security, severity: severityOf(kind.split("/")[0]), ...parts });
  }
  return advisories;
}

function textIn(row: object, name: string): string | undefined {
  const value: unknown = Object.entries(row).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** dnf5 tells times as `2026-11-02 10:15:00`, without a zone: the day is all that is sure. */
function dayIn(text: string | undefined): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}(?=[ T])/.exec(text ?? "")?.[0];
  const ms = Date.parse(`${day}T00:00:00Z`);
  return day === undefined || Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function advisoryOf(row: unknown): Advisory | undefined {
  if (typeof row !== "object" || row === null) return undefined;
  const id = textIn(row, "name");
  const parts = splitNevra(textIn(row, "nevra") ?? "");
  if (id === undefined || parts === undefined) return undefined;
  return {
    id,
    security: textIn(row, "type") === "security",
    severity: severityOf(textIn(row, "severity")),
    ...parts,
    releasedAt: dayIn(textIn(row, "buildtime")),
  };
}

/** dnf5's `advisory list --json`: one row for each advisory and package. `undefined` where it is no list. */
export function parseAdvisoryJson(text: string): readonly Advisory[] | undefined {
  try {
    const said: unknown = JSON.parse(text);
    // A list of one may come as its only row.
    const rows: readonly unknown[] = Array.isArray(said) ? said : [said];
    if (!Array.isArray(said) && advisoryOf(said) === undefined) return undefined;
    return rows.map(advisoryOf).filter((advisory) => advisory !== undefined);
  } catch {
    return undefined;
  }
}

/** Lines of `check-update` and `check-upgrade`: `name.arch  version  repository`; a second list of what is obsolete follows. */
export function parseCheckUpdate(text: string): readonly Offered[] {
  const offered: Offered[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^Obsoleting/i.test(line)) break;
    const match =
      /^(?<name>\S+)\.(?<architecture>\w+)\s+(?<version>(?:\d+:)?[^\s:-]+-[^\s-]+)\s+(?<repository>\S+)\s*$/.exec(
        line,
      );
    const { name, architecture, version, repository } = match?.groups ?? {};
    if (name === undefined || architecture === undefined) continue;
    if (version === undefined || repository === undefined) continue;
    offered.push({ name, architecture, version, repository });
  }
  return offered;
}

const worst = [...severities, "unknown"] as const;

function marking(advisories: readonly Advisory[]): Pick<PendingUpdate, "security" | "severity"> {
  const security = advisories.filter((advisory) => advisory.security);
  if (advisories.length === 0) return { security: "unknown", severity: "unknown" };
  if (security.length === 0) return { security: "no", severity: "unknown" };
  const severity = worst.find((word) => security.some((advisory) => advisory.severity === word));
  return { security: "yes", severity: severity ?? "unknown" };
}

function installedVersion(packages: readonly Package[], offer: Offered): string | undefined {
  return packages
    .filter((p) => p.name === offer.name && p.architecture === offer.architecture)
    .map((p) => p.version)
    .sort(compareRpm)
    .at(-1);
}

/**
 * Offers with what the advisories say of them. A package without any advisory carries no mark at all: CentOS repositories
 * publish none.
 */
export function dnfUpdates(
  offered: readonly Offered[],
  advisories: readonly Advisory[],
  packages: readonly Package[],
): readonly PendingUpdate[] {
  return offered.map((offer) => {
    const installed = installedVersion(packages, offer);
    const about = advisories.filter(
      (advisory) =>
        advisory.name === offer.name &&
        advisory.architecture === offer.architecture &&
        compareRpm(advisory.version, offer.version) <= 0 &&
        (installed === undefined || compareRpm(advisory.version, installed) > 0),
    );
    // The first security advisory not installed says since when the machine has been without a fix.
    const released = about
      .filter((advisory) => advisory.security)
      .map((advisory) => advisory.releasedAt)
      .filter((day) => day !== undefined)
      .sort();
    return {
      name: offer.name,
      installed,
      candidate: offer.version,
      ...marking(about),
      origin: offer.repository || undefined,
      releasedAt: released[0],
      held: false,
    };
  });
}
