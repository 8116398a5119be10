import { type CollectorKey, LIVE_TYPE, type LiveWord } from "@muster/mapping/wire";
import { openEnvelope, parseEnvelope } from "../identity/envelope.ts";
import {
  type Check,
  deviceText,
  integer,
  object,
  oneOf,
  parseJson,
  ShapeError,
  text,
} from "../identity/shape.ts";

const fresh = text({ like: /^[A-Za-z0-9_-]{22,64}$/, called: "random bytes in base64url" });

/** The wire's `LiveWord`, kind by kind; the tests hold these checks against its schema. */
const kinds = {
  challenge: object({ kind: oneOf("challenge"), v: oneOf(1), challenge: fresh }),
  welcome: object({ kind: oneOf("welcome"), v: oneOf(1), device: deviceText, nonce: fresh }),
  "scan-now": object({
    kind: oneOf("scan-now"),
    v: oneOf(1),
    device: deviceText,
    nonce: fresh,
    count: integer(1),
  }),
} satisfies { [K in LiveWord["kind"]]: Check<Extract<LiveWord, { kind: K }>> };

/** @throws {ShapeError} where it is not a `LiveWord`, to the last member */
export const checkLiveWord: Check<LiveWord> = (value, at) => {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : "";
  if (kind === "challenge" || kind === "welcome" || kind === "scan-now") {
    return kinds[kind](value, at);
  }
  throw new ShapeError(at, "a word of a known kind");
};

/**
 * What the collector says in a frame.
 * @throws {ShapeError} where it is no word, or none of `keys` signed it
 */
export function readLiveWord(frame: Uint8Array, keys: readonly CollectorKey[]): LiveWord {
  const payload = openEnvelope(parseEnvelope(frame), LIVE_TYPE, keys);
  if (payload === undefined) throw new ShapeError("the frame", "signed by a pinned key");
  return checkLiveWord(parseJson(payload, "the word"), "");
}
