import { answers } from "./answers.ts";
import { antivirus } from "./antivirus.ts";
import { assetRegister } from "./asset-register.ts";
import { devices } from "./devices.ts";
import { encryption } from "./encryption.ts";
import { findings } from "./findings.ts";
import { firewall } from "./firewall.ts";
import { improvementPlan } from "./improvement-plan.ts";
import { levels } from "./levels.ts";
import { patchLedger } from "./patch-ledger.ts";
import { securityUpdates } from "./security-updates.ts";
import type { EvidenceItem } from "./types.ts";
import { unsupportedRegister } from "./unsupported-register.ts";
import { unsupportedSoftware } from "./unsupported-software.ts";
import { yearTables } from "./year.ts";

/** Every table of a pack, in the order its first page lists them. */
export const evidenceItems: readonly EvidenceItem[] = [
  devices,
  findings,
  unsupportedSoftware,
  levels,
  securityUpdates,
  patchLedger,
  antivirus,
  firewall,
  encryption,
  assetRegister,
];

/** The tables that are about the whole estate; each is a sheet, too. */
export const estateTables = [answers, unsupportedRegister, improvementPlan, ...yearTables] as const;

export type { Cell, EvidenceItem } from "./types.ts";
export { answers, improvementPlan, unsupportedRegister };
