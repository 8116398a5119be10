import { expect, test } from "@jest/globals";
import * as wire from "@muster/mapping/wire/schemas";
import fc from "fast-check";
import * as z from "zod";
import { checkEnvelope } from "../identity/envelope.ts";
import { collectorKey } from "../identity/records.ts";
import type { Check } from "../identity/shape.ts";
import { checkLiveWord } from "./live-words.ts";
import { checkChallenge, checkReply } from "./reply.ts";

/**
 * Everything that a collector can say to an agent, to the last text, and what each text is for: none of them is a command, a path,
 * a query, an address or a pattern. A new one has to be given its purpose here, or this fails.
 */

type Purpose =
  /** One of words that are compiled in. */
  | "word"
  | "digest"
  /** Digest of a public key. */
  | "id"
  /** Sent back as it came, at the next contact. */
  | "nonce"
  /** 16 bytes that a serial number is digested with. */
  | "salt"
  /** By the collector's clock, or a time of day. */
  | "time"
  /** Key or signature: verified with, and kept. */
  | "key"
  /** Signed note or hash of the collector's log: verified, and kept. */
  | "log"
  /** An envelope's payload: one of these messages again. */
  | "payload"
  /** Bounded; shown to a person, and compared with nothing but words that are compiled in. */
  | "shown";

const messages: Readonly<
  Record<string, { readonly schema: z.ZodType; readonly leaves: Readonly<Record<string, Purpose>> }>
> = {
  Reply: {
    schema: wire.Reply,
    leaves: {
      "enrolled.kind": "word",
      "enrolled.device": "id",
      "enrolled.organisation": "shown",
      "enrolled.state": "word",
      "enrolled.nonce": "nonce",
      "enrolled.schedule.start": "time",
      "enrolled.checkpoint": "log",
      "ack.kind": "word",
      "ack.device": "id",
      "ack.report": "digest",
      "ack.receivedAt": "time",
      "ack.nonce": "nonce",
      "ack.schedule.start": "time",
      "ack.checkpoint": "log",
      "ack.consistency[]": "log",
      "need.kind": "word",
      "need.device": "id",
      "need.report": "digest",
      "need.sections[]": "digest",
      "rotated.kind": "word",
      "rotated.device": "id",
      "rotated.statement": "digest",
      "rotated.keyid": "id",
      "rotated.at": "time",
      "rotated.nonce": "nonce",
      "rotated.checkpoint": "log",
      "rotated.consistency[]": "log",
      "refused.kind": "word",
      "refused.device": "id",
      "refused.report": "digest",
      "refused.code": "shown",
      "refused.why": "shown",
    },
  },
  LiveWord: {
    schema: wire.LiveWord,
    leaves: {
      "challenge.kind": "word",
      "challenge.challenge": "nonce",
      "welcome.kind": "word",
      "welcome.device": "id",
      "welcome.nonce": "nonce",
      "scan-now.kind": "word",
      "scan-now.device": "id",
      "scan-now.nonce": "nonce",
    },
  },
  ChallengeReply: {
    schema: wire.ChallengeReply,
    // The origin goes into what the device signs, as it is; nothing is looked up or connected to by it.
    leaves: { challenge: "nonce", origin: "shown", salt: "salt" },
  },
  EnrolledReply: {
    schema: wire.EnrolledReply,
    leaves: {
      "envelope.payloadType": "word",
      "envelope.payload": "payload",
      "envelope.signatures[].keyid": "shown",
      "envelope.signatures[].sig": "key",
      "collectorKeys[].keyid": "id",
      "collectorKeys[].algorithm": "word",
      "collectorKeys[].publicKey": "key",
    },
  },
};

interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: unknown;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly format?: string;
}

interface Leaf {
  readonly path: string;
  readonly node: Node;
}

/** Every text in a schema. What could hold members or kinds of values that nobody listed is an error of its own. */
function textsIn(node: Node, path = ""): readonly Leaf[] {
  const kinds = node.anyOf ?? node.oneOf;
  if (kinds !== undefined) return kinds.flatMap((k) => textsIn(k, joined(path, kindOf(k))));
  if (node.type === "object") return textsInObject(node, path);
  if (node.type === "array") return textsIn(node.items ?? {}, `${path}[]`);
  if (node.type === "string") return [{ path, node }];
  const numbers = ["integer", "boolean", "null"].includes(node.type ?? "");
  if (numbers || typeof node.const === "number") return [];
  throw new Error(`${path} may be ${node.type ?? "anything"}`);
}

function textsInObject({ additionalProperties, properties = {} }: Node, path: string) {
  if (additionalProperties !== false) throw new Error(`${path} takes members that nobody listed`);
  return Object.entries(properties).flatMap(([k, v]) => textsIn(v, joined(path, k)));
}

const joined = (path: string, name: string) => [path, name].filter((part) => part !== "").join(".");
const kindOf = ({ properties }: Node) => String(properties?.kind?.const ?? "");

const leavesOf = (schema: z.ZodType) => textsIn(z.toJSONSchema(schema) as Node);

