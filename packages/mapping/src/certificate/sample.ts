import type { Form } from "../assertions/tally.ts";
import type { ItemSet } from "../assertions/types.ts";
import type { FactOf } from "../facts/index.ts";

/** What devices of a sample are alike in: operating system, edition and feature version. */
export interface Build {
  /** `Windows 11 Pro 24H2 (26100)`. */
  readonly name: string;
  readonly isServer: boolean;
}

/** The build of a device of a form; `undefined` where its operating system is not known. */
export function buildOf(os: FactOf<"os"> | undefined, form: Form): Build | undefined {
  if (os?.state !== "known") return undefined;
  const { platform, name, edition, version, point, build, productType } = os.value;
  const number = platform === "windows" ? featureNumber(build) : undefined;
  // A patch level is no build: macOS 26.1 and 26.2, Debian 12.4 and 12.5 are one.
  const feature = platform === "windows" ? version : (version ?? point)?.split(".")[0];
  const parts = [name, edition, platform === "linux" ? version : feature];
  const named = parts.filter((part, i) => part !== undefined && (i === 0 || !isSaid(name, part)));
  return {
    name: [...named, ...(number === undefined ? [] : [`(${number})`])].join(" "),
    isServer: form === "server" || productType === "server" || productType === "domain-controller",
  };
}

/** `26100` of `26100.4061` and of `10.0.26100.4061`. */
function featureNumber(build: string | undefined): string | undefined {
  const parts = (build ?? "").split(".");
  const number = parts.length > 2 ? parts[2] : parts[0];
  return number === "" ? undefined : number;
}

function isSaid(name: string, part: string): boolean {
  return name.split(/\s+/).includes(part);
}

/** One row of the sampling table: from so many devices of a build on, so many are tested. */
export interface SampleRow {
  readonly from: number;
  readonly sample: number;
}

/** The sampling table of a version of the requirements; empty where none is known for it. */
export function sampleTable(set: ItemSet): readonly SampleRow[] {
  const table = set.items.find(({ ref }) => ref === "CE+SAMPLE")?.threshold?.table;
  const rows: readonly unknown[] = Array.isArray(table) ? table : [];
  return rows.flatMap((row) => {
    if (typeof row !== "object" || row === null) return [];
    const { devices, sample } = row as { readonly devices?: unknown; readonly sample?: unknown };
    const from = Number.parseInt(String(devices), 10);
    return Number.isNaN(from) || typeof sample !== "number" ? [] : [{ from, sample }];
  });
}

/** How many of so many devices of one build are tested. */
export function sampleSize(table: readonly SampleRow[], devices: number): number {
  return table.findLast(({ from }) => from <= devices)?.sample ?? 0;
}

/** A build with its devices and those that a sample of it would be. */
export interface BuildSample<D> extends Build {
  readonly devices: number;
  readonly sample: number;
  /** As many as `sample` says, the lowest ranks first. */
  readonly chosen: readonly D[];
}

/**
 * The sample by build, the most devices first. Which devices stand in it is decided by `rankOf` alone, so that nobody can
 * have picked the good ones: hand in a digest of device and day.
 */
export function sampleByBuild<D>(
  devices: readonly { readonly device: D; readonly build: Build; readonly rank: string }[],
  table: readonly SampleRow[],
): readonly BuildSample<D>[] {
  const builds = Map.groupBy(devices, ({ build }) => `${build.isServer} ${build.name}`);
  return [...builds.values()]
    .flatMap((all) => {
      const [first] = all;
      if (first === undefined) return [];
      const sample = sampleSize(table, all.length);
      const ranked = all.toSorted((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)));
      const chosen = ranked.slice(0, sample).map(({ device }) => device);
      return [{ ...first.build, devices: all.length, sample, chosen }];
    })
    .sort((a, b) => b.devices - a.devices || (a.name < b.name ? -1 : 1));
}

/** What to say wherever a sample is shown. */
export const sampleCaveats: readonly string[] = [
  "The assessor chooses the real sample. This one is drawn by the digest of each device and the day, so that nobody can have picked the good ones; whoever draws again gets the same.",
  "The sizes are of the sampling table as articles give it (checked on 21 November 2026); the scheme's own text was not read.",
  "One certifying firm claims that every server is tested, whatever the table says. That is its claim: ask your assessor.",
];
