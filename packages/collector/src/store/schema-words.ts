/** Evidence. A device was shown a log that does not continue the one it saw before; the first report that said so. */
export interface WitnessWordTable {
  report: string;
  organisation: string;
  device: string;
  /** When the report came. */
  at: string;
  why: string;
  /** The two signed tree heads. */
  seen: string;
  shown: string;
}

/** Evidence. What a person adds for an item: a file, or a statement in words. */
export interface ManualEvidenceTable {
  id: string;
  organisation: string;
  /** The item's reference, such as `1.3.2`. */
  item: string;
  kind: "file" | "statement";
  /** The file's name; empty for a statement. */
  name: string;
  digest: string;
  bytes: number;
  content: Uint8Array;
  /** Who answers for it, and by which day it is looked at again. */
  owner: string;
  review: string;
  added_by: string;
  at: string;
}

/** Evidence. A risk that somebody asks to accept. It changes no finding. */
export interface AcceptanceTable {
  id: string;
  organisation: string;
  scope: "device" | "product" | "site";
  /** Which device, product or site. */
  about: string;
  reason: string;
  /** What is done instead. */
  control: string;
  owner: string;
  /** Who signs for the risk in the organisation. */
  signed_by: string;
  review: string;
  expiry: string;
  asked_by: string;
  at: string;
}

/** Evidence. What another person decided on it. */
export interface AcceptanceActTable {
  acceptance: string;
  act: "approved" | "withdrawn";
  done_by: string;
  why: string;
  at: string;
}
