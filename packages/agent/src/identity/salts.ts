import { sha256 } from "./device-id.ts";
import type { Files } from "./files.ts";
import { kept } from "./records.ts";
import { digestText, listOf, object, oneOf, text } from "./shape.ts";

const document = kept(
  "salts.json",
  object({
    v: oneOf(1),
    kinds: listOf(
      object({
        kind: text({ most: 256 }),
        salt: text({ like: /^[0-9a-f]{32}$/, called: "32 hex digits" }),
        /** Digest of the bytes it was drawn for. */
        for: digestText,
      }),
      64,
    ),
  }),
);

/**
 * The salt of a personal section: the same while the fact stays the same, so that an unchanged section keeps its digest;
 * a new one when it changes, so that who learned an old section can't guess at the digest of the next.
 * @param plain the fact's canonical bytes
 */
export async function saltFor(
  files: Files,
  { kind, plain }: { readonly kind: string; readonly plain: Uint8Array },
  randomBytes: (count: number) => Uint8Array,
): Promise<string> {
  const kinds = (await document.read(files))?.kinds ?? [];
  const digest = sha256(plain);
  const before = kinds.find((k) => k.kind === kind);
  if (before?.for === digest) return before.salt;
  const salt = Buffer.from(randomBytes(16)).toString("hex");
  const others = kinds.filter((k) => k.kind !== kind);
  await document.write(files, { v: 1, kinds: [...others, { kind, salt, for: digest }] });
  return salt;
}
