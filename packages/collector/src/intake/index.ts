export { type Accepted, Acceptor, type AcceptorParts } from "./accept.ts";
export { type Decision, decideDevice } from "./devices.ts";
export { challenge, type EnrolParts, enrol } from "./enrol.ts";
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
