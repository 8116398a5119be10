import { categoryName, editionOf, openEdition } from "../assertions/editions.ts";
import type { Category, Edition, ItemConfidence } from "../assertions/types.ts";
import { type Day, daysBetween } from "../days.ts";

/** A day by which something has to be published. */
export interface Deadline {
  readonly kind: "interim" | "final";
  /** Last day of publishing. */
  readonly day: Day;
  /** Nought on the day itself, negative once it has passed. */
  readonly daysLeft: number;
  readonly confidence: ItemConfidence;
  readonly source: string;
}

interface Interim extends Pick<Deadline, "day" | "confidence" | "source"> {
  readonly edition: string;
  readonly categories: readonly Category[];
}

const inferred = "inferred from 2024-25; not read for this edition (looked for on 2026-11-21)";

/** Interim submissions: asked of bodies that answer the CAF, never of those on the numbered items. */
const interims: readonly Interim[] = [
  {
    edition: "2024-25",
    categories: [1],
    day: "2024-12-31",
    confidence: "verified",
    source: "DSPT Implementation Guide v7 of 25 September 2024 (checked 2026-11-21)",
  },
  {
    edition: "2025-26",
    categories: [1, 2],
    day: "2025-12-31",
    confidence: "inferred",
    source: inferred,
  },
  {
    edition: "2026-27",
    categories: [1, 2],
    day: "2026-12-31",
    confidence: "inferred",
    source: inferred,
  },
];

/** The deadlines of an edition for one category, the next one first as the year goes, with the days left from `today`. */
export function deadlinesOf(edition: Edition, today: Day): readonly Deadline[] {
  const { deadline, source } = edition;
  const isAssumed = edition.items.every((item) => item.confidence === "assumed");
  const interim = interims.find(
    (each) =>
      edition.framework === "caf" &&
      each.edition === edition.edition &&
      each.categories.includes(edition.category),
  );
  const final = { day: deadline, confidence: isAssumed ? "inferred" : "verified", source } as const;
  return [
    ...(interim === undefined ? [] : [{ kind: "interim" as const, ...interim }]),
    { kind: "final" as const, ...final },
  ].map(({ kind, day, confidence, source: from }) => ({
    kind,
    day,
    daysLeft: daysBetween(today, day),
    confidence,
    source: from,
  }));
}

/** The year that somebody works on: that of their edition, or once its deadline has passed that of the open one. */
export function periodOf(
  edition: Edition,
  today: Day,
): Pick<Edition, "edition" | "opened" | "deadline"> {
  if (edition.deadline >= today) return edition;
  return editionOf(openEdition(today), categoryName(edition)) ?? edition;
}
