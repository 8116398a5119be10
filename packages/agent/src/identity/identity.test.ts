import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CollectorKey } from "@muster/mapping/wire";
import { base32 } from "@muster/mapping/wire";
import { CollectorDouble } from "../testing/collector-double.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { consistencyOf, rootOf } from "../testing/merkle.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { isConsistent } from "./consistency.ts";
import { keyidOf } from "./device-id.ts";
import { clearHalfWritten, filesIn } from "./files.ts";
import { makeStateFolder } from "./folder.ts";
import { KEY_FILES, loadSigner, makeSigner } from "./key.ts";
import { takeLock } from "./lock.ts";
import { kept } from "./records.ts";
import { saltFor } from "./salts.ts";
import { integer, object, parseJson } from "./shape.ts";
import { beginWitness, remembered, witness, witnessFailures } from "./witness.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "muster-identity-"));
});
afterAll(() => rm(root, { recursive: true }));

let count = 0;
function fresh(): string {
  count++;
  return join(root, `state-${count}`);
}

// RFC 4648, section 10, in lower case and without padding.
test.each([
  ["", ""],
  ["f", "my"],
  ["fo", "mzxq"],
  ["foo", "mzxw6"],
  ["foob", "mzxw6yq"],
  ["fooba", "mzxw6ytb"],
  ["foobar", "mzxw6ytboi"],
])("base32 of %j is %s", (text, expected) => {
  expect(base32(Buffer.from(text))).toBe(expected);
});

test("a state folder is made 0700, with what leads to it, and taken again as it is", async () => {
  const folder = join(fresh(), "deeper", "state");
  await makeStateFolder(folder);
  expect((await lstat(folder)).mode & 0o7777).toBe(0o700);
  await expect(makeStateFolder(folder)).resolves.toBeUndefined();
});

test.each([
  [0o777, "open to other users (mode 0777)", "chmod 700"],
  [0o750, "open to other users (mode 0750)", "chmod 700"],
  [0o701, "open to other users (mode 0701)", "chmod 700"],
])("a state folder of mode %o is refused [T12]", async (mode, what, cure) => {
  const folder = fresh();
  await mkdir(folder);
  await chmod(folder, mode);
  await expect(makeStateFolder(folder)).rejects.toMatchObject({
    code: "STATE_FOLDER",
    message: expect.stringContaining(what),
    cure: expect.stringContaining(cure),
  });
});

test("a symbolic link is refused, also to a folder that is in order [T12]", async () => {
  const real = fresh();
  await makeStateFolder(real);
  const link = fresh();
  await symlink(real, link);
  await expect(makeStateFolder(link)).rejects.toThrow("is a symbolic link");
});

test("a file in its place is refused", async () => {
  const folder = fresh();
  await writeFile(folder, "");
  await expect(makeStateFolder(folder)).rejects.toThrow("is not a folder");
});

test("a folder of another owner is refused [T12]", async () => {
  // As root, / belongs to nobody else; as anyone else, / belongs to root.
  const folder = process.geteuid?.() === 0 ? await foreignFolder() : "/";
  await expect(makeStateFolder(folder)).rejects.toThrow(/belongs to user \d+, not to user \d+/);
});

async function foreignFolder(): Promise<string> {
  const folder = fresh();
  await mkdir(folder, { mode: 0o700 });
  await chown(folder, 12_345, 12_345);
  return folder;
}

test("files are whole, private and listed; half-written ones are not, and are cleared", async () => {
  const folder = fresh();
  await makeStateFolder(folder);
  const files = filesIn(folder);
  expect(await files.read("a.json")).toBeUndefined();
  await files.write("a.json", Buffer.from("one"));
  await files.write("a.json", Buffer.from("two"));
  await files.create("box/1.json", Buffer.from("first"));
  await expect(files.create("box/1.json", Buffer.from("other"))).rejects.toMatchObject({
    code: "EEXIST",
  });
  await writeFile(join(folder, "box", ".part-left"), "half");
  expect(Buffer.from((await files.read("a.json")) ?? []).toString()).toBe("two");
  expect(Buffer.from((await files.read("box/1.json")) ?? []).toString()).toBe("first");
  expect(await files.list("box")).toEqual(["1.json"]);
  expect((await lstat(join(folder, "box", "1.json"))).mode & 0o7777).toBe(0o600);
  expect((await lstat(join(folder, "box"))).mode & 0o7777).toBe(0o700);
  await clearHalfWritten(folder, ["box", "none"]);
  expect(await readdir(join(folder, "box"))).toEqual(["1.json"]);
  await files.remove("box/1.json");
  await files.remove("box/1.json");
  expect(await files.list("box")).toEqual([]);
  expect(await files.list("none")).toEqual([]);
});

