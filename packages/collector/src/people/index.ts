export {
  type AcceptanceState,
  type AcceptanceWish,
  approveAcceptance,
  requestAcceptance,
  stateOfAcceptance,
  withdrawAcceptance,
} from "./acceptance.ts";
export { addEvidence, EVIDENCE_LIMIT, type EvidenceWish } from "./evidence.ts";
