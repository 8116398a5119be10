import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { listManualEvidence, withdrawnEvidence } from "../store/index.ts";
import {
  addCertificate,
  addEvidence,
  certificatesOn,
  EVIDENCE_LIMIT,
  exemptingOf,
  withdrawCertificate,
  withdrawEvidence,
} from "./index.ts";
import type { PeopleParts } from "./parts.ts";
import { entriesOf, peopleParts } from "./testing.ts";

const TODAY = "2026-11-21";
let estate: Estate;
let parts: PeopleParts;

beforeAll(async () => {
  estate = await testEstate();
  parts = peopleParts(estate, TODAY);
});
afterAll(async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: expect.stringMatching(/evidence|certificate/) }),
  );
  await estate.close();
});

const wish = {
  organisation: ODS,
  items: ["1.3.2"],
  what: { kind: "statement", text: "We do." },
  owner: "Bea",
  review: "2027-05-01",
  by: "ann",
} as const;

describe("manual evidence", () => {
  test("is kept as it is and stands in the log by its digest, without its words", async () => {
    const [added] = await addEvidence(parts, wish);
    const digest = createHash("sha256").update("We do.").digest("hex");
    expect(added).toMatchObject({ kind: "statement", name: "", digest, bytes: 6 });
    const [entry] = await entriesOf(estate, "manual-evidence");
    expect(entry).toEqual({
      type: "manual-evidence",
      id: added?.id,
      item: "1.3.2",
      kind: "statement",
      name: "",
      digest,
      bytes: 6,
      owner: "Bea",
      review: "2027-05-01",
      by: "ann",
      at: "2026-11-21T12:00:00.000Z",
    });
    expect(JSON.stringify(entry)).not.toContain("We do");
  });

  test.each([
    ["an item of no edition", { items: ["99.9.9"] }, "Item 99.9.9"],
    ["one of several", { items: ["1.3.2", "99.9.9"] }, "Item 99.9.9"],
    ["no item", { items: [] }, "--item"],
    ["a day gone by", { review: "2026-11-21" }, "--review"],
    ["a day too far", { review: "2029-11-22" }, "--review"],
    ["no owner", { owner: "  " }, "--owner"],
    ["no words", { what: { kind: "statement", text: " " } }, "--statement"],
    ["an empty file", { what: { kind: "file", name: "a", bytes: new Uint8Array() } }, "not empty"],
    ["nothing to take the place of", { insteadOf: "abcd" }, "no evidence abcd"],
    [
      "a file too large",
      { what: { kind: "file", name: "a", bytes: new Uint8Array(EVIDENCE_LIMIT + 1) } },
      "--file: give a file that is not empty, of up to 10 MiB.",
    ],
  ] as const)("%s is refused with the cure, and nothing is kept", async (_, change, cure) => {
    const before = await listManualEvidence(estate.store.db, ODS);
    await expect(addEvidence(parts, { ...wish, ...change })).rejects.toThrow(cure);
    expect(await listManualEvidence(estate.store.db, ODS)).toEqual(before);
  });

  test("one file for several items is an entry for each, once", async () => {
    const items = ["1.3.2", "4.2.4", "1.3.2"];
    const added = await addEvidence(parts, { ...wish, items });
    expect(added.map(({ item }) => item)).toEqual(["1.3.2", "4.2.4"]);
    expect(new Set(added.map(({ digest }) => digest)).size).toBe(1);
  });

  test("what is withdrawn or superseded stays, once, and the log says by what", async () => {
    const [old] = await addEvidence(parts, wish);
    const [next] = await addEvidence(parts, { ...wish, insteadOf: old?.id.slice(0, 8) });
    const back = await withdrawnEvidence(estate.store.db, ODS);
    expect(back.get(old?.id ?? "")).toMatchObject({ instead: next?.id, done_by: "ann" });
    const id = next?.id ?? "";
    const away = { organisation: ODS, id, why: "out of date", by: "Bea" };
    await withdrawEvidence(parts, away);
    await expect(withdrawEvidence(parts, away)).rejects.toThrow("withdrawn before");
    expect((await entriesOf(estate, "manual-evidence")).slice(-3)).toMatchObject([
      { id, digest: next?.digest },
      { id: old?.id, act: "withdrawn", instead: id },
      { id, act: "withdrawn", why: "out of date", instead: "" },
    ]);
    expect(await listManualEvidence(estate.store.db, ODS)).toContainEqual(old);
  });
});

describe("a certificate", () => {
  const certificate = {
    organisation: ODS,
    kind: "cyber_essentials_plus",
    scope: "whole organisation",
    expiry: "2027-02-01",
    by: "ann",
  } as const;

  test("holds to its last day and not the day after, from the day it was entered", async () => {
    const { id } = await addCertificate(parts, certificate);
    const on = async (day: string) =>
      (await certificatesOn(estate.store.db, ODS, day)).find((each) => each.id === id);
    expect(await on("2026-11-20")).toBeUndefined();
    for (const [day, state] of [
      [TODAY, "holds"],
      ["2027-02-01", "holds"],
      ["2027-02-02", "expired"],
    ] as const) {
      const found = await on(day);
      expect(found?.state).toBe(state);
      expect(exemptingOf(found ? [found] : [])).toHaveLength(state === "holds" ? 1 : 0);
    }
  });

  test("of plain Cyber Essentials, or withdrawn, exempts from nothing", async () => {
    const plain = await addCertificate(parts, { ...certificate, kind: "cyber_essentials" });
    const iso = await addCertificate(parts, { ...certificate, kind: "iso27001" });
    const away = { organisation: ODS, id: iso.id, why: "lost", by: "Bea" };
    await withdrawCertificate(parts, away);
    await expect(withdrawCertificate(parts, away)).rejects.toThrow("withdrawn before");
    const all = await certificatesOn(estate.store.db, ODS, TODAY);
    const these = all.filter(({ id }) => id === plain.id || id === iso.id);
    expect(these.map(({ state }) => state).sort()).toEqual(["holds", "withdrawn"]);
    expect(exemptingOf(these)).toEqual([]);
  });

  test("brings its file as evidence of its own, and its entry holds its words by digest", async () => {
    const file = { name: "ce.pdf", bytes: Buffer.from("certified") };
    const { id, evidence } = await addCertificate(parts, { ...certificate, file });
    const kept = (await listManualEvidence(estate.store.db, ODS)).find((e) => e.id === evidence);
    expect(kept).toMatchObject({ item: `certificate ${id}`, name: "ce.pdf", review: "2027-02-01" });
    const entry = (await entriesOf(estate, "manual-evidence")).at(-1);
    expect(entry).toMatchObject({ id, kind: "certificate", by: "ann" });
    expect(JSON.stringify(entry)).not.toContain("whole organisation");
  });

  test.each([
    ["a day gone by", { expiry: TODAY }, "--expiry"],
    ["a day too far", { expiry: "2029-11-22" }, "--expiry"],
    ["no scope", { scope: " " }, "--scope"],
  ])("with %s is refused with the cure", async (_, change, cure) => {
    await expect(addCertificate(parts, { ...certificate, ...change })).rejects.toThrow(cure);
  });
});
