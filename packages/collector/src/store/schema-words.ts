import type { Generated } from "kysely";

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
  scope: "device" | "group" | "product" | "site";
  /** Which device (its id), group (its name), product or site (its id). */
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
  /** Of which product, where the scope is not one already. This and what follows: null in rows from before these were asked. */
  product: string | null;
  /** The line of the product. Empty where controls say what is accepted. */
  cycle: string | null;
  /** Ids of controls whose findings are accepted, spaces between. */
  controls: string | null;
  /** What kind of thing is done instead. */
  control_kind: string | null;
  /** As what `signed_by` signed, and when. */
  signed_as: string | null;
  signed_on: string | null;
  /** Id of a file in `manual_evidence`; empty where none was attached. */
  attachment: string | null;
}

/** Evidence. What another person decided on it. */
export interface AcceptanceActTable {
  acceptance: string;
  act: "approved" | "withdrawn";
  done_by: string;
  why: string;
  at: string;
}

/** Evidence. That somebody looked at an acceptance again; the last one says by when it is looked at next. */
export interface AcceptanceReviewTable {
  organisation: string;
  leaf: number;
  acceptance: string;
  next_review: string;
  /** What they saw; may be empty. */
  note: string;
  done_by: string;
  at: string;
}

/** Evidence. A step in the life of a named set of devices, in the order of the log's entries. */
export interface DeviceGroupWordTable {
  organisation: string;
  leaf: number;
  act: "created" | "added" | "removed";
  name: string;
  /** Null where the group was created. */
  device: string | null;
  done_by: string;
  at: string;
}

/** Evidence. A certificate that the organisation holds, as a person says. */
export interface CertificateTable {
  id: string;
  organisation: string;
  kind: string;
  scope: string;
  /** Last day on which it holds. */
  expiry: string;
  /** Id of its file in `manual_evidence`; empty where none was given. */
  evidence: string;
  added_by: string;
  at: string;
}

/** Evidence. A file, statement or certificate that a person took back. It stays. */
export interface EvidenceWithdrawnTable {
  evidence: string;
  organisation: string;
  why: string;
  /** Id of what takes its place; empty where nothing does. */
  instead: string;
  done_by: string;
  at: string;
}

/** Evidence. Official items laid over an edition of an organisation: as read in a file, in the category it answers. */
export interface EditionOverlayTable {
  organisation: string;
  /** The organisation's first is 1: the last of an edition is in force. */
  nth: number;
  edition: string;
  category: number;
  /** As the organisation's. */
  profile: Generated<string>;
  framework: "ndg" | "caf";
  /** Name and digest of the file. */
  file: string;
  digest: string;
  /** The items as canonical JSON. */
  items: string;
  added_by: string;
  at: string;
}

/** Evidence. What somebody plans for an item of an edition that is not met; the last word on it holds. */
export interface PlanWordTable {
  organisation: string;
  leaf: number;
  edition: string;
  item: string;
  action: string;
  owner: string;
  due: string;
  status: "open" | "in hand" | "done";
  done_by: string;
  at: string;
}

/** Evidence. Somebody signed an edition's plan off, or took that back, the words of the sign-off beside it; the last act holds. */
export interface PlanSignOffTable {
  organisation: string;
  leaf: number;
  edition: string;
  act: "signed" | "withdrawn";
  /** The last entry of the log whose words are in what was signed, and the digest of all of them. */
  up_to: number;
  state: string;
  signed_by: string;
  signed_as: string;
  signed_on: string;
  /** Why it was taken back; empty for a signature. */
  why: string;
  done_by: string;
  at: string;
}
