import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildPack } from "../packs/build.ts";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import { addEvidence, approveAcceptance, requestAcceptance, withdrawAcceptance } from "./index.ts";
import type { PeopleParts } from "./parts.ts";
import { peopleParts, sampleRisk as risk } from "./testing.ts";

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-people-"));
let estate: Estate;
let parts: PeopleParts;

beforeAll(async () => {
  estate = await testEstate();
  parts = peopleParts(estate, TODAY);
  const device = await estate.enrol();
  await device.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await estate.evaluate(TODAY);
  const attachment = { name: "signed.pdf", bytes: Buffer.from("signed") };
  const { id } = await requestAcceptance(parts, { ...risk, attachment });
  await approveAcceptance(parts, { organisation: ODS, id, by: "Bea" });
  const taken = await requestAcceptance(parts, risk);
  const back = { organisation: ODS, id: taken.id, by: "Ann Ash", why: "replaced" };
  await withdrawAcceptance(parts, back);
});
afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a pack holds them with their proofs, and no finding is another one for it", async () => {
  const file = { kind: "file", name: "=cmd.pdf", bytes: Buffer.from("a policy") } as const;
  await addEvidence(parts, {
    organisation: ODS,
    items: ["1.3.2"],
    what: file,
    owner: "Bea",
    review: "2027-05-01",
    by: "ann",
  });
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
  expect(risks).toContain("product Old Viewer 3,approved,no successor runs");
  expect(risks).toContain("product Old Viewer 3,withdrawn");
  expect(readFileSync(join(out, "README.html"), "utf8")).toContain("manual-evidence.csv");
  const verify = await import("node:child_process");
  const { status } = verify.spawnSync(process.execPath, ["verify.mjs"], { cwd: out });
  expect(status).toBe(0);
});
