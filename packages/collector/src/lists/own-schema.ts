import { addDays, isDay } from "@muster/mapping";
import { plainName } from "@muster/mapping/lifecycle";
import * as z from "zod";

/** `supported-software/*.yaml`: an organisation's own list. Every message says what is wrong; `cures` says what to do. */

const Text = z
  .string({ error: "must be text; put it in quotes" })
  .trim()
  .min(1, { error: "must not be empty" })
  .max(500, { error: "must not be longer than 500 characters" });

const Day = z
  .string({ error: "must be a day" })
  .refine(isDay, { error: "must be a day that exists, written YYYY-MM-DD" });

/** A name that is compared word by word: what would be a pattern is refused, not guessed at. */
const Name = Text.refine((n) => !/[{}|?*]/.test(n), {
  error: "must be a plain name: { } | ? and * are no patterns here",
}).refine((n) => plainName(n) !== "", { error: "must hold a word that names something" });

const Names = z.array(Name).min(1).max(200).optional();

const Recogniser = z
  .strictObject({
    platform: z.enum(["windows", "linux", "macos", "android"], {
      error: "must be windows, linux, macos or android",
    }),
    names: Names,
    prefixes: Names,
    bundleIds: Names,
    publishers: Names,
  })
  .refine((r) => r.names !== undefined || r.prefixes !== undefined || r.bundleIds !== undefined, {
    error: "recognises nothing: names, prefixes and bundleIds are all missing",
  });

const Recognisers = z.array(Recogniser).min(1).max(20);

const Version = z
  .string({ error: "must be text; put the number in quotes" })
  .regex(/^(?:all|\d{1,9}(?:\.\d{1,9}){0,5})$/, { error: "must be a number with dots, or all" });

const Product = z.strictObject({
  name: Name,
  recognise: Recognisers,
  versions: z
    .array(
      z.strictObject({ version: Version, ends: Day, owner: Text, source: Text, checkedOn: Day }),
    )
    .min(1)
    .max(200)
    .refine((v) => new Set(v.map((each) => each.version)).size === v.length, {
      error: "names a version twice",
    })
    .refine((v) => v.length === 1 || v.every((each) => each.version !== "all"), {
      error: "must not have all beside other versions",
    }),
});

const Title = z.strictObject({
  name: Name,
  recognise: Recognisers,
  verdict: z.enum(["approved", "not-approved"], { error: "must be approved or not-approved" }),
  reason: Text,
  owner: Text,
  decidedOn: Day,
});

/** A review further off than a year is none. Assumed: one round of the toolkit's year. */
const REVIEW_DAYS = 366;

const Override = z
  .strictObject({
    product: Text,
    cycle: Text,
    ends: Day,
    reason: Text,
    owner: Text,
    decidedOn: Day,
    reviewBy: Day,
  })
  .refine((o) => !isDay(o.decidedOn) || o.reviewBy <= addDays(o.decidedOn, REVIEW_DAYS), {
    error: "must be within a year of decidedOn",
    path: ["reviewBy"],
  });

const Lines = z
  .array(
    z.strictObject({
      product: Text,
      cycles: z.union([z.literal("all"), z.array(Text).min(1)], {
        error: "must be all, or a list of release lines in quotes",
      }),
    }),
  )
  .max(100);

const Warranted = z
  .strictObject({
    source: Text,
    owner: Text,
    checkedOn: Day,
    systems: Lines.min(1),
    browsers: Lines.min(1),
    organisations: z.array(Text).max(5000).default([]),
    devices: z.array(Text).max(50_000).default([]),
  })
  .refine((w) => w.organisations.length + w.devices.length > 0, {
    error: "marks no device: organisations and devices are both empty",
  });

export const OwnFileShape = z.strictObject({
  products: z.array(Product).max(2000).default([]),
  titles: z.array(Title).max(2000).default([]),
  overrides: z.array(Override).max(500).default([]),
  warranted: Warranted.optional(),
});

const day = "write a day such as 2027-03-31";
const names = "write the names as the machine shows them, such as [Example Viewer]";

/** What to write instead, by the last key of the path. */
export const cures: Readonly<Record<string, string>> = {
  ends: day,
  checkedOn: `${day}, the one on which somebody last looked at the source`,
  decidedOn: day,
  reviewBy: `${day}, at most a year after decidedOn`,
  platform: "write windows, linux, macos or android",
  names,
  prefixes: names,
  bundleIds: "write ids such as [org.example.viewer]",
  publishers: "write what the publisher begins with, such as [Example Systems]",
  recognise: "list at least one platform with names, prefixes or bundleIds",
  versions: 'list each version once, such as { version: "4.2", ends: 2027-03-31, … }',
  version: 'write what versions begin with in quotes, such as "4.2", or all',
  verdict: "write approved or not-approved",
  owner: "write who answers for this entry: a role is better than a name",
  reason: "write in a sentence why",
  source: "write the contract's reference or a web address",
  product: "write the product's id, as `muster lists explain --json` gives it",
  cycle: "write the release line in quotes, as `muster lists explain --json` gives it",
  cycles: "write all, or release lines as `muster lists explain --json` gives them",
  systems: "list the operating systems that the specification names",
  browsers: "list the browsers that the specification names",
  warranted: "list ODS codes under organisations, or host names under devices",
};
