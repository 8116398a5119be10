import { DeviceId, Digest } from "@muster/mapping/wire/schemas";
import * as z from "zod";

const Instant = z.iso.datetime();
const Day = z.iso.date();
/** Who did it: the account of the computer a command ran on, or the name that was given. */
const By = z.string().min(1).max(256);
const Words = z.string().max(4096);
const Id = z.string().min(1).max(256);
const Count = z.int().min(0);
/** Whole numbers as unbroken runs, first and last of each. */
const Spans = z.array(z.tuple([Count, Count]));
const Category = z.union([z.int(), z.literal("1a")]);
const Algorithm = z.enum(["ed25519", "p256"]);
const Protection = z.string().min(1).max(64);

/** Id of what takes the place of something; empty where nothing does. */
const instead = z.string().max(256);

/** A person's word on a device. */
const decided = { device: DeviceId, at: Instant, by: By, why: Words };

/**
 * Every entry of the log, by type: the members it has beside `type`, no others. What is large or tells of a person lies
 * in the tables and stands here by its digest. Readers find an entry's own instant in `at`, of a report in `receivedAt`.
 */
export const leafShapes = {
  /** A device's first key. `token` is the token's id, never the secret; `approvedBy` it, or a rule by name; absent while pending. */
  enrol: z.strictObject({
    device: DeviceId,
    keyid: Id,
    algorithm: Algorithm,
    protection: Protection,
    token: Id,
    state: z.enum(["pending", "approved"]),
    approvedBy: Id.optional(),
    at: Instant,
  }),
  approve: z.strictObject(decided),
  revoke: z.strictObject(decided),
  /**
   * The collector's own doing: two reports for one place of the device's chain, of which this is the second (`fork`), or
   * what came from the device after that. The first few of them are kept.
   */
  quarantine: z.strictObject({
    device: DeviceId,
    at: Instant,
    code: z.string().max(64).optional(),
    why: Words,
    seq: z.int(),
    report: Digest,
  }),
  /** `device` takes the place of `replaces`, whose key ends: the same machine, enrolled anew. */
  replace: z.strictObject({ ...decided, replaces: DeviceId }),
  /** An operator settles a fork: the key that was used in two places ends. */
  resolve: z.strictObject(decided),
  /** A device's next key; `statement` is the digest of what both keys signed. */
  rotate: z.strictObject({
    device: DeviceId,
    from: Id,
    keyid: Id,
    algorithm: Algorithm,
    protection: Protection,
    statement: Digest,
    at: Instant,
  }),
  /** `devices` counts who was asked; `device` where one was named. */
  "scan-now": z.strictObject({ at: Instant, by: By, devices: Count, device: DeviceId.optional() }),
  token: z.discriminatedUnion("act", [
    z.strictObject({
      act: z.literal("created"),
      token: Id,
      site: Id.nullable(),
      approve: z.enum(["auto", "rules", "manual"]),
      maxUses: Count,
      /** Of the token, which is 256 bits: nobody guesses it from here. */
      digest: Digest,
      at: Instant,
      expiresAt: Instant,
    }),
    z.strictObject({ act: z.literal("revoked"), token: Id, at: Instant }),
  ]),
  nonce: z.strictObject({ nonce: Id, at: Instant }),
  /** `report` is the digest of the payload that the device signed. */
  report: z.strictObject({ device: DeviceId, seq: z.int(), report: Digest, receivedAt: Instant }),
  /**
   * Judgements that began and ended on a day: how many, and by the numbers of their rows which ones. `digest` is of the rows
   * that began, `lists` of the set they were judged by.
   */
  findings: z.strictObject({
    day: Day,
    opened: Count,
    began: Spans,
    closed: Count,
    ended: Spans,
    digest: Digest,
    lists: Digest,
    rules: Id,
  }),
  /** A night's manifest, by the digest of its rows; a later entry for the same run amends it. */
  run: z.strictObject({
    run: Id,
    night: Day,
    opensAt: Instant,
    closesAt: Instant,
    closedAt: Instant,
    counts: z.record(z.string(), Count),
    digest: Digest,
  }),
  /** The list files judged by from now on: those that differ from the set entered before, `set` names all of them. */
  lists: z.strictObject({
    set: Digest,
    files: z.array(z.strictObject({ file: Id, digest: Digest, checkedOn: z.string().max(32) })),
    day: Day,
  }),
  /**
   * Dates or releases that a refresh, an import or a person's word on what was held put in force: which files with
   * which text, what moved in them (the first 200), and how many devices each control judges differently since.
   */
  "list-change": z.strictObject({
    source: Id,
    by: By,
    at: Instant,
    files: z.array(z.strictObject({ file: Id, digest: Digest })),
    moved: z.array(
      z.strictObject({
        file: Id,
        what: Id,
        member: Id.optional(),
        from: z.union([z.string().max(64), z.boolean()]).optional(),
        to: z.union([z.string().max(64), z.boolean()]).optional(),
      }),
    ),
    moves: Count,
    flipped: z.array(z.strictObject({ control: Id, from: Id, to: Id, devices: Count })),
  }),
  configuration: z.union([
    z.strictObject({
      organisation: z.strictObject({
        id: Id,
        name: z.string().max(256),
        category: Category,
        edition: Id,
      }),
    }),
    z.strictObject({ site: z.strictObject({ id: Id, name: z.string().max(256) }), at: Instant }),
    /** Official items were laid over an edition: `digest` is of the row as kept, `file` the file they were read in. */
    z.strictObject({
      items: z.strictObject({
        nth: Count,
        edition: Id,
        category: Category,
        count: Count,
        digest: Digest,
        file: z.strictObject({ name: z.string().max(256), digest: Digest }),
      }),
      by: By,
      at: Instant,
    }),
  ]),
  /**
   * Somebody gets a role. There is one so far: whoever holds a link may read the console of one organisation. `link` is the
   * digest of the link's key, as it is stored; `holder` the person it was made for.
   */
  "role-change": z.discriminatedUnion("act", [
    z.strictObject({
      act: z.literal("link"),
      role: z.literal("reader"),
      holder: By,
      link: Digest,
      by: By,
      at: Instant,
      expiresAt: Instant,
    }),
    /** A reader's authenticator: a new one takes the place of an earlier one. */
    z.strictObject({
      act: z.enum(["authenticator-given", "authenticator-taken"]),
      role: z.literal("reader"),
      holder: By,
      by: By,
      at: Instant,
    }),
  ]),
  /** `by` is the person the link was made for; `authenticator` where a number of theirs was asked for and right. */
  "sign-in": z.strictObject({
    by: By,
    how: z.enum(["link", "link and authenticator"]),
    link: Digest,
    at: Instant,
  }),
  /** Sessions that were ended: by their reader, from another of their browsers, or all of an organisation by an operator. */
  "sign-out": z.strictObject({
    by: By,
    how: z.enum(["reader", "other session", "operator"]),
    sessions: Count,
    at: Instant,
  }),
  /** A pack was built: `pack` is its digest, `names` whether names of people's computers may stand in it. */
  export: z.strictObject({ by: By, pack: Digest, today: Day, names: z.boolean(), at: Instant }),
  /** What was erased; `sections` are the digests of what is gone. */
  erase: z.strictObject({
    what: z.enum(["device", "retention"]),
    device: DeviceId.optional(),
    sections: z.array(Digest),
    by: By,
    why: Words,
    at: Instant,
  }),
  /** What was read from elsewhere: `digest` is of the answer as kept, `rows` what it held. */
  "connector-pull": z.strictObject({ connector: Id, digest: Digest, rows: Count, at: Instant }),
  /**
   * Evidence that a person adds: for an item (or, as an attachment, for an acceptance or a certificate) a file's or a
   * statement's digest, with who answers for it until when; a certificate, `words` being the digest of its row; and that one
   * of them was taken back, with what takes its place.
   */
  "manual-evidence": z.union([
    z.strictObject({
      id: Id,
      item: Id,
      kind: z.enum(["file", "statement"]),
      name: z.string().max(256),
      digest: Digest,
      bytes: Count,
      owner: By,
      review: Day,
      by: By,
      at: Instant,
    }),
    z.strictObject({ id: Id, kind: z.literal("certificate"), words: Digest, by: By, at: Instant }),
    z.strictObject({
      id: Id,
      act: z.literal("withdrawn"),
      instead,
      why: Words,
      by: By,
      at: Instant,
    }),
  ]),
  /** A risk that somebody asks to accept and another approves; `digest` is of the words as kept, `next` the next review. */
  acceptance: z.discriminatedUnion("act", [
    z.strictObject({ act: z.literal("requested"), id: Id, digest: Digest, by: By, at: Instant }),
    z.strictObject({ act: z.literal("approved"), id: Id, by: By, at: Instant }),
    z.strictObject({ act: z.literal("withdrawn"), id: Id, why: Words, by: By, at: Instant }),
    z.strictObject({
      act: z.literal("reviewed"),
      id: Id,
      next: Day,
      note: Words,
      by: By,
      at: Instant,
    }),
  ]),
  /** A named set of devices, for acceptances: made, and who came in or went out. */
  group: z.union([
    z.strictObject({ act: z.literal("created"), name: Id, by: By, at: Instant }),
    z.strictObject({
      act: z.enum(["added", "removed"]),
      name: Id,
      device: DeviceId,
      by: By,
      at: Instant,
    }),
  ]),
  /**
   * What somebody plans for an item that is not met, and that an edition's plan was signed off or the signature taken back;
   * `words` is the digest of the row that says it.
   */
  plan: z.union([
    z.strictObject({ edition: Id, item: Id, words: Digest, by: By, at: Instant }),
    z.strictObject({
      act: z.enum(["signed", "withdrawn"]),
      edition: Id,
      words: Digest,
      by: By,
      at: Instant,
    }),
  ]),
} as const satisfies Record<string, z.ZodType>;

export type LeafType = keyof typeof leafShapes;

/** Every type of entry, in the order above. */
export const leafTypes = Object.keys(leafShapes) as readonly LeafType[];

/** What nobody's work for the estate stands behind: they come at the log's end without changing what a pack says. */
export const operatorTypes: readonly LeafType[] = ["role-change", "sign-in", "sign-out", "export"];

/** What is wrong with an entry's members, in a few words; `undefined` where they are those of its type. */
export function shapeProblem(type: string, about: unknown): string | undefined {
  if (!isLeafType(type)) return `${type} is no type of entry`;
  const read = leafShapes[type].safeParse(about);
  if (read.success) return undefined;
  const [issue] = read.error.issues;
  return `${[type, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? "wrong"}`;
}

function isLeafType(type: string): type is LeafType {
  return Object.hasOwn(leafShapes, type);
}
