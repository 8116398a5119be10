import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { settleOrganisation } from "../packages/collector/src/cli/settle.ts";
import { Collector } from "../packages/collector/src/collector.ts";
import { readEnvironment } from "../packages/collector/src/config/environment.ts";
import { loadSettings } from "../packages/collector/src/config/load.ts";
import { Summary } from "../packages/collector/src/packs/summary-schema.ts";
import { buildServer } from "../packages/collector/src/server.ts";
import { FLEET_DAY, type SampleDevice, sampleFleet } from "./sample-fleet.ts";
import { WireEstate } from "./wire-estate.ts";

/** The main job through public doors only: recorded machines over the wire, and this computer by the real programs. */

const folder = mkdtempSync(join(tmpdir(), "muster-pipeline-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function verify(pack: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["verify.mjs"], {
    cwd: pack,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

describe("the sample fleet, over the wire", () => {
  const fleet = sampleFleet();
  const sites = [...new Set(fleet.map((d) => d.site))];
  const clock = { now: 0 };
  let collector: Collector;
  let app: FastifyInstance;
  let wire: WireEstate;

  beforeAll(async () => {
    const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "data") };
    const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
    collector = await Collector.open({ settings, now: () => clock.now, random });
    const onError = (error: unknown) => {
      throw error;
    };
    app = await buildServer(collector, { url: () => "https://localhost:8443", onError });
    wire = new WireEstate(collector, app);
    const inOrder = [...fleet].sort((a, b) => (dayOf(a) < dayOf(b) ? -1 : 1));
    for (const [i, device] of inOrder.entries()) await arrive(device, i);
    clock.now = Date.parse(`${FLEET_DAY}T12:00:00Z`);
    for (const site of sites) await collector.evaluateDue(codeOf(site));
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await collector.close();
  });

  const dayOf = (device: SampleDevice) => device.receivedOn ?? FLEET_DAY;
  const codeOf = (site: string) => `SITE${sites.indexOf(site) + 1}`;

  /** One device's whole way: organisation, token, enrolment, and its report where it sent one. */
  async function arrive(device: SampleDevice, number: number): Promise<void> {
    clock.now = Date.parse(`${dayOf(device)}T03:00:00Z`) + number;
    const { category, site } = device;
    const words = { ods: codeOf(site), name: site, category, edition: "2025-26" };
    const { id } = await settleOrganisation(collector, words, FLEET_DAY);
    await wire.arrive(id, device.receivedOn === undefined ? undefined : device.facts);
  }

  test.each(sites)(
    "%s: a pack whose every claim holds, and counts that add up to the estate",
    async (site) => {
      const out = join(folder, "packs", codeOf(site));
      const { digest } = await collector.pack({ organisation: codeOf(site), out, by: "ann" });
      const said = Summary.parse(JSON.parse(readFileSync(join(out, "summary.json"), "utf8")));
      const devices = fleet.filter((d) => d.site === site);
      const never = devices.filter((d) => d.receivedOn === undefined).length;
      expect(said.estate).toMatchObject({ known: devices.length, neverReported: never });
      for (const { met, notMet, noEvidence, notApplicable } of said.controls) {
        expect(met + notMet + noEvidence + notApplicable).toBe(devices.length);
      }
      expect(said.pack).toEqual({ path: ".", digest });
      const checked = verify(out);
      expect([checked.status, checked.said]).toEqual([0, expect.stringContaining("All")]);
    },
  );

  test("the same pack twice is the same bytes", async () => {
    const order = { organisation: codeOf(sites[0] ?? ""), by: "ann" };
    const one = await collector.pack({ ...order, out: join(folder, "packs", "one") });
    const two = await collector.pack({ ...order, out: join(folder, "packs", "two") });
    expect(two.digest).toBe(one.digest);
    const same = spawnSync("diff", ["-r", one.path, two.path], { encoding: "utf8" });
    expect(same.stdout).toBe("");
    const rows = await collector.store.db
      .selectFrom("log_leaf")
      .select("bytes")
      .where("organisation", "=", order.organisation)
      .where("type", "=", "export")
      .orderBy("idx")
      .execute();
    const exports = rows.slice(-2).map(({ bytes }) => JSON.parse(bytes));
    expect(exports).toMatchObject(
      [one, two].map(({ digest }) => ({ by: "ann", pack: digest, names: false })),
    );
  });
});

describe("this computer, by the real programs", () => {
  const program = join(import.meta.dirname, "../packages/collector/bin/muster.mjs");
  const data = join(folder, "here");

  function start(...options: string[]): Summary {
    const args = [program, "start", "--once", "--json", "--port", "0", "--data", data, ...options];
    return Summary.parse(JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })));
  }

  test("the first start enrols and reports; the second reuses everything and adds a report", () => {
    const [first, second] = [
      start("--out", join(folder, "first")),
      start("--out", join(folder, "second")),
    ];
    expect(first.estate).toEqual({ known: 1, reporting: 1, stale: 0, neverReported: 0 });
    expect(second.devices.map((d) => d.id)).toEqual(first.devices.map((d) => d.id));
    expect(second.organisation).toEqual({
      ods: "DEMO1",
      name: "Demonstration organisation",
      category: 3,
    });
    for (const name of ["first", "second"]) expect(verify(join(folder, name)).status).toBe(0);
  }, 60_000);

  test("another day judges by that day, and what is stored stays as it was", () => {
    const later = start("--today", "2028-11-21", "--out", join(folder, "later"));
    expect(later.today).toBe("2028-11-21");
    expect(later.estate.stale).toBe(1);
    const met = later.controls.reduce((sum, c) => sum + c.met, 0);
    expect(met).toBe(0);
    expect(start("--out", join(folder, "again")).estate.reporting).toBe(1);
  }, 60_000);

  const faketime = spawnSync("faketime", ["--version"]).status === 0;
  if (!faketime) {
    const said = "NOT RUN: the clock was not tried a year ahead, because faketime is missing";
    process.stderr.write(`\n${said}\n`);
    test(said, () => expect(process.env.CI).not.toBe("true"));
  }
  const withFaketime = faketime ? test : test.skip;

  withFaketime(
    "with the clock a year ahead everything works, and lists of today prove nothing any more",
    () => {
      const out = join(folder, "ahead");
      const options = [
        "--once",
        "--json",
        "--port",
        "0",
        "--data",
        join(folder, "ahead-data"),
        "--out",
        out,
      ];
      const said = execFileSync(
        "faketime",
        ["+1 year", process.execPath, program, "start", ...options],
        { encoding: "utf8" },
      );
      const summary = Summary.parse(JSON.parse(said));
      expect(Number(summary.today.slice(0, 4))).toBe(new Date().getFullYear() + 1);
      const updates = summary.findings.find((f) => f.control === "security-updates-in-time");
      expect(updates?.outcome).not.toBe("met");
      expect(verify(out).status).toBe(0);
    },
    60_000,
  );
});
