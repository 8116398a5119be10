import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildPack } from "../build.ts";
import { addNight, type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import * as forge from "../testing/forge.ts";
import { problemsOf, verifyProgram } from "../testing/verifier.ts";

/**
 * Packs made to harm whoever checks them, most of them rightly signed: by a collector that is in on it. Each gets a clear
 * answer, an exit code of 1 or 3, soon, and in little memory.
 */

const folder = mkdtempSync(join(tmpdir(), "muster-hostile-pack-"));
const pack = join(folder, "pack");
let estate: Estate;

beforeAll(async () => {
  estate = await testEstate();
  const [one, two] = [await estate.enrol(), await estate.enrol({ algorithm: "p256" })];
  await one.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  await two.report(sampleFacts(), "2026-11-20T02:05:00.000Z");
  await estate.evaluate("2026-11-20");
  await addNight(estate, "2026-11-20", [{ device: one.id, state: "finished", why: "" }]);
  await buildPack(await estate.request(pack, "2026-11-20"));
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

const MOST_MB = 300;
const SOON_MS = 20_000;
/** The program's own peak: what `resourceUsage` says begins with that of whoever started it. */
const tellMemory = `data:text/javascript,import{readFileSync}from"node:fs";process.on("exit",()=>console.error("RSS",/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status","latin1"))[1]))`;

/** Runs the program as people do, and holds it to its limits. */
function check(of: string): { status: number | null; out: string } {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [`--import=${tellMemory}`, verifyProgram, of],
    { encoding: "utf8", timeout: SOON_MS, maxBuffer: 64 * 1024 * 1024 },
  );
  expect(signal).toBeNull();
  const mb = Number(/RSS (\d+)/.exec(stderr)?.[1]) / 1024;
  expect(mb).toBeLessThan(MOST_MB);
  return { status, out: stdout + stderr };
}

const DEEP = "[".repeat(1_000_000);
const first = (kind: string) => forge.firstOf(pack, kind);

/** A row put before all others of a list. */
const withRow = (list: string, row: string) => (text: string) =>
  text.replace(`"${list}":[\n`, (start) => `${start}${row},\n`);

interface Hostile {
  readonly name: string;
  readonly make: (copy: string) => void;
  /** Signed again by the collector. */
  readonly sealed?: true;
  readonly says: RegExp;
}

const asFile = (path: string, make: (at: string) => void, says: RegExp): Hostile => ({
  name: `${path.replace(/[0-9a-f]{64}/, "…")} ${says.source}`,
  make: (copy) => {
    rmSync(join(copy, path), { recursive: true, force: true });
    make(join(copy, path));
  },
  says,
});

const fifo = (at: string) => execFileSync("mkfifo", [at]);
const sparse = (at: string) => {
  writeFileSync(at, "");
  truncateSync(at, 2 ** 40);
};

const notFiles: readonly (() => Hostile)[] = [
  () => asFile("manifest.json", fifo, /manifest\.json: is no plain file/),
  () => asFile(first("reports"), fifo, /dsse\.json: is no plain file/),
  () => asFile("log/leaf-hashes.bin", fifo, /leaf-hashes\.bin: is no plain file/),
  () => asFile("summary.json", (at) => symlinkSync("/dev/zero", at), /is a link or a device/),
  () => asFile("findings.json", (at) => symlinkSync("/proc/kmsg", at), /is a link or a device/),
  () => asFile("keys/keys.json", (at) => mkdirSync(at), /keys\.json: is no plain file/),
  () => asFile("devices.csv", sparse, /devices\.csv: was changed: it has 1099511627776 bytes/),
  () =>
    asFile("log/leaf-hashes.bin", sparse, /leaf-hashes\.bin: was changed: it has 1099511627776/),
  () => asFile("findings.json", sparse, /findings\.json: was changed: it has 1099511627776/),
  () => asFile("manifest.json", sparse, /manifest\.json: was changed: it has 1099511627776 bytes/),
  () => asFile(first("sections"), sparse, /json: was changed: it has 1099511627776 bytes/),
];

test("what is no plain file, or has no end, is named at once", () => {
  for (const make of notFiles) {
    const { make: change, says } = make();
    const copy = forge.copyOf(pack);
    change(copy);
    const { status, out } = check(copy);
    expect(out).toMatch(says);
    expect(status).toBe(1);
  }
});

test("a socket in place of a file is named", async () => {
  const copy = forge.copyOf(pack);
  unlinkSync(join(copy, "devices.csv"));
  // The path of a socket may have some hundred characters alone.
  const server: Server = createServer().listen({ path: "devices.sock" });
  await new Promise((resolve) => server.once("listening", resolve));
  renameSync("devices.sock", join(copy, "devices.csv"));
  const { status, out } = check(copy);
  server.close();
  expect(out).toMatch(/devices\.csv: is (a link or a device|neither file nor folder)/);
  expect(status).toBe(1);
});

/** Paths a manifest must not list, whatever lies there. */
const paths = [
  "../outside.json",
  "/etc/hostname",
  "reports/../../outside.dsse.json",
  "sections/./x.json",
  "reports//x.dsse.json",
  "reports\\x.dsse.json",
  "C:reports.json",
  "reports/x\u0000.dsse.json",
  "reports/\u202ex.dsse.json",
  ".hidden",
  "",
  " ",
  "x/",
];

test.each(paths)(
  "a manifest that lists %j names no file of a pack, and nothing is opened",
  async (path) => {
    writeFileSync(join(folder, "outside.json"), "{}");
    writeFileSync(join(folder, "outside.dsse.json"), "{}");
    const copy = forge.copyOf(pack);
    const row = JSON.stringify({ path, sha256: "0".repeat(64), size: 2 });
    const text = readFileSync(join(copy, "manifest.json"), "utf8");
    forge.signManifest(copy, estate.log.signer, text.replace(/("files":\[\n)/, `$1${row},\n`));
    const { manifest, files, ...others } = await problemsOf(copy);
    expect(manifest).toBeUndefined();
    expect(files).toContainEqual(`${path}: is no path a pack may hold`);
    expect(JSON.stringify(others)).not.toContain("outside");
  },
);

const row = (path: string, size: unknown, sha256 = "0".repeat(64)) =>
  JSON.stringify({ path, sha256, size });

const manifests: readonly { name: string; change: (text: string) => string; says: RegExp }[] = [
  {
    name: "a row twice",
    change: (t) => t.replace(/(\{"path":"devices[^\n]*\n)/, "$1$1"),
    says: /devices\.csv: is listed out of order or twice/,
  },
  {
    name: "rows out of order",
    change: (t) => t.replace(/(\{"path":"devices[^\n]*\n)(\{[^\n]*\n)/, "$2$1"),
    says: /is listed out of order or twice/,
  },
  {
    name: "two sizes in one row",
    change: (t) => t.replace(/("path":"devices[^}]*)("size":\d+)/, `$1"size":1,$2`),
    says: /manifest\.json: has a row of files that says a thing twice/,
  },
  {
    name: "a member twice in one line",
    change: (t) => t.replace(/("log":\{)("origin":[^,]*),/, "$1$2,$2,"),
    says: /manifest\.json: says a thing twice/,
  },
  {
    name: "a member twice in two lines",
    change: (t) => t.replace(/("today":[^\n]*\n)/, "$1$1"),
    says: /manifest\.json: says a thing twice/,
  },
  {
    name: "a size that is no number",
    change: withRow("files", row("aaa.csv", { a: 1 })),
    says: /aaa\.csv: is missing/,
  },
  {
    name: "no rows",
    change: (t) => t.replace(/"files":\[[\s\S]*\n\]/, '"files":[]'),
    says: /was added/,
  },
  {
    name: "no list of files",
    change: (t) => t.replace(/,\n"files":\[[\s\S]*\n\]/, ""),
    says: /was added/,
  },
  {
    name: "a list it should not have",
    change: (t) => t.replace('"files":[', '"toString":[\n1\n],\n"files":['),
    says: /manifest\.json: has not the shape/,
  },
  {
    name: "a prototype",
    change: (t) => t.replace('"format":', '"__proto__":{"format":"muster-pack/1"},\n"form":'),
    says: /manifest\.json: is of a format this program does not know/,
  },
  {
    name: "another format",
    change: (t) => t.replace("muster-pack/1", "muster-pack/9"),
    says: /format/,
  },
  { name: "a deep row", change: withRow("files", DEEP), says: /manifest\.json: (has not|says)/ },
  {
    name: "a line without end",
    change: (t) => t + "x".repeat(20e6),
    says: /has a line longer than/,
  },
  { name: "nothing", change: () => "", says: /manifest\.json: is of a format/ },
  { name: "NULs", change: () => "\u0000".repeat(1000), says: /manifest\.json: / },
  {
    name: "100,000 files that are not there",
    change: (t) =>
      t.replace(
        /("files":\[\n)/,
        (start) =>
          start +
          Array.from({ length: 100_000 }, (_, i) => `${row(`a/${i + 1e6}.json`, 1)},\n`).join(""),
      ),
    says: /and \d+ more/,
  },
];

test.each(manifests)("a manifest with $name", ({ change, says }) => {
  const copy = forge.copyOf(pack);
  const text = readFileSync(join(copy, "manifest.json"), "utf8");
  expect(change(text)).not.toBe(text);
  forge.signManifest(copy, estate.log.signer, change(text));
  const { status, out } = check(copy);
  expect(out).toMatch(says);
  expect(status).toBe(1);
});

/** Documents with rows that the claims rest on. */
const documents = [
  ["keys/keys.json", "devices"],
  ["summary.json", "devices"],
  ["circumstances.json", "devices"],
  ["findings.json", "findings"],
  ["log/batches.json", "findings"],
  ["runs/2026-11-20.json", "devices"],
] as const;

const rowsOfHarm: readonly (readonly [name: string, row: string])[] = [
  ["a deep row", DEEP],
  ["a row with a prototype", '{"__proto__":{"device":"x","entries":[],"entry":1},"path":"x"}'],
  ["a row named like a method", '{"device":"constructor","control":"toString","id":"__proto__"}'],
  ["a null", "null"],
  ["a number beyond 2^53", "9007199254740993"],
  ["half a row", '{"device":'],
  ["a row that says a thing twice", '{"device":"a","device":"b"}'],
];

test.each(
  documents.flatMap(([path, list]) => rowsOfHarm.map(([name, bad]) => ({ path, list, name, bad }))),
)("$path with $name is named, and nothing else falls over", async ({ path, list, bad }) => {
  const copy = forge.copyOf(pack);
  forge.edit(copy, path, withRow(list, bad));
  forge.sealAgain(copy, estate.log.signer);
  const { files, ...others } = await problemsOf(copy);
  expect(files).toBeUndefined();
  expect(Object.values(others).flat()).toContainEqual(expect.stringContaining(path));
});

const wholes: readonly (readonly [kind: string, content: string])[] = [
  ["reports", DEEP],
  ["reports", `{"payload":"${Buffer.from(DEEP).toString("base64")}","payloadType":"x"}`],
  ["reports", '{"payload":{"length":1e9},"payloadType":"x","signatures":{"length":1e9}}'],
  ["reports", '{"__proto__":{"payload":"e30="},"signatures":[]}'],
  ["reports", "null"],
  ["reports", "x".repeat(2 ** 21)],
  ["log/proofs", `c2sp.org/tlog-proof@v1\nextra ${"A".repeat(900_000)}\nindex 0\n\n`],
  ["log/proofs", `c2sp.org/tlog-proof@v1\nextra \nindex 0\n${"AAAA\n".repeat(1e5)}\n`],
  ["log/proofs", "\n\n"],
  ["sections", "x".repeat(9 * 2 ** 20)],
];

test.each(wholes)("a file of %s that holds %.40s", (kind, content) => {
  const copy = forge.copyOf(pack);
  forge.replace(copy, first(kind), content);
  forge.sealAgain(copy, estate.log.signer);
  const { status, out } = check(copy);
  expect(out).toContain(`- ${first(kind)}: `);
  expect(status).toBe(1);
});

const checkpoints = [
  "",
  "\n\n",
  "collector.test/evidence/A12345\n99999999999999999999\nAAAA\n\n— x y\n",
  "collector.test/evidence/A12345\n-1\nAAAA\n\n— x y\n",
  `${"x\n".repeat(400_000)}\n`,
];

test.each(checkpoints)("a checkpoint of %.40j", (content) => {
  const copy = forge.copyOf(pack);
  forge.replace(copy, "log/checkpoint", content);
  forge.sealAgain(copy, estate.log.signer);
  const { status, out } = check(copy);
  expect(out).toContain("- log/checkpoint: is no");
  expect(status).toBe(1);
});

test("a report whose probes are endless, or none, says so", () => {
  for (const probes of [null, 5, [null], Array.from({ length: 1e5 }, () => ({ section: "x" }))]) {
    const copy = forge.copyOf(pack);
    const payload = Buffer.from(JSON.stringify({ device: "x", probes }));
    const name = createHash("sha256").update(payload).digest("hex");
    const envelope = { payload: payload.toString("base64"), payloadType: "x", signatures: [] };
    forge.replace(copy, `reports/${name}.dsse.json`, JSON.stringify(envelope));
    forge.sealAgain(copy, estate.log.signer);
    const { status, out } = check(copy);
    expect(out).toContain(`- reports/${name}.dsse.json: `);
    expect(status).toBe(1);
  }
});
