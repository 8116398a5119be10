import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

export interface RelayOptions {
  /** Offers STARTTLS with this key and certificate, PEM. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer } | undefined;
  /** Lines it refuses. */
  readonly refuses?: RegExp | undefined;
}

/** A mail relay for tests: takes what it is given, and remembers every line. */
export class TestRelay {
  readonly heard: string[] = [];
  readonly server: Server;
  readonly #options: RelayOptions;

  constructor(options: RelayOptions = {}) {
    this.#options = options;
    this.server = createServer((socket) => {
      socket.write("220 relay\r\n");
      this.#talk(socket);
    });
  }

  #talk(socket: Socket): void {
    let held = "";
    const state = { inData: false };
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      const lines = `${held}${bytes.toString("latin1")}`.split("\r\n");
      held = lines.pop() ?? "";
      for (const line of lines) this.#hear(socket, line, state);
    });
  }

  #hear(socket: Socket, line: string, state: { inData: boolean }): void {
    this.heard.push(line);
    const ends = state.inData && line === ".";
    if (state.inData && !ends) return;
    state.inData = line === "DATA";
    socket.write(`${ends ? "250 taken" : this.#answer(line, socket)}\r\n`);
    if (line === "STARTTLS" && this.#options.tls !== undefined) {
      socket.removeAllListeners("data");
      this.#talk(new TLSSocket(socket, { isServer: true, ...this.#options.tls }));
    }
  }

  #answer(line: string, socket: Socket): string {
    const { tls, refuses } = this.#options;
    if (refuses?.test(line) === true) return "550 not here";
    if (line.startsWith("EHLO")) {
      const offers = tls !== undefined && !(socket instanceof TLSSocket);
      return `250-relay\r\n250 ${offers ? "STARTTLS" : "SIZE 1000"}`;
    }
    const answers: Readonly<Record<string, string>> = {
      STARTTLS: "220 go",
      DATA: "354 go on",
      QUIT: "221 bye",
    };
    return answers[line] ?? "250 ok";
  }
}
