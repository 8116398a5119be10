import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildPack } from "../packs/build.ts";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import { listAcceptances, listManualEvidence } from "../store/index.ts";
import {
  addEvidence,
  approveAcceptance,
  EVIDENCE_LIMIT,
  requestAcceptance,
  stateOfAcceptance,
  withdrawAcceptance,
} from "./index.ts";

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-people-"));
let estate: Estate;
let parts: Parameters<typeof addEvidence>[0];
let drawn = 0;

beforeAll(async () => {
  estate = await testEstate();
  const { store, log } = estate;
  const random = (bytes: number) =>
    createHash("shake256", { outputLength: bytes }).update(`${drawn++}`).digest();
  parts = { store, log, now: () => Date.parse(`${TODAY}T12:00:00Z`), random };
  const device = await estate.enrol();
  await device.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await estate.evaluate(TODAY);
});
afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

const statement = { kind: "statement", text: "We do." } as const;
const wish = {
  organisation: ODS,
  item: "1.3.2",
  what: statement,
  owner: "Bea",
  review: "2027-05-01",
  by: "ann",
};
const risk = {
  organisation: ODS,
  scope: "product",
  about: "Old Viewer 3",
  reason: "no successor runs",
  control: "kept apart",
  owner: "Bea",
  signedBy: "Cy",
  review: "2027-05-01",
  expiry: "2027-06-01",
  by: "Ann Ash",
} as const;

async function entries(type: string) {
  const rows = await estate.store.db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("type", "=", type)
    .orderBy("idx")
    .execute();
  return rows.map(({ bytes }) => JSON.parse(bytes));
}

describe("manual evidence", () => {
  test("is kept as it is and stands in the log by its digest, without its words", async () => {
    const added = await addEvidence(parts, wish);
    const digest = createHash("sha256").update("We do.").digest("hex");
    expect(added).toMatchObject({ kind: "statement", name: "", digest, bytes: 6 });
    const [entry] = await entries("manual-evidence");
    expect(entry).toEqual({
      type: "manual-evidence",
      id: added.id,
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
    ["an item of no edition", { item: "99.9.9" }, "--item 99.9.9"],
    ["a day gone by", { review: "2026-11-21" }, "--review"],
    ["a day too far", { review: "2029-11-22" }, "--review"],
    ["no owner", { owner: "  " }, "--owner"],
    ["no words", { what: { kind: "statement", text: " " } }, "--statement"],
    ["an empty file", { what: { kind: "file", name: "a", bytes: new Uint8Array() } }, "--file"],
    [
      "a file too large",
      { what: { kind: "file", name: "a", bytes: new Uint8Array(EVIDENCE_LIMIT + 1) } },
      "--file",
    ],
  ] as const)("%s is refused with the cure, and nothing is kept", async (_, change, cure) => {
    const before = await listManualEvidence(estate.store.db, ODS);
    await expect(addEvidence(parts, { ...wish, ...change })).rejects.toThrow(cure);
    expect(await listManualEvidence(estate.store.db, ODS)).toEqual(before);
  });
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
    expect(await entries("acceptance")).toMatchObject([
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

  test.each([
    ["a year and a day", { expiry: "2027-11-22" }, "--expiry"],
    ["a review after the end", { review: "2027-06-02" }, "--review"],
    ["no reason", { reason: "" }, "--reason"],
  ] as const)("%s is refused with the cure", async (_, change, cure) => {
    await expect(requestAcceptance(parts, { ...risk, ...change })).rejects.toThrow(cure);
  });

  test.each([
    [[], "2027-05-01", "asked"],
    [["approved"], "2027-05-01", "accepted"],
    [["approved"], "2027-05-02", "review due"],
    [["approved"], "2027-06-01", "review due"],
    [["approved"], "2027-06-02", "expired"],
    [["approved", "withdrawn"], "2027-05-01", "withdrawn"],
  ] as const)("with %j on %s it is %s", (acts, day, state) => {
    const decided = acts.map((act) => ({ act, acceptance: "", done_by: "", why: "", at: "" }));
    const row = { acts: decided, review: risk.review, expiry: risk.expiry };
    expect(stateOfAcceptance(row, day)).toBe(state);
  });
});

test("a pack holds them with their proofs, and no finding is another one for it", async () => {
  const file = { kind: "file", name: "=cmd.pdf", bytes: Buffer.from("a policy") } as const;
  await addEvidence(parts, { ...wish, what: file });
  const findings = async () =>
    await estate.store.db.selectFrom("finding").selectAll().orderBy("id").execute();
  const before = await findings();
  await estate.evaluate(TODAY);
  expect(await findings()).toEqual(before);
  const out = join(folder, "pack");
  await buildPack(await estate.request(out, TODAY));
  const digest = createHash("sha256").update("a policy").digest("hex");
  expect(readFileSync(join(out, "evidence", digest), "utf8")).toBe("a policy");
  const table = readFileSync(join(out, "manual-evidence.csv"), "utf8");
  expect(table).toContain(`'=cmd.pdf,evidence/${digest},Bea,2027-05-01,ann`);
  const risks = readFileSync(join(out, "acceptances.csv"), "utf8");
  expect(risks).toContain("product,Old Viewer 3,accepted,no successor runs");
  expect(risks).toContain("product,Old Viewer 3,withdrawn");
  expect(readFileSync(join(out, "README.html"), "utf8")).toContain("manual-evidence.csv");
  const verify = await import("node:child_process");
  const { status } = verify.spawnSync(process.execPath, ["verify.mjs"], { cwd: out });
  expect(status).toBe(0);
});

test("everything of it is held against the log", async () => {
  expect(await estate.log.audit(ODS)).not.toContainEqual(
    expect.objectContaining({ table: expect.stringMatching(/manual|acceptance/) }),
  );
  expect((await listAcceptances(estate.store.db, ODS)).length).toBeGreaterThan(1);
});
