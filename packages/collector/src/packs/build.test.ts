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
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { controls, type Fact } from "@muster/mapping";
import { Ajv2020 } from "ajv/dist/2020.js";
import { html } from "../html.ts";
import { writeFindings } from "../store/index.ts";
import { type BuiltPack, buildPack } from "./build.ts";
import { estateTables, evidenceItems } from "./items/index.ts";
import { peopleTables } from "./parts/people.ts";
import { readSummary } from "./parts/summary-file.ts";
import { PackSource } from "./source.ts";
import { buildSummary } from "./summary.ts";
import { Summary } from "./summary-schema.ts";
import { type Estate, ODS, testEstate } from "./testing/estate.ts";
import { sampleFacts } from "./testing/facts.ts";
import { filesOf } from "./testing/forge.ts";
import type { TestDevice } from "./testing/reporter.ts";

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-build-"));
const out = join(folder, "pack");
let estate: Estate;
let devices: readonly TestDevice[];
let built: BuiltPack;
let summary: Summary;
const progress: string[] = [];

const hostile = [
  "=1+1",
  "@sum",
  "<img src=x onerror=alert(1)>",
  "a\u001b[2J\u202eb",
  "{{7*7}}",
  "two\nlines",
];

beforeAll(async () => {
  estate = await testEstate();
  const [kept, wild, silent] = [await estate.enrol(), await estate.enrol(), await estate.enrol()];
  devices = [kept, wild, silent];
  await kept.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await wild.report(sampleFacts(wildFacts()), "2026-11-21T02:01:00.000Z");
  await estate.evaluate(TODAY);
  const request = await estate.request(out, TODAY);
  built = await buildPack({ ...request, onProgress: (doing) => progress.push(doing) });
  summary = readSummary(out);
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

function wildFacts(): Fact[] {
  const items = hostile.map((name) => ({ name, version: "1", source: "dpkg" as const }));
  return [
    {
      kind: "installed-software",
      state: "known",
      source: "test",
      value: { items, complete: false, read: ["dpkg"], unread: ["rpm: database locked"] },
    },
    {
      kind: "pending-updates",
      state: "known",
      source: "test",
      value: {
        updates: hostile.map((name) => ({
          name,
          candidate: "2",
          security: "yes" as const,
          severity: "unknown" as const,
          held: false,
        })),
        securityOrigins: ["Debian-Security"],
      },
    },
    { kind: "antivirus", state: "unknown", reason: "failed", detail: hostile.join(" ") },
  ];
}

const read = (path: string, pack = out) => readFileSync(join(pack, path), "utf8");

test("two builds of the same estate on the same day give the same bytes", async () => {
  const second = join(folder, "second");
  const { digest } = await buildPack(await estate.request(second, TODAY));
  expect(digest).toBe(built.digest);
  expect(filesOf(second)).toEqual(filesOf(out));
  for (const path of filesOf(out)) {
    expect({
      path,
      same: readFileSync(join(out, path)).equals(readFileSync(join(second, path))),
    }).toEqual({
      path,
      same: true,
    });
  }
});

test("the folder holds what it should, under names made here alone [T16]", () => {
  const fixed = [
    "README.html",
    "VERIFY.md",
    ...peopleTables.map((i) => `${i.id}.csv`),
    ...evidenceItems.map((i) => `${i.id}.csv`),
    ...estateTables.map((i) => `${i.id}.csv`),
    "circumstances.json",
    "evidence.pdf",
    "findings.json",
    "keys/collector.pem",
    "keys/keys.json",
    "log/batches.json",
    "log/checkpoint",
    "log/leaf-hashes.bin",
    "manifest.dsse.json",
    "manifest.json",
    "people.json",
    "oscal-assessment-results.json",
    "summary.json",
    "summary.schema.json",
    "tables.xlsx",
    "verify.go",
    "verify.mjs",
  ];
  const made =
    /^(items\/[\w.]+\.html|reports\/[0-9a-f]{64}\.dsse\.json|(sections|lists)\/[0-9a-f]{64}\.json|rules\/[a-z/-]+\.mjs|log\/proofs\/\d+\.tlog-proof|runs\/\d{4}-\d\d-\d\d\.json)$/;
  expect(filesOf(out).filter((p) => !made.test(p))).toEqual(fixed.sort());
  expect(built.files).toBe(filesOf(out).length);
  expect(progress).toContain("writing 2 reports");
  expect(read("keys/keys.json")).toContain(`"fingerprint":"${built.fingerprint}"`);
});

test("the summary keeps its contract: zod, and the published JSON Schema", () => {
  const written: unknown = JSON.parse(read("summary.json"));
  expect(Summary.parse(written)).toEqual({
    ...summary,
    pack: { path: ".", digest: built.digest },
  });
  expect(summary.pack).toEqual({ path: out, digest: built.digest });
  const schema = JSON.parse(read("summary.schema.json")) as object;
  const validate = new Ajv2020({ allowUnionTypes: true, formats: { "date-time": true } }).compile(
    schema,
  );
  validate(written);
  expect(validate.errors).toBeNull();
});

test("the summary counts every device for every control, the silent one as no evidence", () => {
  const { estate: counted, controls: said, findings } = summary;
  expect(counted).toEqual({ known: 3, reporting: 2, stale: 0, neverReported: 1 });
  for (const c of said) expect(c.met + c.notMet + c.noEvidence + c.notApplicable).toBe(3);
  expect(findings.filter((f) => f.device === devices[2]?.id).map((f) => f.outcome)).toEqual(
    said.map(() => "no-evidence"),
  );
});

test("buildSummary says the same without a pack around it", async () => {
  const alone = await buildSummary(await estate.request(out, TODAY));
  expect(Summary.parse(alone)).toEqual({
    ...summary,
    year: null,
    pack: { path: "", digest: "" },
  });
});

test("without judgements handed in, the stored findings of the day are shown", async () => {
  const { findings: _, ...request } = await estate.request(out, TODAY);
  const stored = await buildSummary(request);
  expect(stored.controls).toEqual(summary.controls);
  const said = (s: Summary) => s.findings.map((f) => [f.device, f.control, f.outcome]).sort();
  expect(said(stored)).toEqual(said(summary));
});

test("an outcome that goes on in other words began with its first interval, not before a gap", async () => {
  const { db } = estate.store;
  const device = devices[2]?.id ?? "";
  const row = (because: string, from_day: string, outcome: "met" | "not-met" = "not-met") => ({
    organisation: ODS,
    device,
    control: "made-up",
    outcome,
    because,
    source: "test",
    holds_until: null,
    details: "[]",
    from_day,
    report: null,
    lists: "",
    rules: "",
  });
  const days = ["2026-11-01", "2026-11-05", "2026-11-09", "2026-11-12", "2026-11-15"];
  const outcomes = ["not-met", "met", "not-met", "not-met", "not-met"] as const;
  let open: readonly number[] = [];
  for (const [i, day] of days.entries()) {
    const write = { close: open, open: [row(`words ${i}`, day, outcomes[i])], day };
    open = await db.transaction().execute((trx) => writeFindings(trx, write));
  }
  const since = async (today: string) =>
    (await new PackSource(db, ODS).findings(today)).find((f) => f.control === "made-up");
  expect(await since("2026-11-20")).toMatchObject({ because: "words 4", since: "2026-11-09" });
  expect(await since("2026-11-13")).toMatchObject({ because: "words 3", since: "2026-11-09" });
  expect(await since("2026-11-04")).toMatchObject({ because: "words 0", since: "2026-11-01" });
});

test("every line of every device is known, not applicable or unknown with its reason", () => {
  for (const device of summary.devices) {
    for (const [name, { state, text }] of Object.entries(device.facts)) {
      expect({ name, state, text }).toEqual({ name, state, text: expect.stringMatching(/\S/) });
      if (state === "unknown") expect(text).toMatch(/^unknown: \S/);
    }
  }
});

test("who a device belongs to stays out: no name, no serial, no identity section, and the manifest says so", () => {
  const text = filesOf(out)
    .map((p) => read(p))
    .join("\n");
  expect(text).not.toContain("rowan-desk-01");
  expect(text).not.toContain("SERIAL-CANARY");
  expect(text).not.toContain(`pc-${devices[0]?.id.slice(0, 4)}`);
  const { withheld } = JSON.parse(read("manifest.json")) as {
    withheld: { kind: string; why: string }[];
  };
  expect(withheld.map((w) => [w.kind, w.why])).toEqual([
    ["identity", "personal"],
    ["identity", "personal"],
  ]);
});

test("with names they are in", async () => {
  const named = join(folder, "named");
  await buildPack({ ...(await estate.request(named, TODAY)), names: true });
  expect(readSummary(named).devices.map((d) => d.label)).toContain(
    `pc-${devices[0]?.id.slice(0, 4)}`,
  );
  const text = filesOf(named)
    .map((p) => read(p, named))
    .join("\n");
  expect(text).toContain("SERIAL-CANARY");
});

test("tables: one header row, BOM, no cell that computes, nothing that moves a cursor [T17]", () => {
  for (const { id, columns } of evidenceItems) {
    const text = read(`${id}.csv`);
    expect(text.startsWith(`\ufeff${columns[0]},`)).toBe(true);
    expect(text).not.toMatch(/(^|,)"?[=+@-][^,\r\n]/m);
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u202e");
  }
  expect(read("security-updates.csv")).toContain("'=1+1");
});

/** The summary is the key: it gives every id with the name that tables and page use. */
function pseudonymOf(id: string): string {
  const { devices: shown } = Summary.parse(JSON.parse(read("summary.json")));
  return shown.find((device) => device.id === id)?.label ?? "nothing";
}

test("where names may not stand, tables and page know devices by the year's pseudonym, and by no part of their id", () => {
  const tables = filesOf(out).filter((file) => /\.csv$|\.html$/.test(file));
  expect(tables.length).toBeGreaterThan(8);
  for (const file of tables) {
    for (const { id } of devices)
      expect([file, read(file).includes(id.slice(0, 12))]).toEqual([file, false]);
  }
  expect(read("devices.csv")).toContain(pseudonymOf(devices[0]?.id ?? ""));
  expect(read("README.html")).toContain(pseudonymOf(devices[0]?.id ?? ""));
});

test("tables about facts have a row for every device, with the reason where there is no answer", () => {
  for (const id of ["antivirus", "firewall", "encryption", "levels", "security-updates"]) {
    for (const device of devices) expect(read(`${id}.csv`)).toContain(pseudonymOf(device.id));
  }
  expect(read("antivirus.csv")).toMatch(/never,,unknown: not reported/);
});

test("what decided beside facts and lists is handed over, device by device", () => {
  const { devices: rows } = JSON.parse(read("circumstances.json")) as {
    devices: { device: string; firstSeen: object; receivedOn: string | null; state: string }[];
  };
  expect(rows.map((r) => r.device)).toEqual(devices.map((d) => d.id).sort());
  const of = (i: number) => rows.find((r) => r.device === devices[i]?.id);
  expect(of(0)).toMatchObject({
    firstSeen: { "openssl 3.5.1-1+deb13u1": TODAY },
    receivedOn: TODAY,
    state: "approved",
  });
  expect(of(2)).toMatchObject({ firstSeen: {}, receivedOn: null });
});

/** Every page of the pack, by its path. */
const pages = () => filesOf(out).filter((p) => p.endsWith(".html"));

test("a title's markup is text on every page; none has a script or asks anybody for anything [T18]", () => {
  expect(read("README.html")).toContain("&lt;img src=x onerror=alert(1)&gt;");
  for (const path of pages()) {
    const page = read(path);
    expect(page).not.toContain("<img");
    expect(page).not.toMatch(/<script|<link|<iframe|url\(|@import|<[^>]*\s(on\w+|src|style)=/);
    expect([...page.matchAll(/href="(?<to>[^"]*)"/g)].map((m) => m.groups?.to)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^[a-z]+:/)]),
    );
  }
});

const idsOn = (page: string) =>
  [...page.matchAll(/\sid="(?<id>[^"]*)"/g)].map((m) => m.groups?.id ?? "");

test("every anchor and file that a page links to is there", () => {
  for (const path of pages()) {
    const page = read(path);
    const ids = idsOn(page);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { groups } of page.matchAll(/href="(?<to>[^"]*)"/g)) {
      const [file = "", anchor] = (groups?.to ?? "").split("#");
      const target = file === "" ? path : normalize(join(dirname(path), file));
      const there =
        existsSync(join(out, target)) &&
        (anchor === undefined || idsOn(read(target)).includes(anchor));
      expect({ path, to: groups?.to, there }).toEqual({ path, to: groups?.to, there: true });
    }
  }
});

test("each item has a page, and no two pages the same title", () => {
  const refs = summary.items.map(({ ref }) => `items/${ref}.html`);
  expect(pages()).toEqual(["README.html", ...refs.sort()]);
  const titles = pages().map((p) => /<title>(?<title>[^<]*)</.exec(read(p))?.groups?.title);
  expect(new Set(titles).size).toBe(titles.length);
});

test("the page of an item says what is asked, the answer, its counts, who fails and by which rule", () => {
  const item = summary.items.find(({ ref }) => ref === "8.1.4");
  const page = read("items/8.1.4.html");
  const escaped = (text: string) => html`${text}`.toString();
  for (const text of [item?.title, item?.because, item?.pasteable, item?.personMustAdd]) {
    expect(page).toContain(escaped(text ?? "-"));
  }
  for (const { id } of devices.slice(1)) expect(page).toContain(pseudonymOf(id));
  expect(page).toContain("2 of 3 known devices reported in time");
  expect(page).toContain('href="../rules/controls/software-supported.mjs"');
  expect(page).toContain(escaped(controls.find(({ id }) => id === "os-supported")?.rule ?? "-"));
});

test.each([
  ["holds a file", () => writeFileSync(join(taken(), "x"), ""), "PACK_TARGET_NOT_EMPTY"],
  ["is a file", () => writeFileSync(join(folder, "taken"), ""), "PACK_TARGET_NOT_A_FOLDER"],
  ["lies under a file", () => writeFileSync(join(folder, "taken"), ""), "PACK_TARGET_NOT_A_FOLDER"],
])("a target that %s is refused, and nothing is left behind", async (name, make, code) => {
  rmSync(join(folder, "taken"), { recursive: true, force: true });
  make();
  const target =
    name === "lies under a file" ? join(folder, "taken", "deep") : join(folder, "taken");
  const before = readdirSync(folder).sort();
  await expect(buildPack(await estate.request(target, TODAY))).rejects.toMatchObject({ code });
  expect(readdirSync(folder).sort()).toEqual(before);
});

function taken(): string {
  mkdirSync(join(folder, "taken"));
  return join(folder, "taken");
}

test("an empty folder is taken, and a folder that does not exist is made with its parents", async () => {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  await buildPack(await estate.request(empty, TODAY));
  expect(existsSync(join(empty, "README.html"))).toBe(true);
  const deep = join(folder, "a/b/c");
  await buildPack(await estate.request(deep, TODAY));
  expect(existsSync(join(deep, "README.html"))).toBe(true);
});

test("a build that fails half-way leaves nothing behind", async () => {
  const target = join(folder, "half");
  const request = await estate.request(target, TODAY);
  const onProgress = (doing: string) => {
    if (doing.startsWith("proving")) throw new Error("the disk is full");
  };
  await expect(buildPack({ ...request, onProgress })).rejects.toThrow("the disk is full");
  expect(readdirSync(folder).filter((n) => n.includes("half"))).toEqual([]);
});

test("an organisation that is not here is named", async () => {
  const request = await estate.request(join(folder, "none"), TODAY);
  await expect(buildPack({ ...request, organisation: "Z99999" })).rejects.toMatchObject({
    code: "PACK_NO_ORGANISATION",
    message: expect.stringContaining("Z99999"),
  });
});

test("a log without entries gives no pack, and says what to do", async () => {
  const fresh = await testEstate();
  const request = await fresh.request(join(folder, "fresh"), TODAY);
  await expect(buildPack(request)).rejects.toMatchObject({ code: "PACK_LOG_EMPTY" });
  await fresh.close();
});

test("what others hold of the log lies in the pack, and is told of in it", async () => {
  const anchored = join(folder, "anchored");
  const asked: number[] = [];
  const anchors = async (size: number) => {
    asked.push(size);
    return [{ name: "1.tsr", bytes: Buffer.from("stamp") }];
  };
  await buildPack({ ...(await estate.request(anchored, TODAY)), anchors });
  expect(read("anchors/1.tsr", anchored)).toBe("stamp");
  expect(read("manifest.json", anchored)).toContain('"path":"anchors/1.tsr"');
  expect(asked).toEqual([JSON.parse(read("manifest.json", anchored)).log.size]);
});
