import type { FactOf, Title } from "@muster/mapping";
import { osOfHost } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import * as z from "zod";
import { isPartSource, packageSource, sourceOf } from "./source-word.ts";

const Text = z.string({
  error: ({ input }) => (input === undefined ? "is missing" : "must be text in quotes"),
});
/** Inventories leave fields out, or write them as null. */
const Optional = Text.nullish().transform((t) => t ?? undefined);

const Host = z.object({
  id: Optional,
  name: Optional,
  os: Optional,
  distribution: Optional,
  version: Optional,
  build: Optional,
  edition: Optional,
  codename: Optional,
  productType: z.enum(["workstation", "domain-controller", "server"]).optional().catch(undefined),
});

const PLATFORM = "must be windows, linux, macos or android";

/** One record of an inventory, as `muster lists match` reads it. Members it does not know are left alone. */
const Recorded = z.object(
  {
    id: z.union([z.string(), z.number()], { error: "must be text or a number" }).nullish(),
    name: Text,
    publisher: Optional,
    // Never a number: 3.10 would be read as 3.1.
    version: Text.nullish().transform((t) => t ?? ""),
    platform: z
      .string({ error: PLATFORM })
      .transform((t) => t.trim().toLowerCase())
      .pipe(z.enum(["windows", "linux", "macos", "android"], { error: PLATFORM })),
    source: Optional,
    bundleId: Optional,
    path: Optional,
    host: z
      .union([z.string(), Host], {
        error: 'must be text such as "Debian 12", or an object of texts',
      })
      .nullish(),
  },
  { error: "must be one JSON object" },
);

/** A record that can be matched: its id as given, the title, and the machine's system where it is told. */
export interface Matchable {
  readonly id: string | number | undefined;
  readonly title: Title;
  readonly os: FactOf<"os"> | undefined;
  /** The source is one of libraries or extensions: whatever its name, it is no product of the lists. */
  readonly part: boolean;
}

function hostOf(host: z.output<typeof Recorded>["host"]): FactOf<"os"> | undefined {
  if (host === null || host === undefined) return undefined;
  if (typeof host === "string") return osOfHost(products, { name: host });
  return osOfHost(products, { ...host, name: host.name ?? host.os ?? host.distribution });
}

/** What is wrong with a line, in a few words that name the member; the record's id where the line has one. */
export class RecordError extends Error {
  readonly id: string | number | undefined;

  constructor(message: string, id?: string | number) {
    super(message);
    this.id = id;
  }
}

function jsonOf(line: string): unknown {
  try {
    // Trimming takes the mark that some programs begin a file with.
    return JSON.parse(line.trim());
  } catch {
    throw new RecordError("this is not JSON: write one object a line");
  }
}

const Identified = z.object({ id: z.union([z.string(), z.number()]) });

function recordOf(value: unknown): z.output<typeof Recorded> {
  const parsed = Recorded.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  const message = `${where === "" ? "the record" : where} ${issue?.message ?? "is wrong"}`;
  throw new RecordError(message, Identified.safeParse(value).data?.id);
}

/**
 * Parses one line. A source this program does not know says nothing: the record is read without one.
 * @throws {RecordError} where it is no JSON or no record
 */
export function parseRecord(line: string): Matchable {
  const { id, host, source, ...title } = recordOf(jsonOf(line));
  const os = hostOf(host);
  const told = source === undefined ? undefined : sourceOf(source);
  const osId = os?.state === "known" ? os.value.id : undefined;
  const assumed = title.platform === "linux" ? packageSource(title.version, osId) : undefined;
  return {
    id: id ?? undefined,
    title: { ...title, source: told ?? assumed },
    os,
    part: source !== undefined && told === undefined && isPartSource(source),
  };
}