test("a link in a file's place is not followed", async () => {
  const folder = fresh();
  await makeStateFolder(folder);
  await symlink("/etc/passwd", join(folder, "chain.json"));
  await expect(filesIn(folder).read("chain.json")).rejects.toMatchObject({ code: "ELOOP" });
});

test("one agent at a time; the lock is free again after it", async () => {
  const folder = fresh();
  await makeStateFolder(folder);
  const lock = takeLock(folder);
  expect(() => takeLock(folder)).toThrow("another muster-agent is at work");
  lock.release();
  takeLock(folder).release();
});

test("a key is made once, kept private, and signs under the name it has [T12]", async () => {
  const folder = fresh();
  await makeStateFolder(folder);
  const state = { folder, files: filesIn(folder) };
  expect(await loadSigner(state)).toBeUndefined();
  const made = await makeSigner(state);
  const again = await makeSigner(state);
  expect(again.keyid).toBe(made.keyid);
  expect(made).toMatchObject({ algorithm: "ed25519", protection: "file" });
  const spki = Buffer.from(made.publicKey, "base64");
  expect(made.keyid).toBe(keyidOf(spki));
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  const bytes = Buffer.from("what is signed");
  expect(verify(null, bytes, key, await made.sign(bytes))).toBe(true);
  expect((await lstat(join(folder, "key.pem"))).mode & 0o7777).toBe(0o600);
});

const anotherKind = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

test.each([
  ["nothing", "nothing"],
  ["a key of another kind", anotherKind.export({ type: "pkcs8", format: "pem" })],
])("a key file that holds %s is refused", async (_, text) => {
  const folder = fresh();
  await makeStateFolder(folder);
  const state = { folder, files: filesIn(folder) };
  await makeSigner(state);
  await writeFile(join(folder, "key.pem"), text);
  await expect(loadSigner(state)).rejects.toMatchObject({
    code: "KEY_DAMAGED",
    message: expect.stringContaining("can't be read as an Ed25519 key"),
  });
});

/** What may have happened to a file of the key, whatever kind of key it is. */
const spoilt: readonly [string, (path: string) => Promise<void>, string][] = [
  ["readable by its group", (path) => chmod(path, 0o640), "mode 0640: others may have read it"],
  ["writable by others", (path) => chmod(path, 0o602), "mode 0602: others may have read it"],
  [
    "a link to a key that is in order",
    async (path) => {
      await rename(path, `${path}.real`);
      await symlink(`${path}.real`, path);
    },
    "is a symbolic link",
  ],
  [
    "a folder",
    async (path) => {
      await rm(path);
      await mkdir(path, { mode: 0o700 });
    },
    "is no plain file",
  ],
];
/** Only root can give a file away; anybody else is never given one. */
const foreign: typeof spoilt =
  process.geteuid?.() === 0
    ? [["another user's", (path) => chown(path, 12_345, 12_345), "belongs to user 12345"]]
    : [];

test.each(
  Object.values(KEY_FILES).flatMap((name) =>
    [...spoilt, ...foreign].map(([what, spoil, why]) => [name, what, spoil, why] as const),
  ),
)("%s that is %s is refused, and the reason is said", async (name, _, spoil, why) => {
  const folder = fresh();
  await makeStateFolder(folder);
  const state = { folder, files: filesIn(folder) };
  await makeSigner(state);
  await rename(join(folder, KEY_FILES.file), join(folder, name));
  await spoil(join(folder, name));
  await expect(loadSigner(state)).rejects.toMatchObject({
    code: "STATE_FILE",
    message: expect.stringContaining(why),
    cure: expect.stringContaining("enrol this device again"),
  });
});

