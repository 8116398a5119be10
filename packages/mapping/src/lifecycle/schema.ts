import * as z from "zod";
import { isDay } from "../days.ts";
import { softwareSources } from "../facts/installed-software.ts";
import { schemes } from "./versioning/index.ts";

const Day = z.string().refine(isDay, "no such day");
const Text = z.string().min(1);
const Texts = z.array(Text).min(1);
const End = z.union([Day, z.boolean()]);
const Url = z.url({ protocol: /^https?$/ });
const Lower = Text.refine((t) => t === t.toLowerCase(), "must be lower case");

const Cycle = z.strictObject({
  cycle: Text,
  label: Text.optional(),
  codename: Text.optional(),
  released: Day,
  endOfActiveSupport: End.optional(),
  endOfSupport: End,
  endOfExtendedSupport: End.optional(),
  endOfLegacySupport: End.optional(),
  discontinued: End.optional(),
  systems: Text.optional(),
  lts: z.literal(true).optional(),
  editions: Texts.optional(),
  editionIds: Texts.optional(),
  skus: z.array(z.int()).min(1).optional(),
  build: Text.optional(),
  version: Text.optional(),
  source: Url,
  from: Text.optional(),
  checkedOn: Day,
  confidence: z.enum(["primary", "secondary", "derived", "unverified"]),
  note: Text.optional(),
});

const Example = z.array(z.string().nullable()).min(2).max(4);
const RecogniserSchema = z
  .strictObject({
    id: Text,
    platform: z.enum(["windows", "linux", "macos", "android"]),
    sources: z.array(z.enum(softwareSources)).min(1).optional(),
    names: z
      .array(Lower.refine((n) => !n.startsWith("{"), "begins with a slot"))
      .min(1)
      .optional(),
    packages: z
      .array(Text.refine((t) => !(t.includes("*") && /\d/.test(t)), "digits beside * never match"))
      .min(1)
      .optional(),
    bundleIds: Texts.optional(),
    publishers: z.array(Lower).min(1).optional(),
    publisherRequired: z.literal(true).optional(),
    has: z.array(Lower).min(1).optional(),
    not: z.array(Lower).min(1).optional(),
    notVersion: z.array(Lower).min(1).optional(),
    versionStarts: z.array(Lower).min(1).optional(),
    notPath: z.array(Lower).min(1).optional(),
    versionFrom: z
      .enum(["field", "name", "name-or-field", "package", "path", "word", "none"])
      .optional(),
    cycle: Text.optional(),
    versioning: z.enum(Object.keys(schemes)).optional(),
    as: z.enum(["product", "component"]).optional(),
    judgedBy: z.enum(["vendor", "distribution"]).optional(),
    distributionIf: Texts.optional(),
    examples: z.strictObject({ match: z.array(Example).min(1), none: z.array(Example).min(1) }),
  })
  .refine((r) => r.names ?? r.packages ?? r.bundleIds, "needs names, packages or bundleIds");

const Proof = z.strictObject({
  name: Text,
  programmes: Texts.optional(),
  free: z.literal(true).optional(),
  years: z.record(Text, z.array(Day).min(1)).optional(),
  source: Url,
});

/** A product file. What the type cannot say of recognisers and dates is said here. */
export const ProductSchema = z.strictObject({
  product: z.string().regex(/^[a-z0-9-]+$/),
  label: Text,
  aliases: Texts.optional(),
  category: Text,
  source: Url,
  phaseNames: z.record(Text, Text).optional(),
  versioning: z.enum(Object.keys(schemes)),
  table: z
    .array(z.tuple([Text, Text.nullable()]))
    .min(1)
    .optional(),
  words: z.record(Lower, z.union([Text, Texts])).optional(),
  latestOnly: z.literal(true).optional(),
  newestLines: z.strictObject({ count: z.int().min(1), source: Url }).optional(),
  longTermIf: z.strictObject({ word: Lower, minorFrom: z.int() }).optional(),
  floor: z.strictObject({ version: Text, source: Url, checkedOn: Day }).optional(),
  followsOs: z.literal(true).optional(),
  osIds: z.array(Lower).min(1).optional(),
  osNameHas: Lower.optional(),
  osOnBase: z.strictObject({ base: Lower, prefix: Lower }).optional(),
  proof: z
    .strictObject({
      endOfExtendedSupport: Proof.optional(),
      endOfLegacySupport: Proof.optional(),
    })
    .optional(),
  device: z.strictObject({ manufacturers: z.array(Lower).min(1), prefix: Text }).optional(),
  recognise: z.array(RecogniserSchema),
  cycles: z.array(Cycle).min(1),
});
