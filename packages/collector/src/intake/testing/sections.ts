import { createHash } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { canonicalBytes, type Json, type ParcelSection } from "@muster/mapping/wire";

export interface PlainSection {
  readonly probe: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** What a device would send, before and after signing. */
export interface Signed {
  readonly payload: Uint8Array;
  readonly digest: string;
  readonly envelope: Uint8Array;
  readonly sections: readonly PlainSection[];
}

/** A fact's section as an agent makes it; `identity` comes with a salt. */
export function sectionOf(fact: Json & { readonly kind: string }, salt?: string): PlainSection {
  const salted = salt ?? (fact.kind === "identity" ? "0".repeat(32) : undefined);
  return rawSection(fact.kind, canonicalBytes({ v: 1, ...(salted && { salt: salted }), fact }));
}

/** A machine that was last started on a day. */
export function bootedOn(day: string): PlainSection {
  const value = { bootedAt: `${day}T08:00:00.000Z` };
  return sectionOf({ kind: "boot", state: "known", source: "test", value });
}

/** Any bytes as a section. */
export function rawSection(probe: string, bytes: Uint8Array): PlainSection {
  return { probe, bytes, digest: sha256(bytes) };
}

export function unknownFact(kind: string): Json & { readonly kind: string } {
  return { kind, state: "unknown", reason: "not_reported", detail: "" };
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Packs a section as it travels. */
export function packed(section: PlainSection, dictionary?: PlainSection): ParcelSection {
  return {
    digest: section.digest,
    dictionary: dictionary?.digest,
    zstd: zstdCompressSync(section.bytes, dictionary && { dictionary: dictionary.bytes }),
  };
}
