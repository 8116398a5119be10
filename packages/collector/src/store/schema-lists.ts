/** Tables of lists and patches, apart from the rest for length alone: `schema.ts` names them. */

export interface ListSourceTable {
  id: string;
  etag: string | null;
  /** When it last answered, changed or not; null before it ever did. */
  checked_at: string | null;
  changed_at: string | null;
  tried_at: string;
  /** Why the last try gave nothing; null where it did. */
  problem: string | null;
  /** JSON: names of what it held, to notice what vanishes. */
  seen: string;
}

/** A change that waits for a person, or what became of it. */
export interface ListHeldTable {
  id: string;
  source: string;
  file: string;
  /** Of the text that would come into force. */
  digest: string;
  why: string;
  /** JSON of what would move. */
  changes: string;
  held_at: string;
  decision: "accepted" | "rejected" | null;
  decided_at: string | null;
  decided_by: string | null;
}

/** Since when and until when a device lacked an update. A memory, not evidence: its reports tell it again. */
export interface UpdateSeenTable {
  device: string;
  /** `name candidate`, or its digest where that is long. */
  update_key: string;
  first_seen: string;
  /** Day of the report that listed it no more. */
  gone_on: string | null;
  name: string;
  /** Version that was installed beside it. */
  installed: string | null;
  security: "yes" | "no" | "unknown";
  severity: "critical" | "important" | "moderate" | "low" | "unknown";
  released_on: string | null;
  /** Last day on which it was seen missing; null: as long as the device is heard. */
  missing_on: string | null;
  /** What became of it, once it is gone. */
  fate: "in-force" | "vanished" | null;
}
