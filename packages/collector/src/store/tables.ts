import type { Schema } from "./schema.ts";

/** What the collector's own role may do with a table beside reading it. */
export interface TableRule {
  /** Rows are kept as they were written: a correction is a new row. */
  readonly evidence: boolean;
  readonly rights: readonly ("insert" | "update" | "delete")[];
  /** The only columns that may be updated. */
  readonly writable?: readonly string[];
}

const evidence: TableRule = { evidence: true, rights: ["insert"] };
const grows: TableRule = { evidence: false, rights: ["insert"] };
const kept: TableRule = { evidence: false, rights: ["insert", "update"] };
const memory: TableRule = { evidence: false, rights: ["insert", "update", "delete"] };

/** Every table there is: a new one without a rule does not compile. */
export const tableRules: Readonly<Record<keyof Schema, TableRule>> = {
  setting: kept,
  organisation: kept,
  site: grows,
  enrolment_token: kept,
  enrolment_challenge: memory,
  device: kept,
  device_key: { evidence: true, rights: ["insert", "update"], writable: ["until_at"] },
  rotation: evidence,
  nonce: evidence,
  // Taken away where the log says that it was erased, and nowhere else.
  section: { evidence: true, rights: ["insert", "delete"] },
  erasure: evidence,
  report: evidence,
  report_section: evidence,
  latest_section: memory,
  rejected: evidence,
  update_seen: memory,
  level_span: memory,
  finding: { evidence: true, rights: ["insert", "update"], writable: ["to_day"] },
  evaluation: memory,
  limits_from: kept,
  log_leaf: evidence,
  log_node: evidence,
  checkpoint: evidence,
  witness_word: evidence,
  edition_overlay: evidence,
  manual_evidence: evidence,
  acceptance: evidence,
  acceptance_act: evidence,
  acceptance_review: evidence,
  device_group_word: evidence,
  certificate: evidence,
  evidence_withdrawn: evidence,
  plan_word: evidence,
  plan_sign_off: evidence,
  list_file: evidence,
  list_source: kept,
  list_in_force: kept,
  list_held: memory,
  run: kept,
  run_device: kept,
  pack: evidence,
  sign_in_link: memory,
  console_session: memory,
  authenticator: memory,
  live_server: memory,
  live_device: memory,
  scan_request: memory,
};
