import { createHash } from "node:crypto";
import { editionOf, isCategory } from "@muster/mapping";
import { insertManualEvidence, type ManualEvidence, organisationById } from "../store/index.ts";
import { PeopleError } from "./errors.ts";
import { dayToCome, instantOf, newId, type PeopleParts, wordsOf } from "./parts.ts";

/** What a person adds for an item. */
export interface EvidenceWish {
  /** ODS code. */
  readonly organisation: string;
  /** The item's reference, such as `1.3.2`. */
  readonly item: string;
  readonly what:
    | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array }
    | { readonly kind: "statement"; readonly text: string };
  /** Who answers for it. */
  readonly owner: string;
  /** Day by which it is looked at again. */
  readonly review: string;
  readonly by: string;
}

/** Bytes of one file: a policy or a certificate as a document, not a film. */
export const EVIDENCE_LIMIT = 10 * 1024 * 1024;
const REVIEW_YEARS = 3;

/** Keeps a file or a statement as it is, and enters its digest in the log. @throws {PeopleError} */
export async function addEvidence(
  parts: PeopleParts,
  wish: EvidenceWish,
): Promise<Omit<ManualEvidence, "content">> {
  const { store, log } = parts;
  const { organisation, what } = wish;
  const content =
    what.kind === "file" ? what.bytes : Buffer.from(wordsOf("statement", what.text, 16_384));
  if (content.length === 0 || content.length > EVIDENCE_LIMIT) {
    throw new PeopleError(`--file: give a file of 1 to ${EVIDENCE_LIMIT} bytes.`);
  }
  const row = {
    id: newId(parts),
    organisation,
    item: await itemOf(parts, organisation, wish.item),
    kind: what.kind,
    name: what.kind === "file" ? wordsOf("file", what.name, 255) : "",
    digest: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    owner: wordsOf("owner", wish.owner, 200),
    review: dayToCome(parts, "review", { day: wish.review, years: REVIEW_YEARS }),
    added_by: wordsOf("by", wish.by, 200),
    at: instantOf(parts),
  };
  await store.db.transaction().execute(async (trx) => {
    await insertManualEvidence(trx, { ...row, content });
    const { organisation: _, added_by: by, ...about } = row;
    await log.append(trx, organisation, { type: "manual-evidence", about: { ...about, by } });
  });
  return row;
}

async function itemOf({ store }: PeopleParts, organisation: string, ref: string): Promise<string> {
  const found = await organisationById(store.db, organisation);
  const edition =
    found && isCategory(found.category) ? editionOf(found.edition, found.category) : undefined;
  if (edition?.items.some((item) => item.ref === ref)) return ref;
  throw new PeopleError(
    `--item ${ref}: the edition ${found?.edition ?? ""} has no such item for this category. Give a reference as the toolkit shows it, such as 1.3.2.`,
  );
}
