import { PGlite } from "@electric-sql/pglite";
import { expect, test } from "@jest/globals";
import { defaultPolicy, editionOf } from "@muster/mapping";
import { PGliteDialect } from "kysely";
import { ODS, testEstate } from "../packs/testing/estate.ts";
import { sampleFacts } from "../packs/testing/facts.ts";
import { openStore, type Store } from "../store/index.ts";
import { CertificateGatherer, pastDay, stateOn, storedDevices, trendOver } from "./index.ts";

/** The same past from both databases. */
const engines = {
  sqlite: () => openStore("sqlite::memory:"),
  postgres: () =>
    openStore({ engine: "postgres", dialect: new PGliteDialect({ pglite: new PGlite() }) }),
};

async function told(store: Store) {
  const estate = await testEstate({ store });
  const [first, second] = [await estate.enrol(), await estate.enrol()];
  await estate.enrol();
  await first.report(sampleFacts(), "2026-11-21T12:00:00.000Z");
  await second.report(sampleFacts(), "2026-11-22T12:00:00.000Z");
  await estate.evaluate("2026-11-22");
  await second.revoke("2026-11-24T12:00:00.000Z");
  await first.report(sampleFacts(), "2026-11-26T12:00:00.000Z");
  await estate.evaluate("2026-11-26");
  const set = editionOf("2025-26", 3);
  if (set === undefined) throw new Error("the edition is gone");
  const terms = { db: store.db, organisation: ODS, policy: defaultPolicy };
  const request = { ...terms, set, today: "2026-11-27" };
  const days = ["2026-10-31", "2026-11-21", "2026-11-22", "2026-11-25", "2026-11-27"];
  const sample = new CertificateGatherer("2026-11-26");
  const day = await pastDay(terms, "2026-11-26", true);
  for await (const device of storedDevices(terms, day)) sample.add(device);
  const said = {
    trend: await trendOver(request, days),
    states: await Promise.all(days.map((day) => stateOn(request, day))),
    estate: sample.view(set, defaultPolicy).estate,
  };
  await estate.close();
  return said;
}

test("SQLite and PostgreSQL tell the same past", async () => {
  const sqlite = await told(await engines.sqlite());
  expect(sqlite.states.map(({ estate }) => estate.known)).toEqual([0, 3, 3, 2, 2]);
  expect(await told(await engines.postgres())).toEqual(sqlite);
});
