import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

const HEADER = 10;
const TRANSIENT = 0x80000000;
const GET_CAPABILITY = 0x17a;
const FLUSH_CONTEXT = 0x165;
/** TPM_RC_RETRY: the TPM can't take the command now. */
const RETRY = 0x922;

/** One whole message at a time from a stream of a TPM's: a tag of two bytes, the length of four, a code of four. */
class Messages {
  #held: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  #over = false;

  constructor(socket: Socket) {
    socket.on("data", (part: Buffer) => {
      this.#held = Buffer.concat([this.#held, part]);
      this.#wake?.();
    });
    const end = () => {
      this.#over = true;
      this.#wake?.();
    };
    socket.on("close", end).on("error", end);
  }

  /** `undefined` once the other side has gone. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const length = this.#held.length < HEADER ? HEADER : this.#held.readUInt32BE(2);
      if (this.#held.length >= length && length >= HEADER) {
        const whole = this.#held.subarray(0, length);
        this.#held = this.#held.subarray(length);
        return whole;
      }
      if (this.#over) return undefined;
      await new Promise<void>((go) => {
        this.#wake = go;
      });
    }
  }
}

function command(code: number, ...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(HEADER + 4 * words.length);
  bytes.writeUInt16BE(0x8001, 0);
  bytes.writeUInt32BE(bytes.length, 2);
  bytes.writeUInt32BE(code, 6);
  for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, HEADER + 4 * i);
  return bytes;
}

const busyAnswer = command(RETRY);

/**
 * What the kernel does behind /dev/tpmrm0, for a TPM that is no device: clears away what each program leaves in the TPM's few
 * places for keys, where a third key would find no room. tpm2-tss connects anew for each command, and says once, on the
 * channel for control, that a program begins.
 */
export class ResourceManager {
  readonly #tpm: Socket;
  readonly #answers: Messages;
  readonly #servers: readonly Server[];
  #turn: Promise<void> = Promise.resolve();
  #busyFor = 0;
  /** Programs that began. */
  programs = 0;

  private constructor(tpm: Socket) {
    this.#tpm = tpm;
    this.#answers = new Messages(tpm);
    const inTurn = (serve: (client: Socket) => Promise<void>) =>
      createServer((client) => {
        client.on("error", () => client.destroy());
        this.#turn = this.#turn.then(() => serve(client)).finally(() => client.destroy());
      });
    this.#servers = [inTurn((c) => this.#serve(c)), inTurn((c) => this.#begin(c))];
  }

  /** @param path of its socket; beside it lies the one for control, which tpm2-tss looks for by that name */
  static async open(path: string, tpm: string): Promise<ResourceManager> {
    const socket = connect(tpm);
    await once(socket, "connect");
    const manager = new ResourceManager(socket);
    for (const [i, name] of [path, `${path}.ctrl`].entries()) {
      manager.#servers[i]?.listen(name);
      await once(manager.#servers[i] ?? manager.#tpm, "listening");
    }
    return manager;
  }

  /** Answers so many commands with "try again". */
  beBusy(commands: number): void {
    this.#busyFor = commands;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close();
    this.#tpm.destroy();
    await this.#turn;
  }

  async #serve(client: Socket): Promise<void> {
    const asked = new Messages(client);
    for (let next = await asked.next(); next !== undefined; next = await asked.next()) {
      const answer = this.#busyFor-- > 0 ? busyAnswer : await this.#ask(next);
      if (answer === undefined) break;
      client.write(answer);
    }
  }

  /** Sets the locality: to whatever is asked of it, done. */
  async #begin(client: Socket): Promise<void> {
    await once(client, "data");
    this.programs++;
    await this.#clear();
    client.end(Buffer.alloc(4));
    await once(client, "close");
  }

  async #ask(bytes: Buffer): Promise<Buffer | undefined> {
    this.#tpm.write(bytes);
    return await this.#answers.next();
  }

  async #clear(): Promise<void> {
    const found = await this.#ask(command(GET_CAPABILITY, 1, TRANSIENT, 64));
    const count = found?.readUInt32BE(HEADER + 5) ?? 0;
    for (let i = 0; i < count; i++) {
      await this.#ask(command(FLUSH_CONTEXT, found?.readUInt32BE(HEADER + 9 + 4 * i) ?? 0));
    }
  }
}
