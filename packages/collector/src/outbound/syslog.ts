import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";

/** A collector of log lines: syslog over TLS, as RFC 5425 has it (https://www.rfc-editor.org/rfc/rfc5425, checked 2026-11-26). */
export interface SyslogTarget {
  readonly host: string;
  readonly port: number;
  /** Certificates in PEM that the server's own has to lead to; what Node trusts where absent. */
  readonly ca?: string | undefined;
}

export interface SyslogParts {
  /** This collector's name in the lines. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told once when the server cannot be reached, and again only after it was. */
  readonly onError: (error: Error) => void;
  /** Milliseconds before the first new try, doubled up to a minute; for tests. */
  readonly rest?: number;
}

/** Lines held while the server is away; beyond it the oldest go, and how many went is said. */
const HELD = 1000;
const REST = 1000;
const LONGEST_REST = 60_000;
/** Facility 10 (security), severity 5 (notice): RFC 5424 section 6.2.1. */
const PRIORITY = 10 * 8 + 5;

/**
 * Sends lines to another system, in order, over TLS with a certificate that is checked. What cannot be sent now is held;
 * a line that was handed to the system's network and lost with its connection is not sent again.
 */
export class Syslog {
  readonly #target: SyslogTarget;
  readonly #parts: SyslogParts;
  readonly #held: string[] = [];
  #lost = 0;
  #socket: TLSSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rest: number;
  #isDown = false;
  #isClosed = false;

  constructor(target: SyslogTarget, parts: SyslogParts) {
    this.#target = target;
    this.#parts = parts;
    this.#rest = parts.rest ?? REST;
    this.#connect();
  }

  /** @param line one line of text; its end is not sent */
  send(line: string): void {
    this.#held.push(this.#framed(line.trimEnd()));
    if (this.#held.length > HELD) {
      this.#held.shift();
      this.#lost += 1;
    }
    this.#drain();
  }

  /** Sends what it can and ends. What is still held is lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket === undefined || !socket.authorized) return void socket?.destroy();
    this.#drain();
    await new Promise<void>((done) => {
      socket.once("close", done);
      socket.end();
    });
  }

  #connect(): void {
    const { host, port, ca } = this.#target;
    const socket = connect({
      host,
      port,
      ca,
      minVersion: "TLSv1.2",
      ...(isIP(host) === 0 && { servername: host }),
    });
    this.#socket = socket;
    socket.unref();
    socket.once("secureConnect", () => {
      this.#isDown = false;
      this.#rest = this.#parts.rest ?? REST;
      this.#drain();
    });
    // It has nothing to say to us.
    socket.resume();
    socket.on("drain", () => this.#drain());
    let why = new Error("the connection ended");
    socket.on("error", (error) => {
      why = error;
    });
    socket.once("close", () => this.#again(why));
  }

  #again(error: Error): void {
    this.#socket = undefined;
    if (this.#isClosed) return;
    if (!this.#isDown) this.#parts.onError(error);
    this.#isDown = true;
    this.#timer = setTimeout(() => this.#connect(), this.#rest).unref();
    this.#rest = Math.min(this.#rest * 2, LONGEST_REST);
  }

  #drain(): void {
    const socket = this.#socket;
    if (socket?.authorized !== true) return;
    if (this.#lost > 0) {
      socket.write(this.#framed(`lost lines=${this.#lost}`));
      this.#lost = 0;
    }
    while (this.#held.length > 0 && !socket.writableNeedDrain)
      socket.write(this.#held.shift() ?? "");
  }

  /** RFC 5424's line in RFC 5425's frame: its length in bytes, a space, the line. */
  #framed(text: string): string {
    const at = new Date(this.#parts.now()).toISOString();
    const line = `<${PRIORITY}>1 ${at} ${this.#parts.name} muster ${process.pid} - - ${text}`;
    return `${Buffer.byteLength(line)} ${line}`;
  }
}
