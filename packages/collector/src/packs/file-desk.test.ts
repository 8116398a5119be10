import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { FileDesk } from "./file-desk.ts";

let folder: string;
let desk: FileDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-files-"));
  desk = new FileDesk(folder);
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

const MIB = 1024 * 1024;

test.each([
  { name: "empty", pieces: [""] },
  { name: "in a folder", path: "log/proofs/7.tlog-proof", pieces: ["index 7\n"] },
  { name: "text beyond ASCII", pieces: ["Wâ†’✓ ", "née"] },
  { name: "bytes", pieces: [Uint8Array.of(0, 255, 10)] },
  { name: "just a load", pieces: ["x".repeat(MIB)] },
  { name: "one more than a load", pieces: ["x".repeat(MIB + 1)] },
  { name: "more than all loads under way", pieces: ["x".repeat(MIB), "y".repeat(9 * MIB), "z"] },
])("a file that is $name", async ({ path = "file", pieces }) => {
  const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  for (const [i, piece] of pieces.entries()) await desk.take(path, piece, i === pieces.length - 1);
  await desk.settled();
  expect(readFileSync(join(folder, path)).equals(whole)).toBe(true);
  const sha256 = createHash("sha256").update(whole).digest("hex");
  expect([...desk.files.values()]).toEqual([{ path, size: whole.length, sha256 }]);
});

test("files that grow beside each other, and a thousand small ones", async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `small/${i}`);
  for (const name of names) {
    await desk.take("even", `${name}\n`, false);
    await desk.take(name, name, true);
  }
  await desk.settled();
  expect(desk.files.has("even")).toBe(false);
  await desk.take("even", "", true);
  await desk.settled();
  expect(readFileSync(join(folder, "even"), "utf8")).toBe(`${names.join("\n")}\n`);
  expect(names.every((name) => readFileSync(join(folder, name), "utf8") === name)).toBe(true);
  expect(desk.files.size).toBe(names.length + 1);
});

test("what cannot be written is said, and nothing after it is taken", async () => {
  await desk.take("taken", "a file", true);
  await desk.take("taken/below", "has a file for its folder", true);
  await expect(desk.settled()).rejects.toMatchObject({
    message: expect.stringContaining("taken"),
    code: expect.stringMatching(/^E(EXIST|NOTDIR)$/),
  });
  await expect(desk.take("large", "x".repeat(MIB), true)).rejects.toThrow("taken");
  expect(existsSync(join(folder, "large"))).toBe(false);
});
