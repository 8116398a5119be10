import { spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openKeys } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "muster-passphrase-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const WORDS = "correct horse battery staple and a mare";
const NOW = Date.parse("2026-11-26T12:00:00Z");

let count = 0;
function place(): string {
  count += 1;
  return join(root, `data-${count}`);
}

function passphrase(words: string, { mode = 0o600, path = `${place()}.words` } = {}): string {
  writeFileSync(path, words, { mode });
  return path;
}

const open = (folder: string, passphraseFile?: string) =>
  openKeys({ folder, names: ["muster.example"], now: () => NOW, passphraseFile });

const files = (folder: string) =>
  readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

test("with a passphrase no key lies open in the folder, and a second start finds the same ones [T25]", async () => {
  const [folder, words] = [place(), passphrase(`${WORDS}\n`)];
  const first = await open(folder, words);
  expect(files(folder).map((text) => /-----BEGIN .*?-----/.exec(text)?.[0])).toEqual([
    "-----BEGIN MUSTER ENCRYPTED PRIVATE KEY-----",
    "-----BEGIN MUSTER ENCRYPTED PRIVATE KEY-----",
  ]);
  const second = await open(folder, words);
  expect(second.signer.publicKey).toBe(first.signer.publicKey);
  expect(second.tls.fingerprint).toBe(first.tls.fingerprint);
  expect(second.tls.key).toBe(first.tls.key);
});

const signing = (folder: string) => join(folder, "collector-signing-key.pem");

test("the command of the guide gets the plain key back", async () => {
  const [folder, words] = [place(), passphrase(`${WORDS}\n`)];
  const { signer } = await open(folder, words);
  const guide = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const { script = "" } =
    /\nnode -e '\n(?<script>[^']+)' data\/collector-signing-key\.pem/.exec(guide)?.groups ?? {};
  const got = spawnSync(process.execPath, ["-e", script, signing(folder), words]);
  const read = ["pkey", "-pubout", "-outform", "DER"];
  const { stdout } = spawnSync("openssl", read, { input: got.stdout });
  expect(stdout.toString("base64")).toBe(signer.publicKey);
});

test.each([
  ["form", 7],
  ["cost", 8],
  ["block size", 9],
  ["lanes", 10],
  ["salt", 11],
  ["nonce", 27],
  ["tag", 39],
  ["key", 55],
])("one bit turned in the %s of an encrypted key is found", async (_, at) => {
  const [folder, words] = [place(), passphrase(WORDS)];
  await open(folder, words);
  const lines = readFileSync(signing(folder), "utf8").trim().split("\n");
  const bytes = Buffer.from(lines.slice(1, -1).join(""), "base64");
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  const changed = [lines[0], bytes.toString("base64"), lines.at(-1), ""].join("\n");
  writeFileSync(signing(folder), changed);
  await expect(open(folder, words)).rejects.toMatchObject({ code: "KEY_ENCRYPTED" });
  expect(readFileSync(signing(folder), "utf8")).toBe(changed);
});

test("a key that OpenSSL encrypted under these words is taken, and lies in our form from then on", async () => {
  const [folder, words] = [place(), passphrase(WORDS)];
  const before = await open(folder);
  const args = ["pkey", "-in", signing(folder), "-aes256", "-passout", `file:${words}`];
  const { stdout } = spawnSync("openssl", args);
  writeFileSync(signing(folder), stdout);
  const after = await open(folder, words);
  expect(after.signer.publicKey).toBe(before.signer.publicKey);
  expect(readFileSync(signing(folder), "utf8")).toContain("BEGIN MUSTER ENCRYPTED PRIVATE KEY");
});

test("keys that lay open are encrypted at the next start, and stay the same keys", async () => {
  const folder = place();
  const before = await open(folder);
  const plain = files(folder).map((text) => text.split("\n")[1] ?? "");
  const after = await open(folder, passphrase(WORDS));
  expect(after.signer.publicKey).toBe(before.signer.publicKey);
  expect(after.tls.fingerprint).toBe(before.tls.fingerprint);
  for (const line of plain) expect(files(folder).join("")).not.toContain(line);
  expect(readdirSync(folder)).toHaveLength(2);
});

test.each([
  ["no passphrase", () => undefined],
  ["another passphrase", () => passphrase(WORDS.toUpperCase())],
])("encrypted keys do not open with %s, and stay as they are", async (_, other) => {
  const folder = place();
  await open(folder, passphrase(WORDS));
  const before = files(folder);
  await expect(open(folder, other())).rejects.toMatchObject({ code: "KEY_ENCRYPTED" });
  expect(files(folder)).toEqual(before);
});

test.each([
  ["is not there", () => join(root, "none"), /cannot be read \(ENOENT\)/],
  ["is short", () => passphrase("x".repeat(31)), /32 to 1024 characters/],
  ["is endless", () => passphrase("x".repeat(1025)), /32 to 1024 characters/],
  ["is open to others", () => passphrase(WORDS, { mode: 0o644 }), /may be read by other users/],
  ["is open to its group", () => passphrase(WORDS, { mode: 0o640 }), /may be read by other users/],
])("a passphrase file that %s is refused, with the cure", async (_, path, why) => {
  const folder = place();
  const refused = open(folder, path());
  await expect(refused).rejects.toMatchObject({ code: "PASSPHRASE" });
  await expect(refused).rejects.toThrow(why);
  expect(readdirSync(folder)).toEqual([]);
});

test("a passphrase in the data folder protects nothing, also where a link leads there", async () => {
  const folder = place();
  await open(folder);
  const inside = passphrase(WORDS, { path: join(folder, "words") });
  await expect(open(folder, inside)).rejects.toThrow(/lies in the data folder/);
  const link = `${folder}.link`;
  symlinkSync(inside, link);
  await expect(open(folder, link)).rejects.toThrow(/lies in the data folder/);
});
