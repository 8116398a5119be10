type OutboundCode =
  /** The address may not be asked: another host, no HTTPS, a private network. Nothing was contacted. */
  | "OUTBOUND_FORBIDDEN"
  /** It answered with a redirect that is not followed. */
  | "OUTBOUND_REDIRECT"
  | "OUTBOUND_TOO_LARGE"
  | "OUTBOUND_TIMEOUT"
  /** It answered with a status that is no answer; `status` holds it. */
  | "OUTBOUND_STATUS"
  /** No connection, or one whose certificate does not hold. */
  | "OUTBOUND_UNREACHABLE";

/** Why another system gave no answer. The message names the host and never a path or query, which may hold secrets. */
export class OutboundError extends Error {
  readonly code: OutboundCode;
  readonly status: number | undefined;
  /** Seconds after which the other side wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: OutboundCode,
    message: string,
    about: {
      readonly cause?: unknown;
      readonly status?: number;
      readonly retryAfter?: number | undefined;
    } = {},
  ) {
    super(message, { cause: about.cause });
    this.name = "OutboundError";
    this.code = code;
    this.status = about.status;
    this.retryAfter = about.retryAfter;
  }
}
