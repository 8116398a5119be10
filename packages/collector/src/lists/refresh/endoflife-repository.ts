import { type Day, dayOf, earliest, isDay } from "@muster/mapping/days";
import type { Product, SourceCycle } from "@muster/mapping/lifecycle";
import { parse } from "yaml";
import * as z from "zod";
import { inflated } from "./inflate.ts";
import { readJson } from "./read-json.ts";
import { endoflife, proposalsOf } from "./sources/endoflife.ts";
import { tarEntries } from "./tar.ts";
import { type Asking, type ListSource, SourceShapeError } from "./types.ts";

const REPOSITORY = "endoflife-date/endoflife.date";
/** Bytes that the archive may grow to: it is some 30 MB. */
const ARCHIVE = 512 * 1024 * 1024;

const Commit = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/, "is no commit"),
  commit: z.object({ committer: z.object({ date: z.iso.datetime() }) }),
});

/** A day, or a boolean where no day is known. */
const Phase = z.union([z.string().refine(isDay, "is no day"), z.boolean()]);
const Release = z.object({
  releaseCycle: z.string().min(1).max(128),
  releaseLabel: z.string().max(256).nullish(),
  codename: z.string().max(256).nullish(),
  releaseDate: z.string().refine(isDay, "is no day").nullish(),
  lts: Phase.nullish(),
  eoas: Phase.nullish(),
  eol: Phase,
  eoes: Phase.nullish(),
  latest: z.string().max(256).nullish(),
});
type Release = z.output<typeof Release>;
const Page = z.object({
  releaseLabel: z.string().max(256).nullish(),
  releases: z.array(Release).min(1).max(2000),
});

/**
 * The same dates from the repository that the API is made of, at one commit: for who wants to know exactly which text counts, or
 * may reach GitHub alone. What is read is as old as the commit, whenever it is read.
 * @param wanted 40 hex digits, or `latest`: then the newest one of the day, which is named with what it changes
 */
export function endoflifeAt(wanted: string): ListSource {
  return {
    id: endoflife.id,
    title: `Support dates from endoflife.date's repository (${wanted === "latest" ? "newest commit" : wanted.slice(0, 12)})`,
    hosts: ["api.github.com", "codeload.github.com"],
    most: 128 * 1024 * 1024,
    documented: `https://github.com/${REPOSITORY}/blob/master/CONTRIBUTING.md`,
    async read(asking) {
      const commit = await commitOf(asking, wanted);
      if (commit === undefined) return { state: "unchanged" };
      const { sha, day, tag } = commit;
      return { ...(await readCommit(asking, sha, day)), etag: `${sha}\n${tag}`, pin: sha };
    },
  };
}

/** Which commit counts, and of which day it is; undefined where it is the one that was read last. */
async function commitOf({ get, etag = "", today }: Asking, wanted: string) {
  const [before, tag] = etag.split("\n");
  const isSame = wanted === "latest" || wanted === before;
  const path = `/repos/${REPOSITORY}/commits/${wanted === "latest" ? "HEAD" : wanted}`;
  const answer = await get(path, isSame ? tag || undefined : undefined);
  if (answer.state === "unchanged") return undefined;
  const { sha, commit } = readJson(Commit, answer.body, "the commit");
  if (wanted !== "latest" && sha !== wanted) {
    throw new SourceShapeError(`asked for commit ${wanted}, it names ${sha}`);
  }
  const day = earliest(today, dayOf(commit.committer.date)) ?? today;
  return { sha, day, tag: answer.etag ?? "" };
}

