export {
  type AcceptanceWish,
  type ControlKind,
  controlKinds,
  requestAcceptance,
} from "./acceptance.ts";
export { AcceptanceBook, type BookTerms, type StatedAcceptance } from "./book.ts";
export {
  addCertificate,
  type CertificateWish,
  certificateKinds,
  certificatesOn,
  exemptingOf,
  type StatedCertificate,
  withdrawCertificate,
} from "./certificate.ts";
export { type Coverage, coverageOf, coverageSentences } from "./coverage.ts";
export { approveAcceptance, onlyOne, withdrawAcceptance } from "./decide.ts";
export {
  addEvidence,
  EVIDENCE_LIMIT,
  type EvidenceContent,
  type EvidenceWish,
  withdrawEvidence,
} from "./evidence.ts";
export { changeGroup, createGroup, groupNamed, groupsOn } from "./groups.ts";
export {
  countSigns,
  type IsolationCount,
  isolationSigns,
  isolationWords,
  noDevice,
} from "./isolation.ts";
export { certificateName, noticesOf } from "./notices.ts";
export { type PlanLine, type PlanState, planLines, planStates, setPlan } from "./plan.ts";
export { planSigned } from "./plan-signed.ts";
export { overdueWords, reviewAcceptance, reviewWords } from "./review.ts";
export { signPlan, withdrawSignOff } from "./sign-off.ts";
export { roleName, type SignatureWish, type SignedAs, signers } from "./signature.ts";
export {
  type AcceptanceState,
  EXPIRING_DAYS,
  isInForce,
  isReviewDue,
  stateOfAcceptance,
} from "./state.ts";
export { PeopleWords, type StatedEvidence } from "./words.ts";
