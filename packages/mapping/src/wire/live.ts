/**
 * The live channel: a WebSocket for presence and "scan now", and for nothing else. Every message is one text frame that
 * holds one signed DSSE envelope; each direction has a payload type of its own, so that no signature made for one thing
 * serves for another. No message can carry code, a path, a query, a URL or a pattern, and reports go over HTTPS as ever.
 *
 * The collector speaks first (`challenge`), the device proves that it holds its key (`hello`), the collector says that it
 * is known (`welcome`). After that the device says nothing more.
 */
export const LIVE_TYPE = "application/vnd.muster.live.v1+json";
/** What a device says on the live channel. */
export const HELLO_TYPE = "application/vnd.muster.hello.v1+json";

/** Longest frame either way, in bytes. */
export const LIVE_FRAME = 4096;

/** Why a collector closes the channel. Not signed, so a hint for when to come back and no more. */
export const liveCloses = {
  /** Not a device that is approved here, or its proof does not hold. */
  notKnown: 4001,
  /** A newer connection of the same device took its place. */
  replaced: 4002,
  /** Not what is said here. */
  malformed: 4003,
  /** No proof in time. */
  tooSlow: 4004,
  /** No room for now. */
  busy: 4005,
  /** The device has another key now: it comes again with that one. */
  keyEnded: 4006,
} as const;

/** Least time between two scans asked for, in milliseconds; kept by both ends. */
export const SCAN_NOW_EVERY_MS = 5 * 60_000;
