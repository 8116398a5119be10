import { type Checkpoint, type EvidenceLog, latestCheckpoint, type NewLeaf } from "../log/index.ts";
import { type Db, insertNonces, latestNonce, type Nonce } from "../store/index.ts";

/** How long a nonce is handed out: the width of the proof that a report was made after it. */
const NONCE_MS = 10 * 60_000;
const NONCE_BYTES = 16;

/** What intake is given: everything that is not in the request. */
export interface Sources {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/** Where an organisation's log stands: what answers to its devices carry. */
export interface Standing {
  readonly nonce: string;
  readonly checkpoint: Checkpoint;
}

/** Where the log stood before this transaction. For an organisation that has a device. */
export async function standingOf(trx: Db, organisation: string): Promise<Standing> {
  const checkpoint = await latestCheckpoint(trx, organisation);
  const nonce = await latestNonce(trx, organisation);
  if (checkpoint === undefined || nonce === undefined) {
    throw new Error("an enrolled device's log has no checkpoint or nonce");
  }
  return { checkpoint, nonce: nonce.nonce };
}

/** Collects what one transaction enters in an organisation's log, so that it is entered and signed in one go. */
export class Ledger {
  readonly organisation: string;
  readonly #leaves: { readonly leaf: NewLeaf; readonly entered: (index: number) => void }[] = [];
  readonly #nonces: Nonce[] = [];

  constructor(organisation: string) {
    this.organisation = organisation;
  }

  /** @param entered is told the entry's index before {@link enter} returns */
  add(leaf: NewLeaf, entered: (index: number) => void = () => undefined): void {
    this.#leaves.push({ leaf, entered });
  }

  get isEmpty(): boolean {
    return this.#leaves.length === 0;
  }

  /** The nonce to hand out now: the newest one, or a new one where that is ten minutes old. */
  async nonce(trx: Db, { now, random }: Sources): Promise<string> {
    const at = now();
    const newest = await latestNonce(trx, this.organisation);
    if (newest !== undefined && Math.abs(at - Date.parse(newest.issued_at)) < NONCE_MS) {
      return newest.nonce;
    }
    const nonce = Buffer.from(random(NONCE_BYTES)).toString("base64url");
    const issued_at = new Date(at).toISOString();
    this.add({ type: "nonce", about: { nonce, at: issued_at } }, (leaf) =>
      this.#nonces.push({ nonce, organisation: this.organisation, issued_at, leaf }),
    );
    return nonce;
  }

  /** Enters everything, in the order added. To be called once, with at least one entry. */
  async enter(trx: Db, log: EvidenceLog): Promise<Checkpoint> {
    const { indices, checkpoint } = await log.enter(
      trx,
      this.organisation,
      this.#leaves.map(({ leaf }) => leaf),
    );
    for (const [i, index] of indices.entries()) this.#leaves[i]?.entered(index);
    await insertNonces(trx, this.#nonces);
    return checkpoint;
  }
}
