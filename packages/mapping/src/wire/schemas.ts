/** The wire's schemas. They load zod, so the shipped agent takes only their types. */
export {
  ChallengeReply,
  ChallengeRequest,
  CollectorKey,
  EnrolledReply,
  EnrolRequest,
  Reply,
  Rotation,
  Schedule,
} from "./exchange.ts";
export { Hello, LiveWord } from "./live-words.ts";
export {
  DeviceId,
  Digest,
  Envelope,
  KeyAlgorithm,
  KeyProtection,
  ProbeResult,
  Report,
  Stopped,
} from "./report.ts";
