/** Why a request is not taken, as it is told to whoever sent it. */
export class Refusal extends Error {
  /** HTTP status. */
  readonly status: number;
  readonly code: string;

  /** @param why a sentence of our own, without anything the sender wrote */
  constructor(status: number, code: string, why: string) {
    super(why);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/**
 * The one answer to everybody without an approved key or token: what is wrong is in the collector's log, not in the
 * answer.
 */
export function notKnown(): Refusal {
  return new Refusal(401, "not-known", "this device or token is not accepted");
}

/** A refusal of a report whose signature holds: it is told signed. */
export class ReportRefused extends Refusal {
  readonly device: string;
  /** Digest of the payload. */
  readonly report: string;

  constructor(refusal: Refusal, device: string, report: string) {
    super(refusal.status, refusal.code, refusal.message);
    this.name = "ReportRefused";
    this.device = device;
    this.report = report;
  }
}
