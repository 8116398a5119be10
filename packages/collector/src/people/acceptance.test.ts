import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import type { TestDevice } from "../packs/testing/reporter.ts";
import { insertOrganisation, listManualEvidence } from "../store/index.ts";
import {
  AcceptanceBook,
  approveAcceptance,
  changeGroup,
  coverageOf,
  coverageSentences,
  createGroup,
  groupsOn,
  requestAcceptance,
  stateOfAcceptance,
  withdrawAcceptance,
} from "./index.ts";
import type { PeopleParts } from "./parts.ts";
import { entriesOf, peopleParts, sampleRisk as risk } from "./testing.ts";

const TODAY = "2026-11-21";
let estate: Estate;
let parts: PeopleParts;
let device: TestDevice;

beforeAll(async () => {
  estate = await testEstate();
  parts = peopleParts(estate, TODAY);
  device = await estate.enrol();
  await device.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await estate.evaluate(TODAY);
});
afterAll(async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: expect.stringMatching(/acceptance|group|evidence/) }),
  );
  await estate.close();
});

describe("an acceptance", () => {
  test("is asked for by one person and approved by another", async () => {
    const asked = await requestAcceptance(parts, risk);
    for (const by of ["Ann Ash", " ann  ash", "ANN.ASH"]) {
      await expect(
        approveAcceptance(parts, { organisation: ODS, id: asked.id, by }),
      ).rejects.toThrow("Another person");
    }
    await approveAcceptance(parts, { organisation: ODS, id: asked.id.slice(0, 8), by: "Bea" });
    const again = approveAcceptance(parts, { organisation: ODS, id: asked.id, by: "Cy" });
    await expect(again).rejects.toThrow("decided already");
    expect(await entriesOf(estate, "acceptance")).toMatchObject([
      { act: "requested", id: asked.id, by: "Ann Ash" },
      { act: "approved", id: asked.id, by: "Bea" },
    ]);
  });

  test("is taken back once, approved or not", async () => {
    const { id } = await requestAcceptance(parts, risk);
    const back = { organisation: ODS, id, by: "Ann Ash", why: "replaced" };
    await withdrawAcceptance(parts, back);
    await expect(withdrawAcceptance(parts, back)).rejects.toThrow("withdrawn before");
    await expect(approveAcceptance(parts, { organisation: ODS, id, by: "Bea" })).rejects.toThrow();
  });

  test("keeps what was signed as a file of its own", async () => {
    const attachment = { name: "signed.pdf", bytes: Buffer.from("signed") };
    const made = await requestAcceptance(parts, { ...risk, attachment });
    const files = await listManualEvidence(estate.store.db, ODS);
    expect(files.find(({ id }) => id === made.attachment)).toMatchObject({
      item: `acceptance ${made.id}`,
      name: "signed.pdf",
      owner: "Bea",
    });
  });

  test("is signed by the risk owner in large organisations", async () => {
    const trust = { id: "B1", name: "A trust", category: 1, edition: "2025-26" };
    await insertOrganisation(estate.store.db, { ...trust, created_at: "2026-11-01T09:00:00.000Z" });
    const large = { ...risk, organisation: trust.id };
    const made = await requestAcceptance(parts, { ...large, signedAs: "siro-delegate" });
    expect(made).toMatchObject({ signed_as: "siro-delegate", signed_by: "Cy" });
    await expect(requestAcceptance(parts, large)).rejects.toThrow("siro or siro-delegate");
  });

  test.each([
    ["a year and a day", { expiry: "2027-11-22" }, "--expiry"],
    ["a review after the end", { review: "2027-06-02" }, "--review"],
    ["no reason", { reason: "" }, "--reason"],
    ["a product without its line", { cycle: "" }, "--cycle"],
    ["a day to come on which it was signed", { signedOn: "2026-11-22" }, "--signed-on"],
    ["a risk owner in a small organisation", { signedAs: "siro" }, "management or partner"],
    ["a whole site", { scope: "site", about: "s", cycle: "" }, "too much to accept"],
    ["a whole device", { scope: "device", about: "d", cycle: "" }, "too much to accept"],
    [
      "an unheard-of control",
      { scope: "site", about: "s", controls: ["x-on"] },
      "--for x-on: give one of",
    ],
    ["a product and controls", { controls: ["os-supported"] }, "not both"],
  ] as const)("%s is refused with the cure", async (_, change, cure) => {
    await expect(requestAcceptance(parts, { ...risk, ...change })).rejects.toThrow(cure);
  });

  test.each([
    [[], TODAY, "requested"],
    [[], "2027-06-02", "expired"],
    [["approved"], "2027-04-15", "approved"],
    [["approved"], "2027-04-16", "review due"],
    [["approved"], "2027-05-01", "review due"],
    [["approved"], "2027-05-02", "expiring"],
    [["approved"], "2027-06-01", "expiring"],
    [["approved"], "2027-06-02", "expired"],
    [["approved", "withdrawn"], "2027-04-01", "withdrawn"],
    [["approved"], "2026-11-20", "requested"],
  ] as const)("with %j on %s it is %s", (acts, day, state) => {
    const decided = acts.map((act) => ({ act, at: `${TODAY}T10:00:00.000Z` }));
    const row = { acts: decided, reviews: [], review: risk.review, expiry: risk.expiry };
    expect(stateOfAcceptance(row, day)).toBe(state);
  });
});

