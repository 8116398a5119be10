import { createHash } from "node:crypto";
import { editionInForce } from "../editions/index.ts";
import {
  type Db,
  insertManualEvidence,
  insertWithdrawn,
  listManualEvidence,
  type ManualEvidence,
  organisationById,
  withdrawnEvidence,
} from "../store/index.ts";
import { onlyOne } from "./decide.ts";
import { PeopleError } from "./errors.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";

/** What a person adds. */
export type EvidenceContent =
  | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "statement"; readonly text: string };

export interface EvidenceWish {
  /** ODS code. */
  readonly organisation: string;
  /** References of the items it is for, such as `1.3.2`. */
  readonly items: readonly string[];
  readonly what: EvidenceContent;
  /** Who answers for it. */
  readonly owner: string;
  /** Day by which it is looked at again. */
  readonly review: string;
  /** The beginning of the id of what it takes the place of. */
  readonly insteadOf?: string | undefined;
  readonly by: string;
}

/** Bytes of one file: a policy or a certificate as a document, not a film. */
export const EVIDENCE_LIMIT = 10 * 1024 * 1024;
const REVIEW_YEARS = 3;

export type Evidence = Omit<ManualEvidence, "content">;

/**
 * Keeps a file or a statement as it is, once for each item, and enters its digest in the log. What it takes the place of
 * stays, as withdrawn. @throws {PeopleError}
 */
export async function addEvidence(
  parts: PeopleParts,
  wish: EvidenceWish,
): Promise<readonly Evidence[]> {
  const { store } = parts;
  const { organisation, items, insteadOf } = wish;
  if (items.length === 0) throw new PeopleError("--item: give the reference of an item.");
  const review = dayToCome(parts, "review", { day: wish.review, years: REVIEW_YEARS });
  const rows: ManualEvidence[] = [];
  for (const ref of new Set(items)) {
    const item = await itemOf(store.db, organisation, ref);
    rows.push(fileRow(parts, { ...wish, review, item }));
  }
  const old = insteadOf && (await standing(store.db, organisation, insteadOf));
  await store.db.transaction().execute(async (trx) => {
    for (const row of rows) {
      await insertManualEvidence(trx, row);
      await enterFile(parts, trx, row);
    }
    const [first] = rows;
    if (!old || first === undefined) return;
    const why = `superseded by ${first.id}`;
    await takeBack(parts, trx, { ...wish, id: old.id, why, instead: first.id });
  });
  return rows.map(({ content: _, ...row }) => row);
}

interface FileWish {
  readonly organisation: string;
  readonly item: string;
  readonly what: EvidenceContent;
  readonly owner: string;
  readonly review: string;
  readonly by: string;
}

/** A file or statement as the table keeps it. `item` may name an acceptance or a certificate that it is attached to. */
export function fileRow(parts: PeopleParts, wish: FileWish): ManualEvidence {
  const { organisation, item, what, review } = wish;
  const content =
    what.kind === "file" ? what.bytes : Buffer.from(wordsOf("statement", what.text, 16_384));
  if (content.length === 0 || content.length > EVIDENCE_LIMIT) {
    throw new PeopleError(
      `--file: give a file that is not empty, of up to ${EVIDENCE_LIMIT / 1024 / 1024} MiB.`,
    );
  }
  return {
    id: newId(parts),
    organisation,
    item,
    kind: what.kind,
    name: what.kind === "file" ? wordsOf("file", what.name, 255) : "",
    digest: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    content,
    owner: wordsOf("owner", wish.owner, 200),
    review,
    added_by: wordsOf("by", wish.by, 200),
    at: instantOf(parts),
  };
}

/** The entry of a file or statement. */
export async function enterFile(
  { log }: PeopleParts,
  trx: Db,
  { organisation, added_by: by, content: _, ...about }: ManualEvidence,
): Promise<void> {
  await log.append(trx, organisation, { type: "manual-evidence", about: { ...about, by } });
}

export interface WithdrawWish {
  readonly organisation: string;
  /** The beginning of its id. */
  readonly id: string;
  readonly why: string;
  readonly by: string;
}

/** Takes a file or statement back: it stays, and no longer counts. @throws {PeopleError} where that was done before */
export async function withdrawEvidence(parts: PeopleParts, wish: WithdrawWish): Promise<Evidence> {
  const { db } = parts.store;
  const found = await standing(db, wish.organisation, wish.id);
  await db
    .transaction()
    .execute((trx) => takeBack(parts, trx, { ...wish, id: found.id, instead: "" }));
  return found;
}

async function standing(db: Db, organisation: string, start: string): Promise<Evidence> {
  const found = onlyOne(await listManualEvidence(db, organisation), start, "evidence");
  const back = await withdrawnEvidence(db, organisation);
  if (!back.has(found.id)) return found;
  throw new PeopleError(`Evidence ${found.id} was withdrawn before.`);
}

/** Notes that something was taken back, and enters it. @throws {PeopleError} where it was before */
export async function takeBack(
  parts: PeopleParts,
  trx: Db,
  { organisation, id, ...words }: WithdrawWish & { readonly instead: string },
): Promise<void> {
  const [why, by] = [wordsOf("why", words.why), wordsOf("by", words.by, 200)];
  const { instead } = words;
  const at = instantOf(parts);
  const row = { evidence: id, organisation, why, instead, done_by: by, at };
  if (!(await insertWithdrawn(trx, row))) throw new PeopleError(`${id} was withdrawn before.`);
  const about = { id, act: "withdrawn", instead, why, by, at } as const;
  await parts.log.append(trx, organisation, { type: "manual-evidence", about });
}

/** The reference, where the organisation's edition has such an item. @throws {PeopleError} */
export async function itemOf(db: Db, organisation: string, ref: string): Promise<string> {
  const found = await organisationById(db, organisation);
  const edition = found && (await editionInForce(db, found));
  if (edition?.items.some((item) => item.ref === ref)) return ref;
  throw new PeopleError(
    `Item ${ref}: the edition ${found?.edition ?? ""} has no such item for this category. Give a reference as the toolkit shows it, such as 1.3.2.`,
  );
}