test.each(Object.entries(messages))(
  "%s holds these texts, each with its purpose, and no other [T10]",
  (_, { schema, leaves }) => {
    expect(
      leavesOf(schema)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(Object.keys(leaves).sort());
  },
);

/** What a text of each purpose must be bound to by its schema. */
const bounds: Readonly<Record<Purpose, (node: Node) => boolean>> = {
  word: ({ const: one, enum: some, maxLength }) =>
    one !== undefined || some !== undefined || maxLength === 128,
  digest: ({ pattern }) => pattern === "^[0-9a-f]{64}$",
  id: ({ pattern }) => pattern === "^[a-z2-7]{52}$",
  nonce: ({ pattern, maxLength }) =>
    pattern?.endsWith("{22,64}$") === true || (maxLength ?? 999) <= 128,
  salt: ({ pattern }) => pattern === "^[0-9a-f]{32}$",
  time: ({ pattern, format }) => format === "date-time" || pattern?.includes("[0-5]\\d$") === true,
  key: ({ format, maxLength }) => format === "base64" && (maxLength ?? 99_999) <= 8192,
  log: ({ maxLength }) => (maxLength ?? 99_999) <= 4096,
  payload: ({ format, maxLength }) => format === "base64" && (maxLength ?? 999_999) <= 87_384,
  shown: ({ maxLength }) => (maxLength ?? 99_999) <= 1024,
};

const all = Object.entries(messages).flatMap(([name, { schema, leaves }]) =>
  leavesOf(schema).map(
    ({ path, node }) => [`${name}.${path}`, leaves[path] ?? "shown", node] as const,
  ),
);

test.each(all)("%s is a %s, and bound as one", (_, purpose, node) => {
  expect(bounds[purpose](node)).toBe(true);
});

/** Both readers of each message: what the collector publishes, and what the agent takes without a schema library. */
const readers: readonly (readonly [string, z.ZodType, Check<unknown>])[] = [
  ["Reply", wire.Reply, checkReply],
  ["LiveWord", wire.LiveWord, checkLiveWord],
  ["ChallengeReply", wire.ChallengeReply, checkChallenge],
  ["Envelope", wire.Envelope, checkEnvelope],
  ["CollectorKey", wire.CollectorKey, collectorKey],
];

function takes(check: Check<unknown>, value: unknown): boolean {
  try {
    check(value, "");
    return true;
  } catch {
    return false;
  }
}

/** Values that a schema takes, made from the schema itself. */
function valid(node: Node): fc.Arbitrary<unknown> {
  const kinds = node.anyOf ?? node.oneOf;
  if (kinds !== undefined) return fc.oneof(...kinds.map(valid));
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (node.type === "object") {
    const members = Object.entries(node.properties ?? {}).map(([k, v]) => [k, valid(v)] as const);
    return fc.record(Object.fromEntries(members));
  }
  if (node.type === "array")
    return fc.array(valid(node.items ?? {}), { minLength: 1, maxLength: 2 });
  if (node.type === "integer") return fc.integer({ min: 1, max: 1440 });
  return textFor(node);
}

function textFor({ pattern, format, maxLength }: Node): fc.Arbitrary<string> {
  if (format === "base64")
    return fc.uint8Array({ maxLength: 40 }).map((b) => Buffer.from(b).toString("base64"));
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
      .map((d) => d.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ maxLength: Math.min(maxLength ?? 8, 8) });
}

/** One change to a value, anywhere in it: a member more, less or of another value. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    "",
    "\n",
    "0".repeat(64),
    "a".repeat(52),
    "A".repeat(5000),
    "24:00",
    "AAAA",
    "AAA=",
    "2026-02-30T00:00:00Z",
    "2026-11-26T01:00:00+01:00",
    "2026-11-26T01:00:00.5Z",
    0,
    -1,
    1.5,
    2 ** 53,
    1441,
    null,
    [],
    {},
  ),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);

interface Change {
  readonly at: number;
  readonly how: "add" | "drop" | "put";
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(60),
  how: fc.constantFrom("add" as const, "drop" as const, "put" as const),
  name: fc.constantFrom(
    "exec",
    "path",
    "url",
    "query",
    "regex",
    "$ref",
    "kind",
    "constructor",
    "v",
  ),
  value: strange,
});

/** Objects and lists of a value, outermost first. */
function holdersIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(holdersIn)];
}

function changed(value: unknown, { at, how, name, value: put }: Change): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const holders = holdersIn(copy);
  const holder = holders[at % holders.length];
  if (holder === undefined) return put;
  const keys = Object.keys(holder);
  const key = keys[at % Math.max(1, keys.length)] ?? name;
  if (how === "add" && !Array.isArray(holder)) holder[name] = put;
  else if (how === "drop" && !Array.isArray(holder)) delete holder[key];
  else holder[key] = put;
  return JSON.parse(JSON.stringify(copy));
}

test.each(readers)(
  "%s: the agent takes what the schema takes, and nothing else [T11]",
  (_, schema, check) => {
    const node = z.toJSONSchema(schema) as Node;
    const judged = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(valid(node), fc.array(change, { maxLength: 2 }), (value, changes) => {
        const said = changes.reduce(changed, value);
        const bySchema = schema.safeParse(said).success;
        judged[bySchema ? "taken" : "refused"]++;
        expect(takes(check, said)).toBe(bySchema);
      }),
      { numRuns: 4000 },
    );
    expect(Math.min(judged.taken, judged.refused)).toBeGreaterThan(400);
  },
);
