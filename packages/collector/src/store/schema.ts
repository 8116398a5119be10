import type { Generated } from "kysely";
import type { EvaluationTable, LimitsFromTable } from "./schema-judged.ts";
import type { ListHeldTable, ListSourceTable, UpdateSeenTable } from "./schema-lists.ts";
import type { AuthenticatorTable, ConsoleSessionTable, SignInLinkTable } from "./schema-readers.ts";
import type {
  AcceptanceActTable,
  AcceptanceReviewTable,
  AcceptanceTable,
  CertificateTable,
  DeviceGroupWordTable,
  EditionOverlayTable,
  EvidenceWithdrawnTable,
  ManualEvidenceTable,
  PlanSignOffTable,
  PlanWordTable,
  WitnessWordTable,
} from "./schema-words.ts";

/**
 * The tables, as both SQLite and PostgreSQL have them. Instants are ISO 8601 UTC text, days `YYYY-MM-DD` (Europe/London),
 * digests lower-case hex SHA-256, JSON is canonical text, booleans are 0 or 1. Tables marked *evidence* take no UPDATE and
 * no DELETE (triggers): a correction is a new row.
 */
export interface Schema {
  /** Version of the program's last migration and other single values. */
  setting: { key: string; value: string };
  organisation: OrganisationTable;
  site: { id: string; organisation: string; name: string };
  enrolment_token: EnrolmentTokenTable;
  enrolment_challenge: { challenge: string; token: string; expires_at: string };
  device: DeviceTable;
  device_key: DeviceKeyTable;
  rotation: RotationTable;
  nonce: { nonce: string; organisation: string; issued_at: string; leaf: number };
  section: SectionTable;
  erasure: ErasureTable;
  report: ReportTable;
  report_section: ReportSectionTable;
  latest_section: LatestSectionTable;
  rejected: RejectedTable;
  update_seen: UpdateSeenTable;
  /** From the first to the last day on which a device reported a level of its system; open while it still does. */
  level_span: { device: string; from_on: string; until_on: string | null; os: string };
  finding: FindingTable;
  evaluation: EvaluationTable;
  log_leaf: { organisation: string; idx: number; type: string; bytes: string; hash: string };
  log_node: { organisation: string; level: number; idx: number; hash: string };
  checkpoint: CheckpointTable;
  /** How a source of lists stood when it was last asked. */
  list_source: ListSourceTable;
  /** Which text of a list file is in force in place of the program's own. */
  list_in_force: { file: string; digest: string; source: string; since: string };
  limits_from: LimitsFromTable;
  list_held: ListHeldTable;
  witness_word: WitnessWordTable;
  edition_overlay: EditionOverlayTable;
  manual_evidence: ManualEvidenceTable;
  acceptance: AcceptanceTable;
  acceptance_act: AcceptanceActTable;
  acceptance_review: AcceptanceReviewTable;
  device_group_word: DeviceGroupWordTable;
  certificate: CertificateTable;
  evidence_withdrawn: EvidenceWithdrawnTable;
  plan_word: PlanWordTable;
  plan_sign_off: PlanSignOffTable;
  list_file: { digest: string; file: string; checked_on: string; text: string };
  run: RunTable;
  run_device: RunDeviceTable;
  /** Evidence. */
  pack: {
    id: string;
    organisation: string;
    built_at: string;
    today: string;
    path: string;
    digest: string;
  };
  sign_in_link: SignInLinkTable;
  console_session: ConsoleSessionTable;
  authenticator: AuthenticatorTable;
  /** A process that holds live connections, and when it last said so. */
  live_server: { id: string; seen_at: string };
  /** A device that holds a live connection to a server; true while that server's `seen_at` is fresh. */
  live_device: { device: string; server: string; since: string };
  scan_request: ScanRequestTable;
}

/** Somebody's "scan now" to one device, for the process that holds its connection. */
export interface ScanRequestTable {
  id: string;
  organisation: string;
  device: string;
  asked_at: string;
  sent_at: string | null;
}

/** Evidence. A signed tree head. */
export interface CheckpointTable {
  organisation: string;
  size: number;
  root: string;
  note: string;
  /** Size of the checkpoint before it; null where a program made it that did not say so yet. */
  previous: number | null;
}

export interface OrganisationTable {
  /** ODS code, upper case; the id. */
  id: string;
  name: string;
  /** 1, 2, 3 or 4; `profile` is `1a` where it answers category 1 to the stricter one, else empty. */
  category: number;
  profile: Generated<string>;
  /** `2025-26` */
  edition: string;
  created_at: string;
}

export interface EnrolmentTokenTable {
  id: string;
  organisation: string;
  site: string | null;
  /** SHA-256 of the token; the token itself is never stored. */
  digest: string;
  created_at: string;
  expires_at: string;
  max_uses: number;
  uses: number;
  revoked_at: string | null;
  /** Whether who enrols with it is approved by it, only by a rule of the settings, or by an operator alone. */
  approve: "auto" | "rules" | "manual";
}

