import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { replaceFile } from "../keys/index.ts";
import type { EvidenceLog } from "../log/index.ts";
import { commitCheckpoint, type GitAnchor } from "./git.ts";
import { type MailAnchor, sendMail } from "./mail.ts";
import { type Authority, askForStamp } from "./timestamp.ts";

/** Where checkpoints go beside this collector, as the settings say; each may be left out. */
export interface Anchors {
  readonly everyHours: number;
  readonly timestamp?: { readonly url: string; readonly ca: string } | undefined;
  readonly git?: GitAnchor | undefined;
  readonly mail?: MailAnchor | undefined;
}

export interface AnchorParts {
  readonly log: EvidenceLog;
  /** The data folder. */
  readonly folder: string;
  readonly anchors: Anchors | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Told what failed; nothing else stops for it. */
  readonly onError: (error: unknown) => void;
}

const kinds = ["timestamp", "git", "mail"] as const;
export type AnchorKind = (typeof kinds)[number];

const Standing = z.strictObject({
  /** When it was tried last. */
  triedAt: z.string(),
  /** Entries of the last checkpoint that got there, and when. */
  size: z.int().nullable(),
  at: z.string().nullable(),
  problem: z.string().nullable(),
});
export type Standing = z.infer<typeof Standing>;
const Standings = z.partialRecord(z.enum(kinds), Standing);

/** An anchor's files for a pack. */
export interface AnchorFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Hands each log's newest checkpoint to others, so that a rewritten log contradicts what they hold. */
export class AnchorDesk {
  readonly #parts: AnchorParts;
  #running: Promise<void> | undefined;

  constructor(parts: AnchorParts) {
    this.#parts = parts;
  }

  /** Begins where it is time for that; returns at once. */
  beat(organisations: readonly string[]): void {
    if (this.#parts.anchors === undefined) return;
    this.#running ??= this.#due(organisations)
      .catch(this.#parts.onError)
      .finally(() => {
        this.#running = undefined;
      });
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #due(organisations: readonly string[]): Promise<void> {
    const { anchors, now } = this.#parts;
    const since = now() - (anchors?.everyHours ?? 24) * 3_600_000;
    for (const organisation of organisations) {
      const standings = await this.standings(organisation);
      const isDue = this.#wanted().some(
        (kind) => Date.parse(standings[kind]?.triedAt ?? "1970-01-01") <= since,
      );
      if (isDue) await this.anchor(organisation);
    }
  }

  #wanted(): readonly AnchorKind[] {
    return kinds.filter((kind) => this.#parts.anchors?.[kind] !== undefined);
  }

  /** How each anchor of an organisation's log stands; none that is not set up. */
  async standings(organisation: string): Promise<Readonly<Partial<Record<AnchorKind, Standing>>>> {
    const text = await readFile(join(this.#place(organisation), "anchors.json"), "utf8").catch(
      () => "{}",
    );
    const all = Standings.parse(JSON.parse(text));
    return Object.fromEntries(
      this.#wanted().flatMap((kind) => (all[kind] ? [[kind, all[kind]]] : [])),
    );
  }

  /** Anchors the newest checkpoint now, in every way that is set up. One that fails does not stop the others. */
  async anchor(organisation: string): Promise<Readonly<Partial<Record<AnchorKind, Standing>>>> {
    const { log, now, onError } = this.#parts;
    const checkpoint = await log.checkpoint(organisation);
    const before = await this.standings(organisation);
    if (checkpoint === undefined || log.state.state === "tampered") return before;
    const after: Partial<Record<AnchorKind, Standing>> = { ...before };
    for (const kind of this.#wanted()) {
      const triedAt = new Date(now()).toISOString();
      try {
        await this.#hand(kind, organisation, checkpoint);
        after[kind] = { triedAt, size: checkpoint.size, at: triedAt, problem: null };
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        const { size = null, at = null } = before[kind] ?? {};
        after[kind] = { triedAt, size, at, problem };
        onError(new Error(`anchor ${kind} of ${organisation}: ${problem}`));
      }
    }
    await this.#write(organisation, "anchors.json", `${JSON.stringify(after, null, 2)}\n`);
    return after;
  }

  async #hand(
    kind: AnchorKind,
    organisation: string,
    { size, note }: { readonly size: number; readonly note: string },
  ): Promise<void> {
    const { anchors, log, now, random } = this.#parts;
    const title = `Checkpoint of ${log.originOf(organisation)}, ${size} entries`;
    if (kind === "git" && anchors?.git !== undefined) {
      const file = `${encodeURIComponent(organisation)}.checkpoint`;
      await commitCheckpoint(anchors.git, { file, note, message: title });
    } else if (kind === "mail" && anchors?.mail !== undefined) {
      const id = Buffer.from(random(12)).toString("hex");
      await sendMail(anchors.mail, { subject: title, body: note, at: new Date(now()), id });
    } else if (anchors?.timestamp !== undefined) {
      await this.#stamp(anchors.timestamp, organisation, { size, note });
    }
  }

  async #stamp(
    { url, ca }: { readonly url: string; readonly ca: string },
    organisation: string,
    { size, note }: { readonly size: number; readonly note: string },
  ): Promise<void> {
    const authority: Authority = { url, ca: await readFile(ca, "utf8") };
    const { response } = await askForStamp(authority, Buffer.from(note), this.#parts.random);
    await this.#write(organisation, `${size}.checkpoint`, note);
    await this.#write(organisation, `${size}.tsr`, response);
    await this.#write(organisation, "tsa.pem", authority.ca);
  }

  /** The newest stamp over a checkpoint of at most `size` entries, the checkpoint, and whose certificates were believed. */
  async filesFor(organisation: string, size: number): Promise<readonly AnchorFile[]> {
    const place = this.#place(organisation);
    const names = await readdir(place).catch(() => []);
    const sizes = names.flatMap((name) =>
      /^\d+\.tsr$/.test(name) ? [Number.parseInt(name, 10)] : [],
    );
    const newest = Math.max(-1, ...sizes.filter((each) => each <= size));
    if (newest < 0) return [];
    const wanted = [`${newest}.checkpoint`, `${newest}.tsr`, "tsa.pem"];
    return await Promise.all(
      wanted.map(async (name) => ({ name, bytes: await readFile(join(place, name)) })),
    );
  }

  async #write(organisation: string, name: string, bytes: Uint8Array | string): Promise<void> {
    const place = this.#place(organisation);
    await mkdir(place, { recursive: true, mode: 0o700 });
    await replaceFile(join(place, name), bytes);
  }

  #place(organisation: string): string {
    return join(this.#parts.folder, "anchors", encodeURIComponent(organisation));
  }
}
