import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Fact } from "@muster/mapping";
import { settleOrganisation } from "../packages/collector/src/cli/settle.ts";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import { buildServer } from "../packages/collector/src/server.ts";
import { runMuster } from "../packages/collector/src/testing/in-process.ts";
import { FLEET_DAY, sampleFleet } from "./sample-fleet.ts";
import { WireEstate } from "./wire-estate.ts";

/** A person's data on its whole way: reported over the wire, shown to who asks, erased, and gone from store and pack. */

const folder = mkdtempSync(join(tmpdir(), "muster-erasure-"));
const data = join(folder, "data");
const now = () => Date.parse(`${FLEET_DAY}T12:00:00Z`);
const NAME = "QUILLFEATHER-LAPTOP";
let device = "";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const settings = { ...loadSettings(readEnvironment({})), data };
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const collector = await Collector.open({ settings, now, random });
  const onError = (error: unknown) => {
    throw error;
  };
  const app = await buildServer(collector, { url: () => "https://localhost:8443", onError });
  const wire = new WireEstate(collector, app);
  const words = { ods: "A81001", name: "Rowan House", category: 3, edition: "2025-26" };
  const { id } = await settleOrganisation(collector, words, FLEET_DAY);
  const facts = sampleFleet().find(({ receivedOn }) => receivedOn !== undefined)?.facts ?? [];
  const others = facts.filter(({ kind }) => kind !== "identity");
  device = await wire.arrive(id, [...others, identity(NAME)]);
  await wire.arrive(id, [...others.filter(({ kind }) => kind !== "boot"), identity("STAYS")]);
  await collector.evaluateDue(id);
  await app.close();
  await collector.close();
}, 60_000);

function identity(hostname: string): Fact {
  return {
    kind: "identity",
    state: "known",
    source: "test",
    value: { hostname, serial: `${hostname}-SERIAL` },
  };
}

const muster = (...argv: string[]) => runMuster([...argv, "--data", data], { columns: 100, now });

const stored = () =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"))
    .join("");

test("who asks is shown everything, the name and the serial number with it", async () => {
  const { code, out } = await muster("device", "data", device, "--json");
  expect(code).toBe(0);
  const held = JSON.parse(out);
  expect(held.device).toMatchObject({ id: device, label: NAME });
  expect(JSON.stringify(held.sections)).toContain(`${NAME}-SERIAL`);
  expect(held.reports).toMatchObject({ reports: 1 });
  expect(held.tables.findings.length).toBeGreaterThan(0);
  expect(held.log).toEqual([expect.objectContaining({ type: "enrol" })]);
  const person = JSON.parse((await muster("person", "data", "quillfeather", "--json")).out);
  expect(person.devices).toEqual([{ id: device, label: NAME, state: "approved" }]);
  expect((await muster("device", "data", device)).out).toContain(`Name: ${NAME}.`);
});

test("a device that may still report is not erased, and what to do is said", async () => {
  const { code, err } = await muster("device", "erase", device, "--why", "she left");
  expect(code).toBe(2);
  expect(err).toContain("revoke it first");
});

test("after erasure no file holds the name, the packs that may are named, and the log is whole", async () => {
  const named = join(folder, "named");
  expect((await muster("pack", "build", "--names", "--out", named)).code).toBe(0);
  expect((await muster("device", "revoke", device, "--why", "she left")).code).toBe(0);
  expect(stored()).toContain(NAME);
  const { code, out } = await muster("device", "erase", device, "--why", "she left", "--by", "Ada");
  expect([code, out]).toEqual([0, expect.stringContaining("and its name.\n")]);
  expect(out).toContain(`Packs built with names may hold them still:\n  ${named} (${FLEET_DAY})`);
  expect(stored()).not.toContain(NAME);
  expect(stored()).toContain("STAYS");
  const checked = await muster("log", "check");
  expect([checked.code, checked.out]).toEqual([
    0,
    expect.stringMatching(/every table is as they say\. \d+ sections erased, each by an entry\./),
  ]);
  const held = await muster("device", "data", device, "--json");
  expect(held.out).not.toContain(NAME);
  const ada = JSON.parse((await muster("person", "data", "ada", "--json")).out);
  expect(ada.log).toEqual([expect.objectContaining({ type: "erase", by: "Ada", device })]);
});

test("a pack says what was erased, by which entry, and its verifier agrees", async () => {
  const out = join(folder, "after");
  expect((await muster("pack", "build", "--names", "--out", out)).code).toBe(0);
  const { withheld } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  const erased = withheld.filter((w: { why: string }) => w.why === "erased");
  expect(erased.map((w: { kind: string }) => w.kind)).toContain("identity");
  for (const { section, entry } of erased) {
    const proof = readFileSync(join(out, `log/proofs/${entry}.tlog-proof`), "utf8");
    const leaf = Buffer.from(/^extra (?<leaf>.+)$/m.exec(proof)?.groups?.leaf ?? "", "base64");
    expect(JSON.parse(leaf.toString("utf8")).sections).toContain(section);
  }
  const { status, stdout } = spawnSync(process.execPath, ["verify.mjs"], {
    cwd: out,
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/erased since[\s\S]*All/)]);
});

test("retention says what it would erase, and finds nothing that is old", async () => {
  const { code, out } = await muster("erase", "retention", "--dry-run");
  expect([code, out]).toEqual([
    0,
    expect.stringContaining("Would erase 0 sections and the names of 0 devices"),
  ]);
  expect((await muster("erase", "retention")).out).toContain("Erased 0 sections");
});
