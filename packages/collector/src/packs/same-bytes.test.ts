import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { judgeEstate } from "../evaluate/index.ts";
import { engines } from "../intake/testing/engines.ts";
import { EvidenceLog } from "../log/index.ts";
import { type Db, type Store, setDeviceState } from "../store/index.ts";
import { tableRules } from "../store/tables.ts";
import { buildPack } from "./build.ts";
import { rulesInForce } from "./rules.ts";
import { addNight, type Estate, ODS, testEstate } from "./testing/estate.ts";
import { sampleFacts } from "./testing/facts.ts";
import { filesOf } from "./testing/forge.ts";
import { problemsOf } from "./testing/verifier.ts";

/** The same store and day give the same bytes: on either engine, in whatever order rows lie there, however often. */

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-same-"));
const first = join(folder, "first");
let estate: Estate;

beforeAll(async () => {
  estate = await testEstate();
  const [one, two, three, four] = [
    await estate.enrol(),
    await estate.enrol({ algorithm: "p256" }),
    await estate.enrol(),
    await estate.enrol(),
  ];
  await estate.enrol();
  await one.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
  await three.report(sampleFacts(), "2026-11-19T02:01:00.000Z");
  await estate.evaluate("2026-11-19");
  await one.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  await two.report(sampleFacts(), "2026-11-20T02:01:00.000Z");
  await four.report(sampleFacts(), "2026-11-20T02:02:00.000Z");
  await two.rotate("ed25519", "2026-11-20T08:00:00.000Z");
  await two.report(sampleFacts(), "2026-11-20T09:00:00.000Z");
  await three.revoke("2026-11-20T12:00:00.000Z");
  await setDeviceState(estate.store.db, four.id, "quarantined");
  const fork = { seq: 2, report: "0".repeat(64), why: "a fork" };
  const at = "2026-11-20T12:30:00.000Z";
  await estate.enter({ type: "quarantine", about: { device: four.id, at, ...fork } });
  await addNight(estate, "2026-11-20", [
    { device: one.id, state: "finished", why: "" },
    { device: two.id, state: "missed", why: "asleep" },
  ]);
  await estate.evaluate(TODAY);
  await buildPack(await estate.request(first, TODAY));
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

function expectSame(other: string): void {
  expect(filesOf(other)).toEqual(filesOf(first));
  const differ = filesOf(first).filter(
    (path) => !readFileSync(join(first, path)).equals(readFileSync(join(other, path))),
  );
  expect(differ).toEqual([]);
}

/** Copies the rows of every table but the settings, each table's from the last to the first. */
async function copyRows(from: Db, to: Db): Promise<void> {
  for (const table of Object.keys(tableRules) as readonly (keyof typeof tableRules)[]) {
    if (table === "setting") continue;
    const rows = await from.selectFrom(table).selectAll().execute();
    for (const row of backwards(rows)) {
      // What was read from a table is what it takes.
      await to
        .insertInto(table)
        .values(row as never)
        .execute();
    }
  }
}

/** Rows that the engine numbers itself get the same numbers again, by the order they come in. */
function backwards(rows: readonly object[]): readonly object[] {
  const numbered = rows.every((row) => "id" in row && typeof row.id === "number");
  return numbered ? rows.map((row) => ({ ...row, id: undefined })) : rows.toReversed();
}

async function buildOn(store: Store, out: string): Promise<void> {
  const { log: known } = estate;
  const now = () => Date.parse("2027-01-01T00:00:00Z");
  const log = await EvidenceLog.open({
    store,
    signer: known.signer,
    name: known.name,
    folder: mkdtempSync(join(folder, "log-")),
    now,
  });
  const request = await estate.request(out, TODAY);
  const about = { organisation: ODS, rules: rulesInForce().name };
  const findings = await judgeEstate(store.db, about, request);
  await buildPack({ ...request, db: store.db, log, findings });
  await log.close();
}

test.each(Object.entries(engines))(
  "the same rows on %s, put there backwards",
  async (engine, open) => {
    const store = await open();
    const out = join(folder, engine);
    try {
      await copyRows(estate.store.db, store.db);
      await buildOn(store, out);
    } finally {
      await store.close();
    }
    expectSame(out);
  },
);

test("once more, after somebody signed in and the first build was entered in the log", async () => {
  const at = "2026-11-21T12:00:00.000Z";
  const link = "1".repeat(64);
  await estate.enter({ type: "sign-in", about: { by: "ann", how: "link", link, at } });
  const pack = { by: "ann", pack: "2".repeat(64), today: TODAY, names: false };
  await estate.enter({ type: "export", about: { ...pack, at } });
  const again = join(folder, "again");
  await buildPack(await estate.request(again, TODAY));
  expectSame(again);
});

test("and it holds", async () => {
  expect(await problemsOf(first, { reperform: true })).toEqual({});
});