test("two keys are one too many", async () => {
  const folder = fresh();
  await makeStateFolder(folder);
  const state = { folder, files: filesIn(folder) };
  await makeSigner(state);
  await writeFile(join(folder, KEY_FILES.tpm), "{}", { mode: 0o600 });
  await expect(loadSigner(state)).rejects.toMatchObject({
    code: "STATE_DAMAGED",
    message: expect.stringContaining("two keys"),
  });
});

test.each([
  ["no JSON", "{", "STATE_DAMAGED"],
  ["something more", '{"v":1,"public":"","private":"","more":1}', "STATE_DAMAGED"],
  ["no key", '{"v":1,"public":"AAAA","private":"AAAA"}', "KEY_DAMAGED"],
])("a wrapped key that is %s is refused", async (_, text, code) => {
  const folder = fresh();
  await makeStateFolder(folder);
  await writeFile(join(folder, KEY_FILES.tpm), text, { mode: 0o600 });
  await expect(loadSigner({ folder, files: filesIn(folder) })).rejects.toMatchObject({ code });
});

test.each(["", "{", '{"n":0}', '{"n":1,"m":1}', "[]", '{"n":1.5}', '{"n":9007199254740992}'])(
  "a damaged document is refused, not guessed at: %s",
  async (text) => {
    const files = new MemoryFiles();
    files.held.set("d.json", Buffer.from(text));
    const document = kept("d.json", object({ n: integer(1) }));
    await expect(document.read(files)).rejects.toMatchObject({ code: "STATE_DAMAGED" });
  },
);

test("bytes that are not UTF-8 are not JSON", () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), "it")).toThrow("it is not JSON in UTF-8");
});

test("a salt stays with its fact and is drawn anew when the fact changes", async () => {
  const files = new MemoryFiles();
  let drawn = 0;
  const random = (n: number) => new Uint8Array(n).fill(++drawn);
  const of = (text: string, kind = "identity") => ({ kind, plain: Buffer.from(text) });
  const first = await saltFor(files, of("a"), random);
  expect(first).toBe("01".repeat(16));
  expect(await saltFor(files, of("a"), random)).toBe(first);
  expect(await saltFor(files, of("b"), random)).toBe("02".repeat(16));
  expect(await saltFor(files, of("x", "other"), random)).toBe("03".repeat(16));
  expect(await saltFor(files, of("b"), random)).toBe("02".repeat(16));
});

const leaves = Array.from({ length: 40 }, (_, i) => Buffer.from(`leaf ${i}`));

test("the tests' tree is RFC 6962's: the root that Certificate Transparency publishes for eight leaves", () => {
  const inputs = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ];
  const published = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
  expect(rootOf(inputs.map((i) => Buffer.from(i, "hex"))).toString("hex")).toBe(published);
});

const sizes = leaves.map((_, i) => i + 1);
const pairs = [0, ...sizes].flatMap((m) => sizes.filter((n) => n >= m).map((n) => [m, n] as const));

test("consistency holds for every pair of sizes, and for no other root, proof or order", () => {
  const bad = Buffer.alloc(32, 1);
  for (const [m, n] of pairs) {
    const older = { size: m, root: rootOf(leaves.slice(0, m)) };
    const newer = { size: n, root: rootOf(leaves.slice(0, n)) };
    const proof = consistencyOf(m, leaves.slice(0, n));
    const spoilt = proof.length === 0 ? [] : [proof.slice(1), [bad, ...proof.slice(1)]];
    const answers = [
      isConsistent(older, newer, proof),
      isConsistent({ ...older, root: bad }, newer, proof),
      m > 0 && isConsistent(older, { ...newer, root: bad }, proof),
      m < n && isConsistent(newer, older, proof),
      ...[[...proof, bad], ...spoilt].map((p) => isConsistent(older, newer, p)),
    ];
    expect([m, n, ...answers]).toEqual([m, n, true, ...answers.slice(1).map(() => false)]);
  }
});

test("a log with one entry exchanged is consistent with nothing that had seen it [T22]", () => {
  const forged = leaves.map((l, i) => (i === 3 ? Buffer.from("forged") : l));
  for (let m = 4; m < leaves.length; m++) {
    const older = { size: m, root: rootOf(leaves.slice(0, m)) };
    const newer = { size: 40, root: rootOf(forged) };
    expect(isConsistent(older, newer, consistencyOf(m, forged))).toBe(false);
  }
});

