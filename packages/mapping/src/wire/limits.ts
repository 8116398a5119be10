/** Limits of the wire, kept by both ends. Sizes in bytes. Reasons: design of intake, "oversized or hostile JSON". */
export const limits = {
  /** A request body as it arrives. */
  parcel: 1024 * 1024,
  /** The signed envelope inside a parcel, as it travels and again once inflated. */
  envelope: 64 * 1024,
  /** One section after inflating. */
  section: 8 * 1024 * 1024,
  /** All sections of one parcel after inflating. */
  inflated: 16 * 1024 * 1024,
  /** Sections in one parcel, and probes in one report. */
  sections: 64,
  /** Nesting of a section's JSON. */
  depth: 32,
  /** Values in a section's JSON: 50,000 titles of up to 12 members each. */
  nodes: 700_000,
  /** A reply of the collector. */
  reply: 64 * 1024,
} as const;
