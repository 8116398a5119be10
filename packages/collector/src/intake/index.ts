export { type Accepted, Acceptor, type AcceptorParts } from "./accept.ts";
export { type ApprovalRule, digestOfSerial } from "./approval.ts";
export {
  type Decision,
  DeviceError,
  decideDevice,
  type Replacement,
  replaceDevice,
} from "./devices.ts";
export type { EnrolLimits } from "./enrol-guard.ts";
export { type IntakeOptions, intakeRoutes } from "./http.ts";
export type { Sources } from "./ledger.ts";
export { LiveDoor, type LiveLimits, type LiveParts, wantsLive } from "./live.ts";
export { believedSince } from "./live-desk.ts";
export { Refusal } from "./refusal.ts";
export type { Answer } from "./reply.ts";
export { type ScanWish, type Wished, wishScans } from "./scan-now.ts";
export {
  createToken,
  type MadeToken,
  revokeToken,
  TokenError,
  type TokenParts,
  type TokenScope,
} from "./tokens.ts";
