import { expect, test } from "@jest/globals";
import { noticesOf } from "./notices.ts";
import { stateOfAcceptance } from "./state.ts";

type Words = Parameters<typeof noticesOf>[0];

const approved = { acceptance: "a", act: "approved", done_by: "Bea", why: "" } as const;
const at = "2026-01-02T12:00:00.000Z";

function told(day: string, about: { acts?: readonly object[]; words?: object } = {}) {
  const { acts = [{ ...approved, at }], words = {} } = about;
  const row = {
    of: "product PHP 7.4",
    review: "2026-05-31",
    expiry: "2026-06-30",
    acts,
    reviews: [],
  };
  const state = stateOfAcceptance(row as never, day);
  const all = { book: { all: [{ ...row, state }] }, certificates: [], evidence: [], ...words };
  // Only the members that notices are made from.
  return noticesOf(all as unknown as Words, day);
}

const none = { book: { all: [] } };

test.each([
  ["2026-05-30", []],
  ["2026-05-31", ["ends after 30 June 2026"]],
  ["2026-06-01", ["ends after 30 June 2026", "to be reviewed by 31 May 2026"]],
  ["2026-06-30", ["ends after 30 June 2026", "to be reviewed by 31 May 2026"]],
  ["2026-07-01", ["ended after 30 June 2026"]],
  ["2026-07-30", ["ended after 30 June 2026"]],
  ["2026-07-31", []],
])("of an acceptance until 30 June, to be reviewed by 31 May, on %s: %j", (day, parts) => {
  const notices = told(day);
  expect(notices).toHaveLength(parts.length);
  for (const notice of notices) expect(notice).toContain("product PHP 7.4");
  for (const [i, part] of parts.entries()) expect(notices[i]).toContain(part);
});

test("one that nobody approved is told until its end, and not as one that ended", () => {
  expect(told("2026-06-30", { acts: [] })).toEqual([
    "The acceptance of product PHP 7.4 waits for a second person's approval.",
  ]);
  expect(told("2026-07-01", { acts: [] })).toEqual([]);
});

test("one that was withdrawn needs nothing", () => {
  const acts = [approved, { ...approved, act: "withdrawn" }].map((act) => ({ ...act, at }));
  expect(told("2026-06-30", { acts })).toEqual([]);
});

test.each([
  ["2026-05-30", 0],
  ["2026-05-31", 1],
])("a certificate until 30 June is told from 30 days before: %s", (day, count) => {
  const certificates = [{ kind: "iso27001", state: "holds", expiry: "2026-06-30" }];
  const notices = told(day, { words: { ...none, certificates } });
  expect(notices).toHaveLength(count);
  expect(notices.join()).toBe(
    count === 0 ? "" : "The certificate ISO 27001 ends after 30 June 2026.",
  );
});

test("evidence whose review is due is told by its item; what is attached elsewhere goes with that", () => {
  const review = "2026-05-31";
  const evidence = [
    { item: "1.3.2", kind: "statement", name: "", state: "review due", review },
    { item: "4.2.4", kind: "file", name: "leavers.pdf", state: "review due", review },
    { item: "8.1.4", kind: "file", name: "old.pdf", state: "current", review },
    { item: "acceptance ab12", kind: "file", name: "signed.pdf", state: "review due", review },
  ];
  expect(told("2026-06-01", { words: { ...none, evidence } })).toEqual([
    "What was added for 1.3.2 (a statement) was to be reviewed by 31 May 2026.",
    "What was added for 4.2.4 (leavers.pdf) was to be reviewed by 31 May 2026.",
  ]);
});