export interface DeviceTable {
  /** Base32 of the SHA-256 of its first public key. */
  id: string;
  organisation: string;
  site: string | null;
  state: "pending" | "approved" | "revoked" | "quarantined";
  platform: string;
  enrolled_at: string;
  /** Last report's sequence and payload digest: the head of the device's chain. */
  seq: number;
  head: string | null;
  last_report_at: string | null;
  /** Name people call it, from the identity fact; null until reported or after erasure. */
  label: string | null;
  /** Digest of its serial number, as claimed at enrolment or reported since; null where unknown. */
  serial: string | null;
  /** The device that took its place: the same machine with a new key. */
  replaced_by: string | null;
}

/** Evidence. What gave a device another key: signed by the key before and by the new one. */
export interface RotationTable {
  /** Digest of the statement's payload. */
  statement: string;
  organisation: string;
  device: string;
  from_key: string;
  keyid: string;
  /** The DSSE envelope as received, JSON text. */
  envelope: string;
  at: string;
  leaf: number;
}

/** Evidence, but for `until_at`, which is written once when the key ends. */
export interface DeviceKeyTable {
  device: string;
  keyid: string;
  algorithm: "ed25519" | "p256";
  /** Base64 SPKI DER. */
  public_key: string;
  protection: string;
  from_at: string;
  until_at: string | null;
}

/** Evidence. A section that was erased, and the `erase` entry of the log that says so. Nothing else may leave `section`. */
export interface ErasureTable {
  /** Grows with every erasure: whoever remembers what is stored compares it. */
  id: Generated<number>;
  organisation: string;
  leaf: number;
  section: string;
}

/**
 * Evidence, but that a row named in `erasure` may be deleted. Plain bytes of a section as zstd, once for all devices that
 * share it.
 */
export interface SectionTable {
  digest: string;
  kind: string;
  bytes: number;
  zstd: Uint8Array;
  /** The device it belongs to where the kind is personal; null where it may be shared. */
  device: string | null;
  /** Why it cannot be judged (unknown kind, wrong shape); null where it holds a fact. */
  problem: string | null;
}

/**
 * Evidence. A section that the report named and that was not the device's word before (`latest_section`): a quiet night
 * writes nothing here. The full list of a report stands in its signed payload.
 */
export interface ReportSectionTable {
  report: string;
  probe: string;
  section: string;
}

/**
 * The facts the device's *newest* report names, one row a kind. A kind without a row was not reported, or not in a shape
 * this program knows (see `rejected`): nobody knows it, whatever an older report said.
 */
export interface LatestSectionTable {
  device: string;
  kind: string;
  section: string;
  /** The report since which it has stood unchanged, and that report's receipt. `device.last_report_at` confirmed it last. */
  report: string;
  observed_at: string;
}

/** Evidence. One accepted report. */
export interface ReportTable {
  /** Digest of the payload. */
  digest: string;
  organisation: string;
  device: string;
  seq: number;
  prev: string | null;
  /** The DSSE envelope as received, JSON text. */
  envelope: string;
  nonce: string;
  nonce_issued_at: string | null;
  received_at: string;
  leaf: number;
}

/** Evidence. What could not be taken: a fact of an unknown kind or a wrong shape, a refused report. */
export interface RejectedTable {
  id: Generated<number>;
  organisation: string | null;
  device: string | null;
  report: string | null;
  /** Fact kind, or `report`. */
  what: string;
  reason: string;
  /** A refused branch of a device's chain as received: evidence of a copied key. Null for facts. */
  envelope: string | null;
  at: string;
}

/** Evidence, but for `to_day`, which is written once when the outcome changes. */
export interface FindingTable {
  id: Generated<number>;
  organisation: string;
  device: string;
  control: string;
  outcome: "met" | "not-met" | "no-evidence" | "not-applicable";
  because: string;
  source: string;
  holds_until: string | null;
  /** JSON of Detail[]. */
  details: string;
  from_day: string;
  to_day: string | null;
  /** Digest of the report the facts came in; null where the device never reported. */
  report: string | null;
  /** Digest of the set of list files used. */
  lists: string;
  /** The rules: the program's version, a plus and the digest of their modules. */
  rules: string;
}

export interface RunTable {
  id: string;
  organisation: string;
  /** The night it belongs to: the day on which its window opens. */
  night: string;
  opens_at: string;
  closes_at: string;
  closed_at: string | null;
}

export interface RunDeviceTable {
  run: string;
  device: string;
  /** When the device's splay puts it. */
  scheduled_at: string;
  started_at: string | null;
  finished_at: string | null;
  state: "scheduled" | "finished" | "late" | "missed" | "failed";
  why: string;
}
