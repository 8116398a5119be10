import type { Lists, Title } from "./types.ts";

/** A title with what a person says it is: `product: null` where it is no product of the lists. */
export interface LabelledRow {
  readonly title: Title;
  readonly product: string | null;
  /** The release line; `null` where it fits none; absent where it was not labelled. */
  readonly cycle?: string | null;
}

/** How recognition did on labelled rows. Shares are of products; a part of a product counts as not recognised. */
export interface Measured {
  readonly rows: number;
  /** Rows recognised as a product, and how many of them rightly. */
  readonly recognised: number;
  readonly right: number;
  /** Rows that are a product of the lists. */
  readonly wanted: number;
  readonly precision: number;
  readonly recall: number;
  /** Among rightly recognised rows with a labelled line: the share whose line is right. */
  readonly cycleAccuracy: number;
  readonly mistakes: readonly { readonly row: LabelledRow; readonly said: string }[];
}

const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);

/** Precision and recall of `lists.recognise` on labelled rows. */
export function measureRecognition(
  lists: Pick<Lists, "recognise">,
  rows: readonly LabelledRow[],
): Measured {
  const judged = rows.map((row) => {
    const found = lists.recognise(row.title);
    const whole = found.product !== undefined && found.as === "product";
    return {
      row,
      product: whole ? found.product : null,
      cycle: whole ? (found.cycle ?? null) : null,
    };
  });
  const recognised = judged.filter((j) => j.product !== null);
  const right = recognised.filter((j) => j.product === j.row.product);
  const wanted = rows.filter((r) => r.product !== null);
  const lined = right.filter((j) => j.row.cycle !== undefined);
  const linedRight = lined.filter((j) => j.cycle === j.row.cycle);
  const wrong = (j: (typeof judged)[number]) =>
    j.product !== j.row.product || (j.row.cycle !== undefined && j.cycle !== j.row.cycle);
  return {
    rows: rows.length,
    recognised: recognised.length,
    right: right.length,
    wanted: wanted.length,
    precision: share(right.length, recognised.length),
    recall: share(right.length, wanted.length),
    cycleAccuracy: share(linedRight.length, lined.length),
    mistakes: judged.filter(wrong).map((j) => ({ row: j.row, said: `${j.product} ${j.cycle}` })),
  };
}
