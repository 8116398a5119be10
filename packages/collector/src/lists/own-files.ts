import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OwnFile, Product } from "@muster/mapping";
import { keysOf } from "@muster/mapping/lifecycle";
import { type Document, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import { lineOf } from "./own-places.ts";
import { cures, OwnFileShape } from "./own-schema.ts";

/** A bad file of the own list: file, line, key, reason and cure in one line. */
export class OwnListError extends Error {
  /** The same as that of bad settings: a person wrote it, and the program stops before it does anything. */
  readonly code = "CONFIG";
}

/** A file as parsed, with what is needed to say where something in it stands. */
interface Read {
  readonly own: OwnFile;
  readonly fail: (path: readonly PropertyKey[], reason: string) => OwnListError;
}

const isList = (name: string) => /\.ya?ml$/i.test(name) && !/\.example\.ya?ml$/i.test(name);

interface Tree {
  readonly tree: Document;
  readonly lines: LineCounter;
}

/** A file's tree and its lines. @throws {OwnListError} where it cannot be read or is no YAML */
function treeOf(path: string): Tree {
  const lines = new LineCounter();
  const tree = parseDocument(textOf(path), { lineCounter: lines, prettyErrors: false });
  const [problem] = tree.errors;
  if (problem === undefined) return { tree, lines };
  const { line } = lines.linePos(problem.pos[0]);
  throw new OwnListError(
    `${path}: line ${line}: not YAML: ${problem.message}. Cure: compare with the examples in config/supported-software.`,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OwnListError(`${path} cannot be read: ${why}. Cure: check that it may be read.`, {
      cause,
    });
  }
}

/** The file as a value. Aliases are refused: a few lines of them can grow without end. */
function contentOf(path: string, { tree, lines }: Tree): unknown {
  try {
    return tree.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    const line = lineOf(tree, [], lines);
    throw new OwnListError(`${path}: line ${line}: aliases are not read. Cure: write it out.`, {
      cause,
    });
  }
}

function readFile(folder: string, file: string): Read {
  const path = join(folder, file);
  const tree = treeOf(path);
  const fail: Read["fail"] = (keys, reason) => {
    const key = keys.length === 0 ? "the whole file" : keys.join(".");
    const named = keys.findLast((k) => typeof k === "string") ?? "";
    const cure = cures[String(named)] ?? "compare with the examples in config/supported-software";
    const line = lineOf(tree.tree, keys, tree.lines);
    return new OwnListError(`${path}: line ${line}: ${key}: ${reason}. Cure: ${cure}.`);
  };
  const parsed = OwnFileShape.safeParse(contentOf(path, tree), { reportInput: true });
  if (!parsed.success) throw failOf(parsed.error.issues[0], fail);
  return { own: { file, ...parsed.data }, fail };
}

function failOf(issue: z.core.$ZodIssue | undefined, fail: Read["fail"]): OwnListError {
  if (issue?.code === "unrecognized_keys")
    return fail([...issue.path, ...issue.keys.slice(0, 1)], "is not a key of this list");
  const missing = issue?.code === "invalid_type" && issue.input === undefined;
  return fail(issue?.path ?? [], missing ? "is missing" : (issue?.message ?? "is wrong"));
}

/** What is held against everything read before: names, lines and specifications stand once. */
class Seen {
  readonly #where = new Map<string, string>();
  readonly #lines: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(vendors: readonly Product[]) {
    this.#lines = new Map(vendors.map((p) => [p.product, new Set(p.cycles.map((c) => c.cycle))]));
  }

  check({ own, fail }: Read): void {
    this.#recognisers("products", { own, fail });
    this.#recognisers("titles", { own, fail });
    for (const [i, { product, cycle }] of own.overrides.entries()) {
      this.#line({ product, cycle }, (key, why) => fail(["overrides", i, key], why));
      this.#once(`${product} ${cycle}`, own, () =>
        fail(["overrides", i, "cycle"], "is overridden twice"),
      );
    }
    if (own.warranted === undefined) return;
    this.#once("warranted", own, () => fail(["warranted"], "stands in two files"));
    for (const part of ["systems", "browsers"] as const)
      for (const [i, { product, cycles }] of own.warranted[part].entries())
        for (const cycle of cycles === "all" ? [undefined] : cycles)
          this.#line({ product, cycle }, (key, why) =>
            fail(["warranted", part, i, key === "cycle" ? "cycles" : key], why),
          );
  }

  #recognisers(part: "products" | "titles", { own, fail }: Read): void {
    for (const [i, { name, recognise }] of own[part].entries()) {
      this.#once(`${part} ${name.toLowerCase()}`, own, () =>
        fail([part, i, "name"], `${name} stands twice`),
      );
      for (const [j, recogniser] of recognise.entries())
        for (const key of keysOf(recogniser))
          this.#once(`${part} ${key}`, own, () =>
            fail([part, i, "recognise", j], `${key} is recognised as another entry already`),
          );
    }
  }

  #once(key: string, { file }: OwnFile, error: () => OwnListError): void {
    if (this.#where.has(key)) throw error();
    this.#where.set(key, file);
  }

  #line(
    { product, cycle }: { readonly product: string; readonly cycle: string | undefined },
    fail: (key: "product" | "cycle", reason: string) => OwnListError,
  ): void {
    const cycles = this.#lines.get(product);
    if (cycles === undefined) throw fail("product", `${product} is no product of the lists`);
    if (cycle !== undefined && !cycles.has(cycle))
      throw fail("cycle", `${cycle} is no release line of ${product}`);
  }
}

/**
 * Reads every `*.yaml` of a folder but `*.example.yaml`, in the order of their names.
 * @param vendors the lists that overrides and the specification speak of
 * @throws {OwnListError}
 */
export function readOwnFiles(folder: string, vendors: readonly Product[]): readonly OwnFile[] {
  const seen = new Seen(vendors);
  return namesIn(folder).map((file) => {
    const read = readFile(folder, file);
    seen.check(read);
    return read.own;
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isList).sort();
  } catch (cause) {
    throw new OwnListError(
      `${folder}: the folder of the own list cannot be read. Cure: make it, or take supportedSoftware out of collector.yaml.`,
      { cause },
    );
  }
}
