import {
  categoryName,
  changesOf,
  dayOf,
  type Edition,
  editionOf,
  type ItemChange,
  isCategory,
  type OfficialItem,
  type OfficialSheet,
  overlaid,
  writeDay,
  yearsOf,
} from "@muster/mapping";
import { canonicalJson } from "@muster/mapping/wire";
import { digestOfRow, type EvidenceLog } from "../log/index.ts";
import {
  type Db,
  type EditionOverlay,
  insertEditionOverlay,
  listEditionOverlays,
  type Organisation,
  type Store,
} from "../store/index.ts";
import type { EditionFile } from "./file.ts";
import { EditionFileError } from "./problem.ts";

type Asked = Pick<Organisation, "id" | "edition" | "category">;

/** What a file changes for one organisation. */
export interface Overlay {
  readonly organisation: string;
  readonly edition: Edition;
  readonly items: readonly OfficialItem[];
  readonly changes: readonly ItemChange[];
}

/**
 * What a file would change for an organisation, against the items in force for it.
 * @throws {EditionFileError} where the file has no items of its category, or nobody knows the edition
 */
export async function overlayFor(db: Db, organisation: Asked, file: EditionFile): Promise<Overlay> {
  const { edition: year, category } = organisation;
  const known = isCategory(category) ? editionOf(year, category) : undefined;
  if (known === undefined) {
    throw new EditionFileError(
      `there is no edition ${year} for category ${category} here: give one of ${isCategory(category) ? yearsOf(category).join(", ") : "another category"} with --edition`,
    );
  }
  const read = file.categories.find(
    (c) => c.category === category && c.framework === known.framework,
  );
  if (read === undefined) {
    const there = file.categories.map((c) => `${c.category} (${nameOf(c.framework)})`).join(", ");
    throw new EditionFileError(
      `${file.name} has items of category ${there}, and none of category ${category} (${nameOf(known.framework)}) that ${organisation.id} answers in ${year}`,
    );
  }
  const now = (await editionInForce(db, organisation)) ?? known;
  const { items } = read;
  return {
    organisation: organisation.id,
    edition: known,
    items,
    changes: changesOf(now, { items, source: "" }),
  };
}

function nameOf(framework: Edition["framework"]): string {
  return framework === "caf" ? "CAF outcomes" : "numbered items";
}

export interface OverlayParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Lays the items over the organisation's edition from now on, and enters it in its log. */
export async function layOver(
  { store, log, now }: OverlayParts,
  { organisation, edition, items }: Overlay,
  { file, by }: { readonly file: EditionFile; readonly by: string },
): Promise<void> {
  const row: EditionOverlay = {
    organisation,
    nth: (await listEditionOverlays(store.db, organisation)).length + 1,
    edition: edition.edition,
    category: categoryName(edition),
    framework: edition.framework,
    file: file.name.slice(0, 256),
    digest: file.digest,
    items: canonicalJson(items.map((item) => ({ ...item }))),
    added_by: by,
    at: new Date(now()).toISOString(),
  };
  const about = {
    items: {
      nth: row.nth,
      edition: row.edition,
      category: row.category,
      count: items.length,
      digest: digestOfRow({ ...row }),
      file: { name: row.file, digest: row.digest },
    },
    by,
    at: row.at,
  };
  await store.db.transaction().execute(async (trx) => {
    await insertEditionOverlay(trx, row);
    await log.append(trx, organisation, { type: "configuration", about });
  });
}

/** The items in force for an organisation: ours, or those of the newest official file that was laid over them. */
export async function editionInForce(
  db: Db,
  { id, edition, category }: Asked,
): Promise<Edition | undefined> {
  const known = isCategory(category) ? editionOf(edition, category) : undefined;
  if (known === undefined) return undefined;
  const newest = (await listEditionOverlays(db, id)).findLast(
    (row) =>
      row.edition === edition && row.category === category && row.framework === known.framework,
  );
  return newest === undefined ? known : overlaid(known, sheetOf(newest));
}

function sheetOf({ items, file, digest, at }: EditionOverlay): OfficialSheet {
  return {
    // Written by this program, and held against the log.
    items: JSON.parse(items) as OfficialSheet["items"],
    source: `${file}, SHA-256 ${digest}, imported on ${writeDay(dayOf(at))}`,
  };
}
