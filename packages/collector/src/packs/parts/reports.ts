import { personalKinds } from "@muster/mapping";
import {
  payloadOf,
  reportsByDigest,
  type StoredReport,
  sectionBytes,
  sectionHeads,
} from "../../store/index.ts";
import { counted } from "../lines/line.ts";
import type { PackBuild } from "./pack-build.ts";

/** A section that reports name and the pack does not hold, with the reason. */
export type Withheld = {
  readonly section: string;
  readonly kind: string;
} & (
  | { readonly why: "personal" | "not-stored" }
  /** `entry` is the log's `erase` entry that names it; its proof is in the pack. */
  | { readonly why: "erased"; readonly entry: number }
);

/** Reports, and sections, read from the store at a time: a large software list takes some 300 KB. */
const AT_A_TIME = 100;

/** The reports the pack rests on, as signed, and the sections they name. @returns the sections left out */
export async function writeReports(
  build: PackBuild,
  digests: ReadonlySet<string>,
): Promise<readonly Withheld[]> {
  const kinds = new Map<string, string>();
  const nonces = new Set<string>();
  const wanted = [...digests].sort();
  build.say(`writing ${counted(wanted.length, "report")}`);
  for (let i = 0; i < wanted.length; i += AT_A_TIME) {
    const found = await reportsByDigest(build.source.db, wanted.slice(i, i + AT_A_TIME));
    for (const report of found.values()) {
      await writeReport(build, report);
      nonces.add(report.nonce);
      for (const { id, section } of payloadOf(report).probes) {
        if (section !== undefined) kinds.set(section, id);
      }
    }
  }
  for (const leaf of await build.source.nonceLeaves([...nonces])) build.leaves.add(leaf);
  return writeSections(build, kinds);
}

async function writeReport({ writer, leaves }: PackBuild, report: StoredReport): Promise<void> {
  leaves.add(report.leaf);
  await writer.put(`reports/${report.digest}.dsse.json`, report.envelope);
}

async function writeSections(
  build: PackBuild,
  kinds: ReadonlyMap<string, string>,
): Promise<readonly Withheld[]> {
  const personal: ReadonlySet<string> = new Set(build.terms.names ? [] : personalKinds);
  const all = [...kinds].sort(byDigest);
  const gone = await erasedOf(build, all);
  const left = all.filter(([section]) => !gone.has(section));
  const withheld = left
    .filter(([, kind]) => personal.has(kind))
    .map(([section, kind]) => ({ section, kind, why: "personal" }) as const);
  const lacking = await writeStored(
    build,
    left.filter(([, kind]) => !personal.has(kind)),
  );
  return [...gone.values(), ...withheld, ...lacking].sort((a, b) =>
    a.section < b.section ? -1 : 1,
  );
}

/** Those that were erased and have not been reported again since, with the entry that says so. */
async function erasedOf(
  { source, leaves }: PackBuild,
  wanted: readonly (readonly [section: string, kind: string])[],
): Promise<ReadonlyMap<string, Withheld>> {
  const digests = wanted.map(([section]) => section);
  const entries = await source.erasures(digests);
  const stored = await sectionHeads(source.db, [...entries.keys()]);
  const gone = new Map<string, Withheld>();
  for (const [section, kind] of wanted) {
    const entry = entries.get(section);
    if (entry === undefined || stored.has(section)) continue;
    gone.set(section, { section, kind, why: "erased", entry });
    leaves.add(entry);
  }
  return gone;
}

/** @returns the sections that the store does not hold (any more) */
async function writeStored(
  { source, writer, say }: PackBuild,
  wanted: readonly (readonly [section: string, kind: string])[],
): Promise<readonly Withheld[]> {
  const lacking: Withheld[] = [];
  say(`writing ${counted(wanted.length, "section")}`);
  for (let i = 0; i < wanted.length; i += AT_A_TIME) {
    const some = wanted.slice(i, i + AT_A_TIME);
    const found = await sectionBytes(
      source.db,
      some.map(([section]) => section),
    );
    for (const [section, kind] of some) {
      const bytes = found.get(section);
      if (bytes === undefined) lacking.push({ section, kind, why: "not-stored" });
      else await writer.put(`sections/${section}.json`, bytes);
    }
  }
  return lacking;
}

function byDigest(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}