describe("the book of a day", () => {
  const finding = {
    control: "software-supported",
    outcome: "not-met",
    details: [{ what: "PHP 7.4", state: "unsupported", because: "over" }],
  } as const;

  async function approved(change: object): Promise<string> {
    const { id } = await requestAcceptance(parts, { ...risk, ...change });
    await approveAcceptance(parts, { organisation: ODS, id, by: "Bea" });
    return id;
  }

  const open = (day: string) => AcceptanceBook.open(estate.store.db, ODS, { day });

  test("covers from its approval to its last day, and turns back by itself the day after", async () => {
    const id = await approved({ about: "PHP", cycle: "7.4" });
    const on = async (day: string) =>
      (await open(day)).acceptedBy({ id: "d", site: null }, finding);
    expect(await on("2026-11-20")).toBeUndefined();
    expect(await on(TODAY)).toEqual([id]);
    expect(await on("2027-06-01")).toEqual([id]);
    expect(await on("2027-06-02")).toBeUndefined();
  });

  test("says what each is of, and which cover one thing", async () => {
    const book = await open(TODAY);
    expect(book.all.map(({ of }) => of)).toContain("product PHP 7.4");
    const [detail] = finding.details;
    const [id, ...others] = book.covering({ id: "d", site: null }, { finding, detail });
    expect(others).toEqual([]);
    expect(book.all.find((row) => row.id === id)).toMatchObject({
      of: "product PHP 7.4",
      state: "approved",
    });
  });

  test("a group covers who is in it on the day, and nobody else", async () => {
    const [group] = [{ organisation: ODS, name: "scanners", by: "ann" }];
    await createGroup(parts, group);
    await expect(createGroup(parts, group)).rejects.toThrow("already");
    const about = { scope: "group", about: "scanners", product: "Python", cycle: "3.8" };
    const id = await approved(about);
    const old = { ...finding, details: [{ ...finding.details[0], what: "Python 3.8" }] };
    const here = { id: device.id, site: null };
    expect((await open(TODAY)).acceptedBy(here, old)).toBeUndefined();
    const devices = [device.id, device.id];
    expect(await changeGroup(parts, group, { act: "added", devices })).toBe(1);
    expect(await groupsOn(estate.store.db, ODS)).toEqual([
      { name: "scanners", devices: [device.id] },
    ]);
    expect((await open(TODAY)).acceptedBy(here, old)).toEqual([id]);
    expect((await open(TODAY)).acceptedBy({ ...here, id: "other" }, old)).toBeUndefined();
    expect(await changeGroup(parts, group, { act: "removed", devices })).toBe(1);
    expect((await open(TODAY)).acceptedBy(here, old)).toBeUndefined();
    await expect(
      changeGroup(parts, { ...group, name: "gone" }, { act: "added", devices }),
    ).rejects.toThrow("no group gone");
  });

  test("a machine that was enrolled anew is accepted and in its groups as its earlier self was", async () => {
    const [old, heir] = [await estate.enrol(), await estate.enrol()];
    const group = { organisation: ODS, name: "enrolled anew", by: "ann" };
    await createGroup(parts, group);
    await changeGroup(parts, group, { act: "added", devices: [old.id] });
    const python = { product: "Python", cycle: "3.9" };
    await approved({ scope: "device", about: old.id, product: "Ruby", cycle: "2.7" });
    await approved({ scope: "group", about: group.name, ...python });
    const on = async (id: string, what: string) => {
      const found = { ...finding, details: [{ ...finding.details[0], what }] };
      return (await open(TODAY)).acceptedBy({ id, site: null }, found) !== undefined;
    };
    expect([await on(heir.id, "Ruby 2.7"), await on(heir.id, "Python 3.9")]).toEqual([
      false,
      false,
    ]);
    await estate.store.db
      .updateTable("device")
      .set({ replaced_by: heir.id })
      .where("id", "=", old.id)
      .execute();
    expect([await on(heir.id, "Ruby 2.7"), await on(heir.id, "Python 3.9")]).toEqual([true, true]);
  });

  test("what one covers now is counted, of every known device", async () => {
    const findings = await estate.store.db
      .selectFrom("finding")
      .select("control")
      .where("outcome", "=", "not-met")
      .execute();
    const [first] = findings;
    const control = first?.control ?? "";
    const about = { scope: "device", about: device.id, cycle: "", controls: [control] } as const;
    const acceptance = await requestAcceptance(parts, { ...risk, ...about });
    const book = await open(TODAY);
    const coverage = await coverageOf(estate.store.db, book, { acceptance, day: TODAY });
    expect(coverage).toEqual({ devices: 1, known: 3 });
    const nothing = { ...acceptance, controls: "os-none" };
    const none = await coverageOf(estate.store.db, book, { acceptance: nothing, day: TODAY });
    expect(none).toEqual({ devices: 0, known: 3 });
    expect(coverageSentences(none).join(" ")).toContain("0 of 3 known devices now. Nothing");
  });

  test.each([
    [1, 1, false],
    [2, 4, false],
    [3, 4, true],
    [2, 2, true],
  ])("%i of %i devices is broad: %s", (devices, known, is) => {
    expect(coverageSentences({ devices, known }).join(" ").includes("more than half")).toBe(is);
  });
});