test("sizes beyond 2^31 are climbed, not wrapped", () => {
  const older = { size: 2 ** 40, root: Buffer.alloc(32, 1) };
  const newer = { size: 2 ** 40 + 1, root: Buffer.alloc(32, 2) };
  expect(isConsistent(older, newer, [Buffer.alloc(32, 3)])).toBe(false);
});

const collector = new CollectorDouble();
const keys: readonly CollectorKey[] = [collector.collectorKey];

test("a checkpoint is read with its log's name, size and root", () => {
  const note = collector.checkpoint();
  expect(readCheckpoint(note, keys)).toEqual({
    origin: "collector.example/evidence/X01",
    size: 1,
    root: rootOf(collector.leaves),
    note,
  });
});

test.each([
  ["another key's", (note: string) => note, [new CollectorDouble().collectorKey]],
  ["another size", (note: string) => note.replace("\n1\n", "\n2\n"), keys],
  ["a size with a leading zero", (note: string) => note.replace("\n1\n", "\n01\n"), keys],
  ["an added line", (note: string) => note.replace("\n1\n", "\n1\nmore\n"), keys],
  [
    "another name in the signature",
    (note: string) => note.replace("\u2014 collector", "\u2014 other"),
    keys,
  ],
  ["a hyphen for the dash", (note: string) => note.replace("\u2014", "-"), keys],
  ["without its end", (note: string) => note.slice(0, -1), keys],
  ["without signatures", (note: string) => note.slice(0, note.indexOf("\n\n") + 2), keys],
  ["empty", () => "", keys],
])("a checkpoint that is %s is not believed", (_, change, pinned) => {
  expect(readCheckpoint(change(collector.checkpoint()), pinned)).toBeUndefined();
});

test("signatures of strangers beside the collector's do no harm", () => {
  const note = `${collector.checkpoint()}\u2014 witness.example AAAAAAAA\n`;
  expect(readCheckpoint(note, keys)?.size).toBe(1);
});

const at = "2026-11-21T22:00:00.000Z";

function shown(double: CollectorDouble, from: number) {
  const consistency = consistencyOf(from, double.leaves).map((h) => h.toString("base64"));
  return { checkpoint: double.checkpoint(), consistency, at };
}

test("the witness follows a log that grows, and stays with what it saw of one that does not [T22]", async () => {
  const log = new CollectorDouble();
  const files = new MemoryFiles();
  const pinned = [log.collectorKey];
  log.leaves.push(Buffer.from("a"), Buffer.from("b"));
  expect(await beginWitness(files, log.checkpoint(), pinned)).toBe(true);
  log.leaves.push(Buffer.from("c"));
  expect(await witness(files, pinned, shown(log, 3))).toBeUndefined();
  expect(await witness(files, pinned, shown(log, 4))).toBeUndefined();
  expect((await remembered(files, pinned))?.size).toBe(4);

  log.leaves = ["begin", "a", "c", "d", "e"].map((l) => Buffer.from(l));
  expect(await witness(files, pinned, shown(log, 4))).toContain(
    "does not begin with the 4 entries",
  );
  log.leaves = log.leaves.slice(0, 2);
  expect(await witness(files, pinned, shown(log, 2))).toContain("has shrunk from 4 to 2");
  expect((await remembered(files, pinned))?.size).toBe(4);
});

test("a failure is kept once, with both checkpoints, and never overwritten", async () => {
  const log = new CollectorDouble();
  const files = new MemoryFiles();
  const pinned = [log.collectorKey];
  log.leaves.push(Buffer.from("a"));
  await beginWitness(files, log.checkpoint(), pinned);
  const before = log.checkpoint();
  log.leaves = [Buffer.from("rewritten"), Buffer.from("a"), Buffer.from("b")];
  const bad = shown(log, 2);
  await witness(files, pinned, bad);
  await witness(files, pinned, { ...bad, at: "2026-11-22T22:00:00.000Z" });
  expect(await witnessFailures(files)).toEqual([
    {
      v: 1,
      at,
      why: expect.any(String),
      remembered: before,
      offered: bad.checkpoint,
      consistency: bad.consistency,
    },
  ]);
});

test("a first checkpoint that is not signed begins nothing", async () => {
  const files = new MemoryFiles();
  expect(await beginWitness(files, "nothing", keys)).toBe(false);
  expect(files.held.size).toBe(0);
});
