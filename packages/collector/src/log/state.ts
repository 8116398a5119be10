import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { readPrivate, replaceFile } from "../keys/index.ts";
import type { Fault } from "./fault.ts";

/** `tampered`: entries are not what was signed. Nothing more is entered; what is there is shown, with the faults. */
export type LogState =
  | { readonly state: "sound"; readonly warnings: readonly string[] }
  | {
      readonly state: "tampered";
      readonly organisation: string;
      readonly faults: readonly Fault[];
    };

/** What is said wherever something would have been written; `undefined` where all is well. */
export function readOnlySentence(state: LogState): string | undefined {
  if (state.state === "sound") return undefined;
  const [first] = state.faults;
  const found = first === undefined ? "" : ` (${first.table} ${first.where}: ${first.what})`;
  return `What is stored of ${state.organisation} is not as the evidence log was signed${found}, so the collector is read-only: nothing is taken in, judged or handed over. Run \`muster log check\` to see what differs, restore the last whole backup, check again, and keep this data folder for those who will ask.`;
}

export class LogTamperedError extends Error {
  readonly code = "LOG_TAMPERED";

  constructor(state: Extract<LogState, { state: "tampered" }>) {
    super(readOnlySentence(state));
    this.name = "LogTamperedError";
  }
}

const Stop = z.strictObject({
  at: z.iso.datetime(),
  organisation: z.string(),
  faults: z.array(z.strictObject({ table: z.string(), where: z.string(), what: z.string() })),
});

/**
 * Keeps what an audit found in a file beside the checkpoints, so that every program on this data folder is read-only from
 * then on: what a whole audit finds, the quick check of a start may not see.
 */
export class StopFile {
  readonly #folder: string;

  /** @param folder the data folder */
  constructor(folder: string) {
    this.#folder = join(folder, "checkpoints");
  }

  async write(at: string, organisation: string, faults: readonly Fault[]): Promise<void> {
    await mkdir(this.#folder, { mode: 0o700, recursive: true });
    const stop = { at, organisation, faults: faults.map((fault) => ({ ...fault })) };
    await replaceFile(this.#place(organisation), `${JSON.stringify(stop, null, 2)}\n`);
  }

  /** What stands against an organisation. A file that cannot be read stands against it all the same. */
  async read(organisation: string): Promise<readonly Fault[] | undefined> {
    const bytes = await readPrivate(this.#place(organisation));
    if (bytes === undefined) return undefined;
    try {
      return Stop.parse(JSON.parse(bytes.toString("utf8"))).faults;
    } catch {
      return [{ table: "file", where: this.#place(organisation), what: "cannot be read" }];
    }
  }

  /** Takes it back, after an audit that found nothing. */
  async remove(organisation: string): Promise<void> {
    await rm(this.#place(organisation), { force: true });
  }

  #place(organisation: string): string {
    return join(this.#folder, `${encodeURIComponent(organisation)}.faults.json`);
  }
}
