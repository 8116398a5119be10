export {
  type AcceptedRisk,
  AcceptedRisks,
  failingDetails,
  productControls,
  type RiskDevice,
  type RiskFinding,
  type RiskScope,
  type RiskSubject,
} from "./assertions/acceptance.ts";
export {
  categoryName,
  certificateOf,
  defaultEdition,
  editionOf,
  editions,
  isCategory,
  openEdition,
  yearsOf,
} from "./assertions/editions.ts";
export { linkOf, links } from "./assertions/links.ts";
export {
  changesOf,
  type ItemChange,
  type OfficialItem,
  type OfficialSheet,
  overlaid,
} from "./assertions/official.ts";
export { type Covering, type RegisterRow, RiskRegister } from "./assertions/register.ts";
export { type SuggestTerms, suggest } from "./assertions/roll-up.ts";
export {
  type Counts,
  countControls,
  countedDetails,
  EstateTally,
  type Form,
  formsOf,
  type Gap,
  type TalliedDevice,
  type TalliedFinding,
  tally,
} from "./assertions/tally.ts";
export type * from "./assertions/types.ts";
export {
  controlIds,
  controls,
  type DeviceJudgement,
  judgeDevice,
} from "./controls/index.ts";
export {
  type Exploited,
  exploitedAmong,
  exploitedWords,
  type KnownUpdate,
  updateBook,
} from "./controls/known-update.ts";
export {
  type LateUpdate,
  pendingKnown,
  updateDetail,
  updateName,
} from "./controls/pending-security.ts";
export { defaultPolicy, type Policy } from "./controls/policy.ts";
export { type Ground, judgeSubject, type Subject } from "./controls/subject.ts";
export { levelsOf, type SystemLevel, secondOpinion } from "./controls/system-level.ts";
export { decidingProduct, titleOf } from "./controls/titles.ts";
export type * from "./controls/types.ts";
export { outcomes } from "./controls/types.ts";
export { packageOfUpdate, releasedBy } from "./controls/vendor-word.ts";
export { programName, volumeName, withVersion } from "./controls/words.ts";
export * from "./days.ts";
export type * from "./facts/index.ts";
export { factKinds, facts, isFactKind, personalKinds } from "./facts/index.ts";
export type * from "./lifecycle/index.ts";
export { rememberTitles } from "./lifecycle/remember.ts";
export {
  cyberEssentialsDays,
  limitWords,
  type Severity,
  sameDays,
  type UpdateDays,
} from "./patches/limits.ts";
