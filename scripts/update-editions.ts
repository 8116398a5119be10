import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/**
 * Makes `packages/mapping/src/assertions/editions/*.json` from a list of researched items: numbers, flags, thresholds and
 * how sure each is come from the list, the wording is ours (`scripts/editions/`). Anything in the list that has no words
 * here stops the run, so that nothing is lost unseen.
 *
 *     node scripts/update-editions.ts ITEMS.json
 */

const RawItem = z.object({
  framework: z.enum(["ndg", "caf", "ce"]),
  version: z.string(),
  category: z.array(z.int().min(1).max(4)),
  ref: z.string(),
  threshold: z.record(z.string(), z.unknown()).nullable(),
  mandatory: z.record(z.string(), z.boolean().nullable()),
  answerType: z.enum(["yes/no", "text", "date", "number", "document", "level"]),
  automation: z.enum(["full", "partial", "supporting"]),
  confidence: z.enum(["verified", "inferred", "from memory", "assumed"]),
  mandatoryConfidence: z.string(),
  source: z.string(),
  notes: z.string().optional(),
  exemptedBy: z.array(z.string()).optional(),
});
type RawItem = z.infer<typeof RawItem>;

/** Members of a threshold that say in words what the source or the notes say already. */
const wordy = [
  "signatureAgeRule",
  "unsupportedAllowed",
  "benchmarkSource",
  "patchDaysBenchmarkSource",
  "retentionSource",
  "mfaPolicy",
  "exception",
  "rule",
  "throttle",
  "minLengthCE",
];

const Title = z.tuple([z.string().min(1), z.string().min(1)]);
const Variants = z.array(z.strictObject({ until: z.string().optional(), is: Title })).min(1);
const Rules = z.array(z.tuple([z.string(), z.string().nullable()]));
const EditionFacts = z.strictObject({
  edition: z.string(),
  opened: z.iso.date().nullable(),
  deadline: z.iso.date(),
  source: z.string(),
  note: z.string(),
});

const book = read("words", z.record(z.string(), z.record(z.string(), z.union([Title, Variants]))));
const sourceRules = read("sources", z.array(z.tuple([z.string(), z.string()])));
const noteRules = read("notes", Rules);
const editionFacts = read("editions", z.record(z.string(), EditionFacts));

function read<T extends z.ZodType>(name: string, schema: T): z.infer<T> {
  const path = join(import.meta.dirname, "editions", `${name}.json`);
  return schema.parse(JSON.parse(readFileSync(path, "utf8")));
}

function wordingOf(item: RawItem): z.infer<typeof Title> {
  for (const name of booksFor(item)) {
    const found = book[name]?.[item.ref];
    if (found === undefined) continue;
    const title = Title.safeParse(found);
    if (title.success) return title.data;
    const fits = Variants.parse(found).find(
      (v) => v.until === undefined || item.version <= v.until,
    );
    if (fits !== undefined) return fits.is;
  }
  throw new Error(
    `no words for ${item.framework} ${item.version} ${item.ref}: add them to words.json`,
  );
}

function booksFor({ framework, category }: RawItem): readonly string[] {
  if (framework !== "ndg") return [framework];
  if (category.includes(3)) return ["ndg-3", "ndg-3-4"];
  return category.includes(4) ? ["ndg-4", "ndg-3-4"] : ["ndg-1-2"];
}

/** Our words for every part of the text that a rule knows, in the order of the rules. @throws where none does */
function reword(text: string, rules: z.infer<typeof Rules>): string[] {
  const hits = rules.filter(([part]) => text.includes(part));
  if (hits.length === 0) throw new Error(`no words for "${text}"`);
  return [...new Set(hits.map(([, own]) => own).filter((own) => typeof own === "string"))];
}

