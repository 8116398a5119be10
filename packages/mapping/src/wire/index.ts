export { base32 } from "./base32.ts";
export { canonicalBytes, canonicalJson, type Json } from "./canonical.ts";
export {
  type Envelope,
  type EnvelopeSignature,
  MANIFEST_TYPE,
  preAuthEncoding,
  REPLY_TYPE,
  REPORT_TYPE,
  ROTATION_TYPE,
} from "./dsse.ts";
export {
  type EnvelopeBytes,
  EnvelopeError,
  envelopeDictionary,
  envelopeWords,
  readEnvelope,
  writeEnvelope,
} from "./envelope-bytes.ts";
export type {
  ChallengeReply,
  ChallengeRequest,
  CollectorKey,
  EnrolledReply,
  EnrolRequest,
  Reply,
  Rotation,
  Schedule,
} from "./exchange.ts";
export { keyEncodings } from "./key-encoding.ts";
export { limits } from "./limits.ts";
export { HELLO_TYPE, LIVE_FRAME, LIVE_TYPE, liveCloses, SCAN_NOW_EVERY_MS } from "./live.ts";
export type { Hello, LiveWord } from "./live-words.ts";
export {
  PARCEL_HEAD,
  PARCEL_TYPE,
  type Parcel,
  ParcelError,
  type ParcelSection,
  readParcel,
  SECTION_HEAD,
  writeParcel,
} from "./parcel.ts";
export { enrolmentProof, paths, serialText } from "./paths.ts";
export type { ProbeResult, Report, Stopped, Witnessed } from "./report.ts";
export type { Section } from "./section.ts";
export { sectionWords } from "./section-words.ts";
export { nightOf, scheduledAt, splayMs, windowOf } from "./splay.ts";
