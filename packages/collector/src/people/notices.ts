import { addDays, type Day, writeDay } from "@muster/mapping";
import { overdueWords } from "./review.ts";
import { EXPIRING_DAYS, isInForce, isReviewDue } from "./state.ts";
import type { PeopleWords } from "./words.ts";

type Noted = Pick<PeopleWords, "certificates" | "evidence"> & {
  readonly book: Pick<PeopleWords["book"], "all">;
};

/** What people must see to on a day, a sentence each: what ends soon, what ended lately, whose review is due. */
export function noticesOf(words: Noted, day: Day): readonly string[] {
  const { book, certificates, evidence } = words;
  const since = addDays(day, -EXPIRING_DAYS);
  const expiring = book.all.filter(({ state }) => state === "expiring");
  const ended = book.all.filter((row) => {
    const approved = row.acts.some(({ act }) => act === "approved");
    return row.state === "expired" && approved && row.expiry >= since;
  });
  const late = book.all.filter((row) => isInForce(row.state) && isReviewDue(row, day));
  const asked = book.all.filter(({ state }) => state === "requested");
  const soon = certificates.filter(
    ({ state, expiry }) => state === "holds" && expiry <= addDays(day, EXPIRING_DAYS),
  );
  // What is attached to an acceptance or a certificate is looked at with it; an item's reference has no space.
  const due = evidence.filter(({ state, item }) => state === "review due" && !item.includes(" "));
  return [
    ...expiring.map(
      (row) =>
        `The acceptance of ${row.of} ends after ${writeDay(row.expiry)}. What it covers counts as not accepted from the next day.`,
    ),
    ...ended.map(
      (row) =>
        `The acceptance of ${row.of} ended after ${writeDay(row.expiry)}: what it covered is not accepted any more.`,
    ),
    ...late.map(
      (row) =>
        `The acceptance of ${row.of} was to be reviewed by ${writeDay(row.review)}: ${overdueWords(row)}.`,
    ),
    ...asked.map((row) => `The acceptance of ${row.of} waits for a second person's approval.`),
    ...soon.map(
      ({ kind, expiry }) =>
        `The certificate ${certificateName(kind)} ends after ${writeDay(expiry)}.`,
    ),
    ...due.map(
      (row) =>
        `What was added for ${row.item} (${row.kind === "file" ? row.name : "a statement"}) was to be reviewed by ${writeDay(row.review)}.`,
    ),
  ];
}

const names = new Map([
  ["cyber_essentials_plus", "Cyber Essentials Plus"],
  ["cyber_essentials", "Cyber Essentials"],
  ["iso27001", "ISO 27001"],
  ["psn_ia", "PSN IA"],
]);

/** What people call a kind of certificate. */
export function certificateName(kind: string): string {
  return names.get(kind) ?? kind;
}
