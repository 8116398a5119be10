import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { dayAsked } from "../assessments.ts";
import type { Collector } from "../collector.ts";
import { orderStated } from "../packs/index.ts";
import { listOrganisations, type Organisation } from "../store/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { orderOf, type PackOptions, progressOn } from "./pack-options.ts";
import { AttentionError, UsageError } from "./problems.ts";
import { columns } from "./text.ts";

/** What became of one organisation's pack. */
interface Outcome {
  readonly organisation: string;
  readonly name: string;
  readonly state: "built" | "kept" | "failed";
  readonly path: string;
  /** The pack's digest; why there is none. */
  readonly said: string;
}

/**
 * A pack for every organisation, one after the other, each by itself: what fails for one stops no other. A finished pack of
 * the same day and order is kept, so that a run that was broken off goes on where it ended.
 * @throws {AttentionError} after all of them, where one failed
 */
export async function buildAll(io: Io, collector: Collector, options: PackOptions): Promise<void> {
  const all = await listOrganisations(collector.store.db);
  if (all.length === 0) {
    throw new UsageError("There is no organisation here yet: make one with `muster org create`.");
  }
  const outcomes: Outcome[] = [];
  for (const organisation of all) {
    outcomes.push(await buildFor(io, collector, { organisation, options }));
  }
  if (options.json === true) printJson(io, outcomes);
  else {
    const rows = outcomes.map((o) => [o.organisation, o.name, o.state, o.said]);
    const heads = ["ODS", "name", "pack", "digest, or why not"];
    io.out.write(columns(heads, rows, styleOf(io.out, io.environment)));
  }
  const failed = outcomes.filter(({ state }) => state === "failed").length;
  if (failed > 0) throw new AttentionError(`${failed} of ${all.length} packs could not be built.`);
}

async function buildFor(
  io: Io,
  collector: Collector,
  { organisation, options }: { organisation: Organisation; options: PackOptions },
): Promise<Outcome> {
  const { id, name } = organisation;
  const path = join(resolve(options.out), id);
  const about = { organisation: id, name, path };
  const kept = await digestOfKept(path, collector, { organisation, options });
  if (kept !== undefined) return { ...about, state: "kept", said: kept };
  try {
    const onProgress = progressOn(io, `${id}: `);
    const order = { ...orderOf(options, collector.today), organisation: id, out: path, onProgress };
    dayAsked(collector, order);
    const { digest } = await collector.pack(order);
    return { ...about, state: "built", said: digest };
  } catch (error) {
    return { ...about, state: "failed", said: error instanceof Error ? error.message : "failed" };
  }
}

/** What a pack's manifest says of how it was ordered. */
interface Told {
  readonly organisation?: unknown;
  readonly edition?: unknown;
  readonly today?: unknown;
  readonly order?: unknown;
  readonly packDigest?: unknown;
}

/** The digest of a pack that is there already as it is wanted now; undefined where there is none. */
async function digestOfKept(
  path: string,
  collector: Collector,
  { organisation, options }: { organisation: Organisation; options: PackOptions },
): Promise<string | undefined> {
  const text = await readFile(join(path, "manifest.json"), "utf8").catch(() => "null");
  const told = parsed(text);
  const {
    day = collector.today,
    edition = organisation.edition,
    ...order
  } = orderOf(options, collector.today);
  const isIt =
    told?.organisation === organisation.id && told.today === day && told.edition === edition;
  const wanted = JSON.stringify(orderStated(order));
  if (!isIt || JSON.stringify(told.order) !== wanted) return undefined;
  return String(told.packDigest);
}

function parsed(text: string): Told | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === "object" && told !== null ? told : undefined;
  } catch {
    return undefined;
  }
}
