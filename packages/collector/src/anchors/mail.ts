import { readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A relay that takes mail from this computer without a password, as trusts and boards have one. */
export interface MailAnchor {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly to: readonly string[];
  /** `require`: no mail without TLS and a certificate for the host. `offered`, on this computer: with TLS where it offers it. */
  readonly tls: "require" | "offered";
  /** File with the certificates that the relay's own has to lead to; what Node trusts where absent. */
  readonly ca?: string | undefined;
}

const PATIENCE_MS = 30_000;
/** Longest line of a relay, and most of them in one answer. */
const LINE = 1000;
const LINES = 100;

/** Hands one message to the relay (RFC 5321). @throws {Error} with what the relay said */
export async function sendMail(
  anchor: MailAnchor,
  message: {
    readonly subject: string;
    readonly body: string;
    readonly at: Date;
    readonly id: string;
  },
): Promise<void> {
  let line = await Line.open(connect({ host: anchor.host, port: anchor.port }));
  try {
    await line.expect("220");
    let offers = await line.say("EHLO muster", "250");
    if (/^250[ -]STARTTLS$/im.test(offers)) {
      await line.say("STARTTLS", "220");
      line = await line.secure(anchor);
      offers = await line.say("EHLO muster", "250");
    } else if (anchor.tls === "require") {
      throw new Error(
        "the relay offers no TLS: only one on this computer may go without (tls: offered)",
      );
    }
    await line.say(`MAIL FROM:<${anchor.from}>`, "250");
    for (const to of anchor.to) await line.say(`RCPT TO:<${to}>`, "25");
    await line.say("DATA", "354");
    await line.say(`${compose(anchor, message)}\r\n.`, "250");
    await line.say("QUIT", "221").catch(() => "");
  } finally {
    line.end();
  }
}

function compose(
  { from, to }: MailAnchor,
  { subject, body, at, id }: { subject: string; body: string; at: Date; id: string },
): string {
  const lines =
    Buffer.from(body)
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return [
    `From: <${from}>`,
    `To: ${to.map((each) => `<${each}>`).join(", ")}`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@muster>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "Auto-Submitted: auto-generated",
    "",
    ...lines,
  ].join("\r\n");
}

/** A conversation in lines. */
class Line {
  readonly #socket: Socket;
  #held = "";
  #wake: () => void = () => undefined;
  #over: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("the relay does not answer")));
    socket.on("data", (bytes: Buffer) => {
      this.#held += bytes.toString("latin1");
      if (this.#held.length > LINE * LINES) socket.destroy(new Error("the relay says too much"));
      this.#wake();
    });
    const ended = (error?: Error) => {
      this.#over ??= error ?? new Error("the relay hung up");
      this.#wake();
    };
    socket.on("error", ended);
    socket.on("close", () => ended());
  }

  static async open(socket: Socket): Promise<Line> {
    return new Line(socket);
  }

  async say(words: string, code: string): Promise<string> {
    this.#socket.write(`${words}\r\n`);
    return await this.expect(code);
  }

  /** The relay's whole answer, which must begin with `code`. */
  async expect(code: string): Promise<string> {
    for (;;) {
      const last = /^(?<all>(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n)/.exec(this.#held)?.groups
        ?.all;
      if (last !== undefined) {
        this.#held = this.#held.slice(last.length);
        const answer = last.replaceAll("\r", "").trimEnd();
        if (!answer.startsWith(code)) throw new Error(`the relay refused: ${answer.slice(0, 200)}`);
        return answer;
      }
      if (this.#over !== undefined) throw this.#over;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The same conversation under TLS. What the relay said before it counts for nothing. */
  async secure({ host, ca }: MailAnchor): Promise<Line> {
    const believed = ca === undefined ? {} : { ca: await readFile(ca, "utf8") };
    this.#socket.removeAllListeners();
    const name = isIP(host) === 0 ? { servername: host } : { host };
    const socket = connectTls({ socket: this.#socket, ...name, ...believed });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    return new Line(socket);
  }

  end(): void {
    this.#socket.removeAllListeners("error");
    this.#socket.on("error", () => undefined);
    this.#socket.destroy();
  }
}
