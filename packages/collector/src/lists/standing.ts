import { writeDay } from "@muster/mapping/days";
import type { Lists, Own, Product } from "@muster/mapping/lifecycle";
import { listsInForce, lookIn } from "../store/index.ts";
import { type ListParts, listParts, listsOf } from "./in-force.ts";
import { ownList } from "./index.ts";

/** Lists to look things up in, and a few words on which they are. */
export interface StandingLists extends ListParts {
  readonly lists: Lists;
  readonly own: Own | undefined;
  /** True where a database says what is in force. */
  readonly inForce: boolean;
  /** `the lists that this program brought, checked until 21 November 2026`. */
  readonly which: string;
}

/** Where lists may be in force, and folders of the organisation's own. */
export interface ListPlaces {
  /** As `openStore` takes it; undefined: the program's own lists. */
  readonly database?: string | undefined;
  /** The own list to try. */
  readonly own?: string | undefined;
  /** The own list that counts where lists are in force. */
  readonly counts?: string | undefined;
}

/**
 * The lists in force in a database, which is only looked at; the program's own where there is none.
 * @throws {OwnListError} {@link StoreError}
 */
export async function standingLists({
  database,
  own: tried,
  counts,
}: ListPlaces): Promise<StandingLists> {
  const texts = database === undefined ? undefined : await lookIn(database, listsInForce);
  const folder = tried ?? (texts === undefined ? undefined : counts);
  const own = folder === undefined ? undefined : ownList(folder);
  const parts = listParts(texts ?? []);
  const lists = listsOf(parts, own);
  return { ...parts, lists, own, inForce: texts !== undefined, which: words(parts, texts) };
}

function words(
  { products }: ListParts,
  texts: readonly { readonly since: string }[] | undefined,
): string {
  const until = `checked until ${writeDay(newestCheck(products))}`;
  if (texts === undefined) return `the lists that this program brought, ${until}`;
  const since = texts
    .map((text) => text.since.slice(0, 10))
    .sort()
    .at(-1);
  const moved =
    since === undefined
      ? "none of which came after this program"
      : `${texts.length} of which came after this program, the last on ${writeDay(since)}`;
  return `the lists in force here, ${until}, ${moved}`;
}

function newestCheck(products: readonly Product[]): string {
  const days = products.flatMap(({ cycles }) => cycles.map(({ checkedOn }) => checkedOn));
  return days.reduce((a, b) => (a > b ? a : b), "0001-01-01");
}
