/** The wire's schemas. They load zod, so the shipped agent takes only their types. */
export {
  ChallengeReply,
  ChallengeRequest,
  CollectorKey,
  EnrolledReply,
  EnrolRequest,
  Reply,
  Schedule,
} from "./exchange.ts";
export { Hello, LiveWord } from "./live-words.ts";
export { DeviceId, Digest, Envelope, ProbeResult, Report, Stopped } from "./report.ts";
