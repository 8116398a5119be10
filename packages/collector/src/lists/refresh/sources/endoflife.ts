import { type Day, isDay } from "@muster/mapping/days";
import {
  formatProduct,
  type Product,
  refreshProduct,
  type SourceCycle,
} from "@muster/mapping/lifecycle";
import * as z from "zod";
import { shrinks } from "../plausible.ts";
import { readJson } from "../read-json.ts";
import type { ListChange, ListSource, Proposal } from "../types.ts";

/** Lists of days after which a line is marked as checked anew; of products of which only the newest counts, sooner. */
const STALE = { latestOnly: 5, other: 120 };

const DayOrNull = z.string().refine(isDay, "is no day").nullable();
const Release = z.object({
  name: z.string().min(1).max(128),
  label: z.string().max(256).nullish(),
  codename: z.string().max(256).nullish(),
  releaseDate: DayOrNull,
  isLts: z.boolean().nullish(),
  isEoas: z.boolean().nullish(),
  eoasFrom: DayOrNull.optional(),
  isEol: z.boolean(),
  eolFrom: DayOrNull,
  isEoes: z.boolean().nullish(),
  eoesFrom: DayOrNull.optional(),
});
const Full = z.object({
  schema_version: z.string(),
  result: z
    .array(z.object({ name: z.string().min(1).max(128), releases: z.array(Release).max(2000) }))
    .min(1)
    .max(5000),
});
type Release = z.output<typeof Release>;

/** A phase as the API has it: a day, or a boolean where no day is known; null: the product has no such phase. */
function phase(is: boolean | null | undefined, from: string | null | undefined) {
  return from ?? is ?? undefined;
}

function lineOf(release: Release): SourceCycle {
  const { name, label, codename, releaseDate, isLts, isEol, eolFrom } = release;
  const active = phase(release.isEoas, release.eoasFrom);
  const extended = phase(release.isEoes, release.eoesFrom);
  return {
    cycle: name,
    ...(label != null && label !== name && { label }),
    ...(codename != null && { codename }),
    ...(releaseDate !== null && { released: releaseDate }),
    ...(isLts === true && { lts: true }),
    endOfSupport: eolFrom ?? isEol,
    ...(active !== undefined && { endOfActiveSupport: active }),
    ...(extended !== undefined && { endOfExtendedSupport: extended }),
  };
}

function proposalOf(
  product: Product,
  lines: readonly SourceCycle[],
  today: Day,
): Proposal | undefined {
  const staleAfter = product.latestOnly ? STALE.latestOnly : STALE.other;
  const { product: after, ...about } = refreshProduct(product, lines, { today, staleAfter });
  const text = formatProduct(after);
  const remarks = [
    ...about.needsHand.map(
      (c) => `${c} is new and needs a person: which editions and builds it is for`,
    ),
    ...about.gone.map((c) => `${c} is no longer listed there; its dates stay as they were`),
    ...about.kept.map((m) => `${m.cycle} says ${String(m.to)} there; ours is from a better source`),
  ];
  const changes = about.moved.map(({ cycle, ...rest }): ListChange => ({ what: cycle, ...rest }));
  const taken = product.cycles.filter(({ from }) => from === undefined);
  const now = taken.length - about.gone.length + about.added.length;
  const isSame = text === formatProduct(product);
  if (isSame && !shrinks(taken.length, now)) return undefined;
  return {
    file: `${product.product}.json`,
    text,
    checkedOn: today,
    changes,
    before: taken.length,
    now,
    remarks,
  };
}

/** What a source's lines change, by product; devices of hardware are from elsewhere. @param on the day that the lines are of */
export function proposalsOf(
  products: readonly Product[],
  byName: ReadonlyMap<string, readonly SourceCycle[]>,
  on: Day,
): readonly Proposal[] {
  return products.flatMap((product) => {
    const lines = byName.get(product.product);
    if (lines === undefined || product.device !== undefined) return [];
    return proposalOf(product, lines, on) ?? [];
  });
}

/** Support dates of products: one question for everything. */
export const endoflife: ListSource = {
  id: "endoflife",
  title: "Support dates from endoflife.date",
  hosts: ["endoflife.date"],
  most: 64 * 1024 * 1024,
  documented: "https://endoflife.date/docs/api/v1/",
  async read({ get, etag, today, products }) {
    // The tag of another way to the same dates is none here.
    const tag = etag?.includes("\n") ? undefined : etag;
    const answer = await get("/api/v1/products/full", tag);
    if (answer.state === "unchanged") return answer;
    const { result } = readJson(Full, answer.body, "the list of products");
    const byName = new Map(result.map(({ name, releases }) => [name, releases]));
    const lines = new Map([...byName].map(([name, releases]) => [name, releases.map(lineOf)]));
    const proposals = proposalsOf(products, lines, today);
    const ours = products.map(({ product }) => product).filter((name) => byName.has(name));
    return { state: "changed", etag: answer.etag, holds: ours, proposals };
  },
};
