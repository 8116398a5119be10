import { decidingProduct, type Lists } from "@muster/mapping";
import {
  OFFICE_PRODUCT,
  type PatchTables,
  type TableName,
  tableFiles,
} from "@muster/mapping/patches";
import type { ChangedList } from "./list-set.ts";

/** Lists that note which of their files a judgement looked into. */
export interface Noting {
  readonly lists: Lists;
  /** What was looked into since the last call, as the store keeps it: ` debian.json php.json `. */
  taken(): string;
}

/** @param lists which remember titles: an answer that is remembered was looked into as well */
export function noting(lists: Lists): Noting {
  const files = new Set<string>();
  const note = (product: string | undefined) => {
    if (product !== undefined) files.add(`${product}.json`);
    if (product === OFFICE_PRODUCT) files.add(tableFiles.office);
  };
  return {
    lists: {
      files: lists.files,
      own: lists.own,
      patches: notingTables(lists.patches, (file) => files.add(file)),
      osSupport: (os, terms) => {
        const support = lists.osSupport(os, terms);
        note(support.product);
        return support;
      },
      // Names alone recognise a title, and a change of those visits every device.
      recognise: (title) => lists.recognise(title),
      titleSupport: (title, os, terms) => {
        const support = lists.titleSupport(title, os, terms);
        note(decidingProduct(support));
        return support;
      },
      note: (products) => products.forEach(note),
    },
    taken: () => {
      const names = ` ${[...files].sort().join(" ")} `;
      files.clear();
      return names;
    },
  };
}

/** The tables, each of which says when it is asked for. */
function notingTables(tables: PatchTables, note: (file: string) => void): PatchTables {
  const names = Object.keys(tableFiles) as readonly TableName[];
  const asked = names.map((name) => [
    name,
    {
      enumerable: true,
      get: () => {
        note(tableFiles[name]);
        return tables[name];
      },
    },
  ]);
  return Object.defineProperties({ ...tables }, Object.fromEntries(asked));
}

/** Files above which every device is visited: looking for them one by one would cost more. */
const MANY = 40;

/**
 * The files, where their change can alter the judgement of devices that looked into them and of no other; `undefined` where
 * any device may be judged differently: a title may now be recognised, or the organisation's own list says something else.
 */
export function changedAlone(changed: readonly ChangedList[]): readonly string[] | undefined {
  if (changed.length > MANY) return undefined;
  const alone = changed.every(({ file, before, now }) => {
    if (before === undefined || now === undefined || file.startsWith("own/")) return false;
    return withoutDates(before) === withoutDates(now);
  });
  return alone ? changed.map(({ file }) => file) : undefined;
}

/** A file but for its lines and rows, and what packages those are of: what decides which titles and systems it speaks of. */
function withoutDates(text: string): string {
  const { cycles, rows, checkedOn, covered, wholeOn, ...rest } = JSON.parse(text) as Record<
    string,
    unknown
  >;
  return JSON.stringify(rest);
}
