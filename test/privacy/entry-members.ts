import type { LeafType } from "../../packages/collector/src/log/leaf-shapes.ts";

/** Members of the log's entries that name a person, or in which somebody writes free words. They cannot be taken back. */
export const entryMembers: Readonly<Record<LeafType, readonly string[]>> = {
  enrol: [],
  approve: ["by", "why"],
  revoke: ["by", "why"],
  // The program's own words.
  quarantine: ["why"],
  replace: ["by", "why"],
  resolve: ["by", "why"],
  rotate: [],
  "scan-now": ["by"],
  token: [],
  nonce: [],
  report: [],
  findings: [],
  run: [],
  lists: [],
  "list-change": ["by"],
  configuration: ["by", "name"],
  "role-change": ["by", "holder"],
  "sign-in": ["by"],
  "sign-out": ["by"],
  export: ["by"],
  erase: ["by", "why"],
  "connector-pull": [],
  "manual-evidence": ["by", "name", "owner", "why"],
  acceptance: ["by", "note", "why"],
  group: ["by", "name"],
  plan: ["by"],
};
