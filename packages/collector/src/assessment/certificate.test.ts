import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { certificateOf, defaultPolicy, type Fact } from "@muster/mapping";
import { type Estate, ODS, testEstate } from "../packs/testing/estate.ts";
import { firewallFact as firewall, sampleFacts } from "../packs/testing/facts.ts";
import { CertificateGatherer, pastDay, storedDevices } from "./index.ts";

let estate: Estate;
beforeEach(async () => {
  estate = await testEstate();
});
afterEach(() => estate.close());

const debian = (version: string): Fact => ({
  kind: "os",
  state: "known",
  source: "test",
  value: {
    platform: "linux",
    id: "debian",
    name: `Debian GNU/Linux ${version}`,
    version,
    codename: "",
    like: [],
    rolling: false,
    architecture: "x86_64",
  },
});

async function viewOn(day: string) {
  const terms = { db: estate.store.db, organisation: ODS, policy: defaultPolicy };
  const gathering = new CertificateGatherer(day);
  for await (const each of storedDevices(terms, await pastDay(terms, day, true))) {
    gathering.add(each);
  }
  const set = certificateOf("3.3");
  if (set === undefined) throw new Error("the questions are gone");
  const view = gathering.view(set, defaultPolicy);
  const firewalls = view.words.indexOf("firewall-on");
  return {
    builds: view.samples.map(({ name, devices }) => `${name}: ${devices}`),
    firewalls: view.samples.flatMap(({ chosen }) => chosen.map(({ words }) => words[firewalls])),
    unplaced: view.unplaced,
    known: view.estate.known,
  };
}

test("a day gone by has the systems, the words and the devices of then", async () => {
  const device = await estate.enrol();
  for (const [day, version, enabled] of [
    ["2026-11-21", "11", "no"],
    ["2026-11-23", "12", "yes"],
  ] as const) {
    await device.report(sampleFacts([debian(version), firewall(enabled)]), `${day}T12:00:00.000Z`);
    await estate.evaluate(day);
  }
  const gone = await estate.enrol();
  await gone.revoke("2026-11-23T09:00:00.000Z");
  expect(await viewOn("2026-11-20")).toMatchObject({ builds: [], unplaced: 2, known: 2 });
  const first = { builds: ["Debian GNU/Linux 11: 1"], firewalls: ["not-met"] };
  expect(await viewOn("2026-11-21")).toEqual({ ...first, unplaced: 1, known: 2 });
  expect(await viewOn("2026-11-22")).toEqual({ ...first, unplaced: 1, known: 2 });
  expect(await viewOn("2026-11-23")).toEqual({
    builds: ["Debian GNU/Linux 12: 1"],
    firewalls: ["met"],
    unplaced: 0,
    known: 1,
  });
});
