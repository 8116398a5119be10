import { oneLine } from "./html.ts";

/** Something that matters to whoever watches over the collector, and has no place in an organisation's log of evidence. */
export type SecurityEvent = RequestEvent | ConnectionEvent;

export interface RequestEvent {
  readonly what: "refused" | "failed" | "signed-in" | "signed-out";
  readonly method: string;
  /** The route's pattern, never the address: whoever asked wrote it. */
  readonly route: string;
  readonly status: number;
  /** The other end of the connection. Headers that name another are not believed. */
  readonly from: string;
}

/** A connection that was refused before there was a request. */
export interface ConnectionEvent {
  readonly what: "refused-connection";
  /** A code of Node's, OpenSSL's or the live channel's, such as `ERR_SSL_UNSUPPORTED_PROTOCOL`. */
  readonly why: string;
  readonly from: string;
}

/** Lines in a minute; what is beyond is counted. */
const A_MINUTE = 100;
const MINUTE = 60_000;

/**
 * Writes events as lines `2026-11-25T12:00:00.000Z refused method=POST route=/agent/v1/reports status=401 from=192.0.2.7`:
 * UTC, one line an event, nothing that whoever sent the request wrote. A flood is counted and does not fill the disk.
 */
export class EventLines {
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #minute = Number.NaN;
  #written = 0;

  constructor(write: (line: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  tell({ what, ...fields }: SecurityEvent): void {
    const now = this.#now();
    this.#turn(Math.floor(now / MINUTE), now);
    this.#written += 1;
    if (this.#written > A_MINUTE) return;
    const written = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
    this.#line(now, `${what}${written.join("")}`);
  }

  #turn(minute: number, now: number): void {
    if (minute === this.#minute) return;
    const untold = this.#written - A_MINUTE;
    this.#minute = minute;
    this.#written = 0;
    if (untold > 0) this.#line(now, `flood events=${untold}`);
  }

  #line(now: number, text: string): void {
    this.#write(`${new Date(now).toISOString()} ${oneLine(text)}\n`);
  }
}
