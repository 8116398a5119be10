import { createHash } from "node:crypto";
import { isDay } from "@muster/mapping/days";
import { ProductSchema } from "@muster/mapping/lifecycle/schema";
import { tableFiles } from "@muster/mapping/patches";
import { tableSchemas } from "@muster/mapping/patches/schema";
import { preAuthEncoding } from "@muster/mapping/wire";
import { Envelope } from "@muster/mapping/wire/schemas";
import * as z from "zod";
import { publicPart, type Signer, seal, verifies } from "../../keys/index.ts";

/** Payload type of a bundle of lists. */
export const BUNDLE_TYPE = "application/vnd.muster.lists.v1+json";

const Bundled = z.strictObject({
  format: z.literal("muster-lists/1"),
  madeAt: z.iso.datetime(),
  files: z
    .array(
      z.strictObject({
        file: z.string().min(1).max(128),
        text: z.string().max(32 * 1024 * 1024),
        checkedOn: z.string().refine(isDay, "is no day"),
      }),
    )
    .min(1)
    .max(2000),
});
export type Bundle = z.output<typeof Bundled>;

export class BundleError extends Error {
  readonly code = "BUNDLE";
}

const Signed = z.strictObject({
  envelope: Envelope.extend({ payload: z.base64().max(256 * 1024 * 1024) }),
  key: z.strictObject({
    keyid: z.string().max(128),
    algorithm: z.enum(["ed25519", "p256"]),
    publicKey: z.base64().max(1024),
  }),
});

/** The lists as one signed text, for a collector without internet. The same files and instant give the same text. */
export function writeBundle(signer: Signer, bundle: Bundle): string {
  const payload = Buffer.from(JSON.stringify(Bundled.parse(bundle)));
  return `${JSON.stringify({ envelope: seal(signer, BUNDLE_TYPE, payload), key: publicPart(signer) })}\n`;
}

/** A bundle whose signature holds, and whose key it is: whether that key is to be believed is the caller's question. */
export interface ReadBundle extends Bundle {
  /** SHA-256 of the key's SPKI DER, hex. */
  readonly fingerprint: string;
}

/**
 * Reads a bundle: its signature first, then its shape, then each file by the schema that this program's own files pass.
 * @throws {BundleError} saying what is wrong, and of which file
 */
export function readBundle(text: string): ReadBundle {
  const { envelope, key } = parse(Signed, text, "the file is no bundle of lists");
  const [signature, ...others] = envelope.signatures;
  const payload = Buffer.from(envelope.payload, "base64");
  const signed = preAuthEncoding(BUNDLE_TYPE, payload);
  const isSigned =
    envelope.payloadType === BUNDLE_TYPE &&
    signature !== undefined &&
    others.length === 0 &&
    verifies(key, signed, Buffer.from(signature.sig, "base64"));
  if (!isSigned)
    throw new BundleError("its signature does not hold: it was changed, or is damaged");
  const bundle = parse(Bundled, payload.toString("utf8"), "what was signed is no bundle of lists");
  for (const { file, text: content } of bundle.files) checkFile(file, content);
  const fingerprint = createHash("sha256")
    .update(Buffer.from(key.publicKey, "base64"))
    .digest("hex");
  return { ...bundle, fingerprint };
}

const tables = Object.entries(tableFiles);

function checkFile(file: string, text: string): void {
  const name = tables.find(([, path]) => path === file)?.[0];
  const schema = tableSchemas[name as keyof typeof tableSchemas] ?? ProductSchema;
  const content = parse(schema, text, `${file} is not of its shape`);
  if (name === undefined && "product" in content && `${content.product}.json` !== file) {
    throw new BundleError(`${file} is of another product: ${content.product}`);
  }
}

function parse<S extends z.ZodType>(schema: S, text: string, otherwise: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BundleError(otherwise);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new BundleError(
    `${otherwise} (${issue?.path.join(".") ?? ""}: ${issue?.message ?? "wrong"})`,
  );
}
