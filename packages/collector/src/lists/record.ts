import type { FactOf, Title } from "@muster/mapping";
import { softwareSources } from "@muster/mapping/facts";
import { osOfHost } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import * as z from "zod";

const Text = z.string();
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

/** One record of an inventory, as `muster lists match` reads it. Members it does not know are left alone. */
const Recorded = z.object({
  id: z.union([Text, z.number()]).optional(),
  name: Text,
  publisher: Optional,
  version: Text.nullish().transform((t) => t ?? ""),
  platform: z.enum(["windows", "linux", "macos", "android"]),
  /** A source this program does not know says nothing: the record is read without one. */
  source: z.enum(softwareSources).nullish().catch(undefined),
  bundleId: Optional,
  path: Optional,
  host: z.union([Text, Host]).nullish(),
});

/** A record that can be matched: its id as given, the title, and the machine's system where it is told. */
export interface Matchable {
  readonly id: string | number | undefined;
  readonly title: Title;
  readonly os: FactOf<"os"> | undefined;
}

function hostOf(host: z.output<typeof Recorded>["host"]): FactOf<"os"> | undefined {
  if (host === null || host === undefined) return undefined;
  if (typeof host === "string") return osOfHost(products, { name: host });
  return osOfHost(products, { ...host, name: host.name ?? host.os ?? host.distribution });
}

/** What is wrong with a line, in a few words that name the member. */
export class RecordError extends Error {}

/** Parses one line. @throws {RecordError} where it is no JSON or no record */
export function parseRecord(line: string): Matchable {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RecordError("this is not JSON: write one object a line");
  }
  const parsed = Recorded.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    throw new RecordError(`${where === "" ? "the record" : where}: ${issue?.message ?? "wrong"}`);
  }
  const { id, host, source, ...title } = parsed.data;
  return { id, title: { ...title, source: source ?? undefined }, os: hostOf(host) };
}
