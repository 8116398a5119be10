import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { listAcceptances } from "../store/index.ts";
import {
  AcceptanceBook,
  approveAcceptance,
  requestAcceptance,
  reviewAcceptance,
  reviewWords,
  withdrawAcceptance,
} from "./index.ts";
import { entriesOf, peopleParts, sampleRisk } from "./testing.ts";

const TODAY = "2026-11-21";
let estate: Estate;
let id: string;

/** Owned by Bea and signed by Cy; to be reviewed by 15 April 2027, and over after 1 June. */
beforeAll(async () => {
  estate = await testEstate();
  ({ id } = await requestAcceptance(on(TODAY), sampleRisk));
});
afterAll(async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: "acceptance_review" }),
  );
  await estate.close();
});

const on = (day: string) => peopleParts(estate, day);
const review = (day: string, change: object = {}) =>
  reviewAcceptance(on(day), {
    ...{ organisation: ODS, id, by: "Bea", nextReview: "2027-05-01" },
    ...change,
  });

async function standing(day: string) {
  const { all } = await AcceptanceBook.open(estate.store.db, ODS, { day });
  const row = all.find((each) => each.id === id);
  if (row === undefined) throw new Error(`there is no acceptance ${id} on ${day}`);
  return { state: row.state, review: row.review, says: reviewWords(row, day) };
}

test("one that nobody approved is not reviewed", async () => {
  await expect(review(TODAY)).rejects.toThrow("is requested: one that is approved is reviewed");
  expect((await standing(TODAY)).says).toBe("first review by 15 April 2027");
  await approveAcceptance(on(TODAY), { organisation: ODS, id, by: "Dee" });
});

test.each([
  ["somebody else", { by: "Dee" }, "its owner (Bea) or who signed for it (Cy)"],
  ["a day after its end", { nextReview: "2027-06-02" }, "up to 2027-06-01, its last"],
  ["the day itself", { nextReview: "2027-04-01" }, "--next-review 2027-04-01"],
  ["a note without words", { note: " " }, "--note"],
  ["an id of none", { id: "ffffffff" }, "There is no acceptance ffffffff"],
])("with %s it is refused with the cure, and nothing is kept", async (_, change, cure) => {
  await expect(review("2027-04-01", change)).rejects.toThrow(cure);
  const [row] = await listAcceptances(estate.store.db, ODS);
  expect(row?.reviews).toEqual([]);
});

test("a review that is overdue is cleared by a review, to its new day; the acceptance ends as before", async () => {
  expect(await standing("2027-04-15")).toMatchObject({
    state: "approved",
    says: "first review by 15 April 2027",
  });
  expect(await standing("2027-04-16")).toMatchObject({
    state: "review due",
    says: "review overdue since 16 April 2027",
  });
  await review("2027-04-17", { nextReview: "2027-04-25", note: "still needed" });
  expect(await standing("2027-04-16")).toMatchObject({ state: "review due" });
  const says = "reviewed on 17 April 2027 by Bea";
  expect(await standing("2027-04-25")).toEqual({
    state: "approved",
    review: "2027-04-25",
    says: `${says}; next review by 25 April 2027`,
  });
  expect(await standing("2027-04-26")).toEqual({
    state: "review due",
    review: "2027-04-25",
    says: `${says}; review overdue since 26 April 2027`,
  });
  expect(await standing("2027-06-01")).toMatchObject({ state: "expiring" });
  expect(await standing("2027-06-02")).toMatchObject({ state: "expired", says });
});

test("who signed reviews, too, up to its last day, and each review is an entry of its own", async () => {
  await review("2027-05-03", { by: "cy", nextReview: "2027-06-01" });
  expect(await standing("2027-05-03")).toEqual({
    state: "expiring",
    review: "2027-06-01",
    says: "reviewed on 3 May 2027 by cy; next review by 1 June 2027",
  });
  const entries = (await entriesOf(estate, "acceptance")).filter(({ act }) => act === "reviewed");
  expect(entries).toMatchObject([
    { id, next: "2027-04-25", note: "still needed", by: "Bea" },
    { id, next: "2027-06-01", note: "", by: "cy" },
  ]);
  await expect(review("2027-06-02", { nextReview: "2027-06-03" })).rejects.toThrow("is expired");
});

test("one that was taken back is not reviewed, and its reviews stay in sight", async () => {
  await withdrawAcceptance(on("2027-05-04"), { organisation: ODS, id, by: "Bea", why: "replaced" });
  await expect(review("2027-05-04", { nextReview: "2027-05-20" })).rejects.toThrow("is withdrawn");
  expect((await standing("2027-05-04")).says).toBe("reviewed on 3 May 2027 by cy");
});
