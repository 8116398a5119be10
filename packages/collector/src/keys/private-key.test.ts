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
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
  ]);
  const second = await open(folder, words);
  expect(second.signer.publicKey).toBe(first.signer.publicKey);
  expect(second.tls.fingerprint).toBe(first.tls.fingerprint);
  expect(second.tls.key).toBe(first.tls.key);
  const path = join(folder, "collector-signing-key.pem");
  const read = ["pkey", "-in", path, "-passin", `file:${words}`, "-pubout", "-outform", "DER"];
  const { stdout } = spawnSync("openssl", read);
  expect(stdout.toString("base64")).toBe(first.signer.publicKey);
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
