/**
 * The one encoding of a public key of each algorithm, as SPKI DER: how it begins, in hex, and how long it is in bytes. Any other
 * encoding of the same key (a P-256 point in its short form) would be another name for it, and is no key. Layouts: RFC 8410,
 * section 4 (Ed25519) and RFC 5480, section 2 (P-256, the point uncompressed), checked 2026-11-26.
 */
export const keyEncodings = {
  ed25519: { head: "302a300506032b6570032100", length: 44 },
  p256: { head: "3059301306072a8648ce3d020106082a8648ce3d03010703420004", length: 91 },
} as const;
