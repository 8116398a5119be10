import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildPack } from "../packages/collector/src/packs/build.ts";
import { testEstate } from "../packages/collector/src/packs/testing/estate.ts";
import { sampleFacts } from "../packages/collector/src/packs/testing/facts.ts";

/**
 * A pack is checked by programs that nobody here wrote, with exactly the commands that its VERIFY.md gives: OpenSSL for the
 * signatures, the Go project's sumdb/note and sumdb/tlog for the log.
 */
const folder = mkdtempSync(join(tmpdir(), "muster-independent-"));
const older = join(folder, "older");
const pack = join(folder, "pack");

beforeAll(async () => {
  const estate = await testEstate();
  const [first, second] = [await estate.enrol(), await estate.enrol({ algorithm: "p256" })];
  await first.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  await estate.evaluate("2026-11-20");
  await buildPack(await estate.request(older, "2026-11-20"));
  await first.rotate("p256", "2026-11-20T12:00:00.000Z");
  await first.rotate("ed25519", "2026-11-20T13:00:00.000Z");
  await first.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await second.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
  await estate.evaluate("2026-11-21");
  await buildPack(await estate.request(pack, "2026-11-21"));
  await estate.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function has(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

const tools = ["sh", "sha256sum", "base64", "openssl", "go"].filter((tool) => !has(tool));
const packages = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
const missing = existsSync(packages) ? tools : [...tools, `${packages} (golang-golang-x-mod-dev)`];

if (missing.length > 0) {
  const said = `NOT RUN: packs were not checked independently, because of missing ${missing.join(", ")}`;
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const check = missing.length > 0 ? test.skip : test;

/** The commands of VERIFY.md, in the order they stand there. */
function commands(): string {
  const text = readFileSync(join(pack, "VERIFY.md"), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(?<body>[\s\S]*?)^```$/gm)];
  return blocks.map((b) => b.groups?.body ?? "").join("");
}

function runIn(where: string, script: string): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-euc", script], {
    cwd: where,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
  return { status, out: stdout + stderr };
}

const log = /^GO111MODULE.*verify\.go$/m;

check("every command of VERIFY.md holds on a pack as built", () => {
  const { status, out } = runIn(pack, commands());
  expect({ status, out }).toMatchObject({ status: 0 });
  expect(out.match(/Signature Verified Successfully|Verified OK/g)).toHaveLength(
    1 + readdirSync(join(pack, "reports")).length + 2 * 2,
  );
  expect(out).toContain(`proofs: ${readdirSync(join(pack, "log/proofs")).length} entries`);
});

check(
  "Go proves that the older pack's log is the beginning of this one, and not the other way round",
  () => {
    const [command = ""] = log.exec(commands()) ?? [];
    expect(runIn(pack, `${command} . ${older}`).out).toContain("is the beginning of this one");
    expect(runIn(older, `${command} . ${pack}`)).toMatchObject({ status: 1 });
  },
);

/** Changes a byte of a copy, at the first place of `what` (from the middle where there is none). */
function damaged(path: string, what = ""): string {
  const copy = mkdtempSync(join(folder, "copy-"));
  cpSync(pack, copy, { recursive: true });
  const bytes = readFileSync(join(copy, path));
  const at = what === "" ? bytes.length >> 1 : bytes.indexOf(what) + what.length + 3;
  bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
  writeFileSync(join(copy, path), bytes);
  return copy;
}

const first = (kind: string) => join(kind, readdirSync(join(pack, kind)).sort()[0] ?? "");

check.each([
  ["a file", () => damaged("devices.csv")],
  ["the manifest's signature", () => damaged("manifest.dsse.json", '"sig":"')],
])("the commands fail after %s was changed", (_, make) => {
  expect(runIn(make(), commands()).status).not.toBe(0);
});

check.each([
  ["the checkpoint's root", () => damaged("log/checkpoint", "A12345\n")],
  [
    "the checkpoint's signature",
    () => damaged("log/checkpoint", "— collector.test/evidence/A12345 "),
  ],
  ["an entry's hash", () => damaged("log/leaf-hashes.bin")],
  ["a proof's entry", () => damaged(first("log/proofs"), "extra ")],
])("Go's packages alone see that %s was changed", (_, make) => {
  const [command = ""] = log.exec(commands()) ?? [];
  expect(runIn(make(), command)).toMatchObject({ status: 1 });
});

check.each([
  ["a report", () => damaged(first("reports"), '"sig":"')],
  ["what gave a device its next key", () => damaged(first("keys/rotations"), '"sig":"')],
  ["who has which key", () => damaged("keys/keys.json", '"protection":"file","publicKey":"')],
])("OpenSSL alone sees that %s was changed", (_, make) => {
  const signatures = commands().slice(commands().indexOf("pae() {"), commands().search(log));
  expect(runIn(pack, `work=$(mktemp -d)\n${signatures}`)).toMatchObject({ status: 0 });
  expect(runIn(make(), `work=$(mktemp -d)\n${signatures}`).status).not.toBe(0);
});
