import { hash } from "node:crypto";
import { constants, zstdDecompressSync } from "node:zlib";
import { facts, isFactKind, personalKinds, TEXT_LIMIT } from "@muster/mapping/facts";
import { limits, type ParcelSection, type Section, sectionWords } from "@muster/mapping/wire";
import * as z from "zod";
import { chunkFor } from "../store/section.ts";
import { JsonRefused, parseStrictly } from "./json.ts";
import { Refusal } from "./refusal.ts";

const caps = { depth: limits.depth, nodes: limits.nodes, text: TEXT_LIMIT };

/** A section's frame around the fact, whose own shape its kind decides. */
const Frame = z.strictObject({
  v: z.literal(1),
  salt: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  fact: z.looseObject({ kind: z.string().max(64) }),
});

/** What a section's bytes turned out to hold. */
export interface Judged {
  /** Kind of the fact; the probe's name where there is none. */
  readonly kind: string;
  /** Belongs to one device: of a personal kind, or salted. */
  readonly personal: boolean;
  /** Why it holds no fact we know; null where it does. */
  readonly problem: string | null;
  readonly fact: Section["fact"] | undefined;
}

/**
 * Inflates a section under a cap and checks that it is what the report signed for.
 * @param dictionary plain bytes of the section it was packed against; without one, the words every section may hold
 * @param bytes the size the report states
 * @throws {Refusal} 413 over the cap, 422 where the bytes are not those
 */
export function inflate(
  section: ParcelSection,
  { bytes, dictionary }: { readonly bytes: number; readonly dictionary: Uint8Array | undefined },
): Uint8Array {
  let plain: Uint8Array;
  try {
    plain = zstdDecompressSync(section.zstd, {
      maxOutputLength: Math.max(1, Math.min(bytes, limits.section)),
      chunkSize: chunkFor(bytes),
      // A frame may ask for a window far larger than what it holds.
      params: { [constants.ZSTD_d_windowLogMax]: 24 },
      dictionary: dictionary ?? sectionWords,
    });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw new Refusal(
        413,
        "too-large",
        `a section inflates beyond the ${bytes} bytes signed for`,
      );
    }
    throw new Refusal(422, "malformed", "a section is not a whole zstd frame");
  }
  if (plain.length !== bytes || hash("sha256", plain, "hex") !== section.digest) {
    throw new Refusal(422, "malformed", "a section is not what the report signed for");
  }
  return plain;
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** Reads the fact in a section. What cannot be read is kept all the same, with the reason. */
export function judge(plain: Uint8Array, probe: string): Judged {
  const none = (problem: string, personal = false): Judged => ({
    kind: probe,
    personal: personal || personalKinds.some((kind) => kind === probe),
    problem,
    fact: undefined,
  });
  let value: unknown;
  try {
    value = parseStrictly(plain, caps);
  } catch (error) {
    if (error instanceof JsonRefused) return none(`the section ${error.message}`);
    throw error;
  }
  const frame = Frame.safeParse(value);
  if (!frame.success) return none("the section has not the frame of one");
  const { salt, fact } = frame.data;
  const salted = salt !== undefined;
  if (fact.kind !== probe) return none(`it holds a fact of another kind than ${probe}`, salted);
  if (!isFactKind(fact.kind)) {
    return none("this collector does not know facts of this kind: a newer one may", salted);
  }
  if (personalKinds.includes(fact.kind) && !salted) {
    return none("facts of this kind come with a salt, and this one has none", true);
  }
  const read = facts[fact.kind].safeParse(fact);
  if (!read.success) return none(`not the shape of ${probe}: ${firstIssue(read.error)}`, salted);
  return { kind: fact.kind, personal: salted, problem: null, fact: read.data };
}

/** Where and what, in zod's words and without the value. */
function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return "unknown";
  const where = issue.path.map(String).join(".").slice(0, 128);
  return `${where === "" ? "" : `${where}: `}${issue.message.slice(0, 256)}`;
}
