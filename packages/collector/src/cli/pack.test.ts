import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Collector } from "../collector.ts";
import { readEnvironment } from "../config/environment.ts";
import { loadSettings } from "../config/load.ts";
import { readSummary } from "../packs/index.ts";
import { firewallFact, sampleFacts } from "../packs/testing/facts.ts";
import { enrolDevice } from "../packs/testing/reporter.ts";
import { problemsOf } from "../packs/testing/verifier.ts";
import { setDeviceState } from "../store/index.ts";
import { runMuster } from "../testing/in-process.ts";
import { settleOrganisation } from "./settle.ts";

/** `muster pack build`, in this process, on a real database with three organisations. */
const folder = mkdtempSync(join(tmpdir(), "muster-pack-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const muster = (...argv: string[]) =>
  runMuster([...argv, "--data", join(folder, "data")], { columns: 110 });

const out = (name: string) => ["--out", join(folder, name)];
const read = (path: string) => readFileSync(join(folder, path), "utf8");

beforeAll(async () => {
  for (const [ods, category] of [
    ["A81001", "3"],
    ["B82002", "4"],
    ["C83003", "1"],
  ] as const) {
    await muster("org", "create", "--ods", ods, "--name", `House ${ods}`, "--category", category);
  }
});

describe("a pack as the operator asks for it", () => {
  test("of one organisation, one edition, another day and some items alone", async () => {
    const argv = ["--org", "A81001", "--edition", "2024-25", "--on", "2026-11-20"];
    const items = ["--items", "8.1.4, 9.5.2,8.1.4"];
    const { code, out: said } = await muster("pack", "build", ...argv, ...items, ...out("one"));
    expect([code, said]).toEqual([0, expect.stringContaining("Check it with: node verify.mjs")]);
    expect(readdirSync(join(folder, "one/items"))).toEqual(["8.1.4.html", "9.5.2.html"]);
    expect(read("one/manifest.json")).toContain(
      '"order":{"cyberEssentials":null,"items":["8.1.4","9.5.2"],"names":false,"sbom":false}',
    );
    const { today, edition, items: shown } = JSON.parse(read("one/summary.json"));
    expect([today, edition, shown.length]).toEqual(["2026-11-20", "2024-25", 2]);
    expect(read("one/README.html")).toContain("8.1.4 and 9.5.2 alone were asked for");
    expect(read("one/answers.csv").trim().split("\r\n")).toHaveLength(3);
  });

  test("of all items does not say that some were left out", async () => {
    await muster("pack", "build", "--org", "A81001", "--today", "2026-11-20", ...out("whole"));
    expect(read("whole/README.html")).not.toContain("were asked for");
    expect(read("whole/manifest.json")).toContain(
      '"order":{"cyberEssentials":null,"items":null,"names":false,"sbom":false}',
    );
  });

  test.each([
    ["an item that is none", ["--items", "8.1.4,99.9.9"], "has no item 99.9.9 for category 3"],
    ["references that are none", ["--items", "../x"], "8.1.4,9.5.2"],
    ["two days", ["--on", "2026-11-20", "--today", "2026-11-20"], "cannot be used with"],
    ["one organisation and all", ["--all"], "cannot be used with"],
  ])("with %s is wrong use, with the cure", async (_, argv, cure) => {
    const { code, err } = await muster("pack", "build", "--org", "A81001", ...argv, ...out("none"));
    expect([code, err]).toEqual([2, expect.stringContaining(cure)]);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

describe("a pack of another day than today", () => {
  const noon = (day: string) => () => Date.parse(`${day}T12:00:00Z`);
  const on = (today: string, ...argv: string[]) =>
    runMuster(["pack", "build", ...argv, "--data", join(folder, "reporting")], {
      now: noon(today),
    });
  const off = firewallFact("no");

  beforeAll(async () => {
    const settings = { ...loadSettings(readEnvironment({})), data: join(folder, "reporting") };
    const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));
    const collector = await Collector.open({ settings, now: noon("2026-11-18"), random });
    const { store, log } = collector;
    await settleOrganisation(collector, { ods: "D84004", name: "Oak House" }, "2026-11-18");
    const enrol = (at?: string) =>
      enrolDevice(
        {
          store,
          organisation: "D84004",
          enter: (leaf) => store.db.transaction().execute((trx) => log.append(trx, "D84004", leaf)),
        },
        { algorithm: "ed25519", protection: "file", ...(at !== undefined && { at }) },
      );
    const [changed, left] = [await enrol(), await enrol()];
    await enrol("2026-11-19T10:00:00.000Z");
    await left.report(sampleFacts(), "2026-11-18T10:00:00.000Z");
    await changed.report(sampleFacts([off]), "2026-11-18T10:00:00.000Z");
    await changed.report(sampleFacts(), "2026-11-20T23:30:00.000Z");
    const about = { device: left.id, by: "ann", at: "2026-11-20T11:00:00.000Z", why: "sold" };
    await store.db.transaction().execute(async (trx) => {
      await setDeviceState(trx, left.id, "revoked");
      await log.append(trx, "D84004", { type: "revoke", about });
    });
    await collector.close();
  });

  interface Found {
    readonly control: string;
    readonly outcome: string;
  }

  test.each([
    ["before anybody was enrolled", "2026-10-31", { known: 0, reporting: 0 }, []],
    ["before anybody reported", "2026-11-17", { known: 2, reporting: 0 }, []],
    ["by what was said then", "2026-11-18", { known: 2, reporting: 2 }, ["met", "not-met"]],
    ["with who was enrolled by then", "2026-11-19", { known: 3, reporting: 2 }, ["met", "not-met"]],
    ["without who had gone", "2026-11-20", { known: 2, reporting: 1 }, ["met"]],
  ])("is of the estate as it was known: %s", async (_, day, estate, firewalls) => {
    const done = await on("2026-11-21", "--on", day, ...out(`of-${day}`));
    expect([done.code, done.err]).toEqual([0, expect.not.stringContaining("Error")]);
    const { estate: counted, findings, devices } = readSummary(join(folder, `of-${day}`));
    expect(counted).toMatchObject(estate);
    const there = new Set(devices.filter(({ state }) => state === "reporting").map(({ id }) => id));
    const said = findings.filter((f) => f.control === "firewall-on" && there.has(f.device));
    expect(said.map(({ outcome }: Found) => outcome).sort()).toEqual(firewalls);
    expect(await problemsOf(join(folder, `of-${day}`), { reperform: true })).toEqual({});
  });

  test("names no instant after the day as that of its evidence", async () => {
    const { generatedAt } = readSummary(join(folder, "of-2026-11-18"));
    expect(generatedAt <= "2026-11-19T00:00:00.000Z").toBe(true);
  });

  test("is refused for a day to come", async () => {
    const done = await on("2026-11-21", "--on", "2026-11-22", ...out("ahead"));
    expect([done.code, done.err]).toEqual([
      2,
      expect.stringContaining("2026-11-22 lies ahead: give a day up to 2026-11-21"),
    ]);
    expect(existsSync(join(folder, "ahead"))).toBe(false);
  });
});

describe("packs of all organisations in one run", () => {
  const states = (text: string) =>
    (JSON.parse(text) as { organisation: string; state: string; said: string }[]).map(
      ({ organisation, state, said }) => [organisation, state, said],
    );
  const digest = expect.stringMatching(/^[0-9a-f]{64}$/);

  test("each gets its own; what fails for one stops no other, and the exit code says so", async () => {
    mkdirSync(join(folder, "all/B82002"), { recursive: true });
    writeFileSync(join(folder, "all/B82002/notes.txt"), "somebody's own");
    const {
      code,
      out: said,
      err,
    } = await muster("pack", "build", "--all", "--json", ...out("all"));
    expect(states(said)).toEqual([
      ["A81001", "built", digest],
      ["B82002", "failed", expect.stringContaining("is not empty")],
      ["C83003", "built", digest],
    ]);
    expect([code, err]).toEqual([1, "1 of 3 packs could not be built.\n"]);
    expect(JSON.parse(read("all/C83003/summary.json")).organisation.ods).toBe("C83003");
    expect(read("all/A81001/summary.json")).not.toContain("C83003");
    expect(readdirSync(join(folder, "all/B82002"))).toEqual(["notes.txt"]);
  });

  test("again on the same day keeps what is finished, builds the rest and says which is which", async () => {
    rmSync(join(folder, "all/B82002"), { recursive: true });
    const before = read("all/A81001/manifest.json");
    const { code, out: said } = await muster("pack", "build", "--all", "--json", ...out("all"));
    expect([code, states(said).map(([, state]) => state)]).toEqual([0, ["kept", "built", "kept"]]);
    expect(read("all/A81001/manifest.json")).toBe(before);
    const table = (await muster("pack", "build", "--all", ...out("all"))).out;
    expect(table).toMatch(/A81001 +House A81001 +kept +[0-9a-f]{64}/);
  });

  test.each([
    ["of another day", ["--on", "2026-11-20"]],
    ["with names", ["--names"]],
    ["of one item", ["--items", "8.1.4"]],
    ["with a bill of materials", ["--sbom"]],
  ])("one %s is not taken for what is there", async (_, argv) => {
    const { code, out: said } = await muster(
      "pack",
      "build",
      "--all",
      "--json",
      ...argv,
      ...out("all"),
    );
    expect([code, new Set(states(said).map(([, state]) => state))]).toEqual([
      1,
      new Set(["failed"]),
    ]);
  });
});