function thresholdOf({ threshold }: RawItem): Record<string, unknown> | null {
  const kept = Object.entries(threshold ?? {}).filter(([key]) => !wordy.includes(key));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function itemOf(raw: RawItem) {
  const [title, asks] = wordingOf(raw);
  const notes = (raw.notes ?? "").trim() === "" ? [] : reword(raw.notes ?? "", noteRules);
  const mandatory = raw.category.map((c) => [String(c), raw.mandatory[`cat${c}`] ?? null]);
  return {
    ref: raw.ref,
    title,
    asks,
    mandatory: Object.fromEntries(mandatory) as Record<string, boolean | null>,
    answerType: raw.answerType,
    threshold: thresholdOf(raw),
    automation: raw.automation,
    confidence: raw.confidence,
    mandatoryConfidence: raw.mandatoryConfidence,
    source: reword(raw.source, sourceRules).join("; "),
    exemptedBy: raw.exemptedBy ?? [],
    ...(notes.length === 0 ? {} : { notes: notes.join(" ") }),
  };
}

/** Category 2 of 2026-27 is on no list: as for categories 3 and 4, it is assumed to be as in 2025-26. */
function withAssumed(raw: readonly RawItem[]): readonly RawItem[] {
  const of = (version: string) =>
    raw.filter((i) => i.framework === "ndg" && i.version === version && i.category.includes(2));
  if (of("v9").length > 0) return raw;
  const assumed = of("v8").map((i) => ({
    ...i,
    version: "v9",
    confidence: "assumed" as const,
    mandatoryConfidence: "assumed",
    source: "carried forward from v8; no v9 item list was found",
  }));
  return [...raw, ...assumed];
}

const Outcome = z.strictObject({ level: z.string().nullable(), levelConfidence: z.string() });

/**
 * Outcomes of the CAF that the list leaves out because devices have nothing to say of them: an organisation meets the standard by
 * all of them. Those of A, B and D were read in public copies of CAF 3.2 and 4.0, those of E in a public mapping of the toolkit's
 * outcomes, on 26 November 2026; those of C are from memory. Everything else is as with the outcomes of the list.
 */
function withOutcomes(raw: readonly RawItem[]): readonly RawItem[] {
  const outcomes = Object.entries(read("outcomes", z.record(z.string(), Outcome)));
  const alike = raw.filter((i) => i.framework === "caf" && i.ref === "A2.b");
  const listed = new Set(raw.map((i) => `${i.framework} ${i.version} ${i.ref}`));
  const more = alike.flatMap((like) =>
    outcomes.map(([ref, { level, levelConfidence }]) => ({
      ...like,
      ref,
      threshold: { standardsMetLevel: level, levelConfidence },
      ...(like.confidence === "assumed" ? {} : sureOf(ref, like)),
      ...(ref.startsWith("E") ? { notes: like.notes?.split("Indicator text")[0] } : {}),
    })),
  );
  return [...raw, ...more.filter((i) => !listed.has(`caf ${i.version} ${i.ref}`))];
}

function sureOf(ref: string, { source }: RawItem): Pick<RawItem, "confidence" | "source"> {
  if (ref.startsWith("E"))
    return { confidence: "inferred", source: "public mapping of objective E" };
  return { confidence: ref.startsWith("C") ? "from memory" : "inferred", source };
}

/** Outcomes of the CAF by their letters; everything else as it is listed. */
function inOrder(items: readonly RawItem[]): readonly RawItem[] {
  return items.toSorted((a, b) =>
    a.framework !== "caf" || a.ref === b.ref ? 0 : a.ref < b.ref ? -1 : 1,
  );
}

/** Facts of the edition stand beside its items; Cyber Essentials has a version and no deadline. */
function fileOf(framework: RawItem["framework"], version: string, items: readonly RawItem[]) {
  const facts = framework === "ce" ? { edition: version.slice(1) } : editionFacts[version];
  if (facts === undefined) throw new Error(`no edition for ${version}: add it to editions.json`);
  const content = { framework, version, ...facts, items: inOrder(items).map(itemOf) };
  return { name: `${framework}-${facts.edition}.json`, content };
}

const path = process.argv[2];
if (path === undefined) {
  console.error("usage: node scripts/update-editions.ts ITEMS.json");
  process.exit(2);
}
const raw = withOutcomes(
  withAssumed(z.array(RawItem).parse(JSON.parse(readFileSync(path, "utf8")))),
);
const folder = join(import.meta.dirname, "../packages/mapping/src/assertions/editions");
for (const [key, items] of Map.groupBy(raw, (i) => `${i.framework} ${i.version}`)) {
  const [first] = items;
  if (first === undefined) continue;
  const { name, content } = fileOf(first.framework, first.version, items);
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 1)}\n`);
  console.log(`${name}: ${items.length} items (${key})`);
}