async function readCommit({ get, products }: Asking, sha: string, day: Day) {
  const answer = await get(`https://codeload.github.com/${REPOSITORY}/tar.gz/${sha}`);
  if (answer.state === "unchanged") throw new SourceShapeError("the archive was not sent");
  const known = new Map(products.map((product) => [product.product, product]));
  const byName = await releasesIn(answer.body, { sha, day, known });
  const read = products.filter(({ product }) => byName.has(product));
  const newer = read.filter((product) => isNewer(product, day));
  const proposals = proposalsOf(
    read.filter((product) => !newer.includes(product)),
    byName,
    day,
  );
  const remarks = newer.length === 0 ? [] : [newerWords(newer.length)];
  const holds = read.map(({ product }) => product);
  return { state: "changed", holds, proposals, remarks } as const;
}

function newerWords(count: number): string {
  if (count === 1) return "1 product was looked up after this commit was made, and stays as it is";
  return `${count} products were looked up after this commit was made, and stay as they are`;
}

/** What was looked up later is not put back to an older word. */
function isNewer({ cycles }: Product, day: Day): boolean {
  return cycles.some(({ from, checkedOn }) => from === undefined && checkedOn > day);
}

interface Wanted {
  readonly sha: string;
  readonly day: Day;
  readonly known: ReadonlyMap<string, Product>;
}

async function releasesIn(
  archive: Uint8Array,
  { sha, day, known }: Wanted,
): Promise<ReadonlyMap<string, readonly SourceCycle[]>> {
  const found = new Map<string, readonly SourceCycle[]>();
  const nameOf = (path: string) => /^[^/]+\/products\/([^/]+)\.md$/.exec(path)?.[1] ?? "";
  const pieces = inflated(archive, { most: ARCHIVE, what: "the archive" });
  const entries = tarEntries(
    pieces,
    (path) => known.has(nameOf(path)),
    (comment) => {
      if (comment !== sha) throw new SourceShapeError("the archive is of another commit");
    },
  );
  for await (const { name: path, text } of entries) {
    found.set(nameOf(path), linesIn(path, text, day));
  }
  if (found.size === 0) throw new SourceShapeError("the archive holds no product");
  return found;
}

/** The front matter of a product's page. */
function linesIn(path: string, text: string, day: Day): readonly SourceCycle[] {
  const front = /^---\r?\n([\s\S]*?)\n---\s*$/m.exec(text)?.[1];
  let value: unknown;
  try {
    value = parse(front ?? "", { maxAliasCount: 10 });
  } catch {
    throw new SourceShapeError(`${path} has no front matter that can be read`);
  }
  const page = Page.safeParse(value);
  if (page.success) {
    const { releases, releaseLabel } = page.data;
    return releases.map((release) => lineOf(release, releaseLabel, day));
  }
  const [issue] = page.error.issues;
  throw new SourceShapeError(`${path}: ${issue?.path.join(".")} ${issue?.message ?? "is wrong"}`);
}

function lineOf(release: Release, template: string | null | undefined, day: Day): SourceCycle {
  const { releaseCycle, codename, releaseDate, lts, eoas, eol, eoes } = release;
  const cycle = releaseCycle.replaceAll("/", "-");
  const label = labelOf(release, release.releaseLabel ?? template);
  const isLts = typeof lts === "string" ? lts <= day : lts === true;
  return {
    cycle,
    ...(label !== cycle && { label }),
    ...(codename && { codename }),
    ...(releaseDate && { released: releaseDate }),
    ...(isLts && { lts: true }),
    endOfSupport: eol,
    ...(eoas != null && { endOfActiveSupport: eoas }),
    ...(eoes != null && { endOfExtendedSupport: eoes }),
  };
}

/** A label with its placeholders filled in; one that asks for more than these is the cycle's name. */
function labelOf(release: Release, template: string | null | undefined): string {
  const { releaseCycle, codename, latest } = release;
  const label = (template ?? releaseCycle)
    .replaceAll("__RELEASE_CYCLE__", releaseCycle)
    .replaceAll("__CODENAME__", codename ?? "")
    .replaceAll("__LATEST__", latest ?? "")
    .trim();
  return /__|\{\{|\{%/.test(label) || label === "" ? releaseCycle : label;
}
