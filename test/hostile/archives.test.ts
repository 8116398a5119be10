import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { filesOf } from "../../packages/collector/src/packs/testing/forge.ts";
import { problemsOf } from "../../packages/collector/src/packs/testing/verifier.ts";
import { hostileTexts } from "../../packages/collector/src/testing/hostile.ts";
import { type HostileEstate, hostileEstate } from "./estate.ts";

/** Packs about devices with hostile names, sent as people send folders: packed by one tool and unpacked by another. */
let estate: HostileEstate;
let pack: string;
let paths: readonly string[];

beforeAll(async () => {
  estate = await hostileEstate();
  pack = await estate.pack("pack");
  paths = filesOf(pack);
});

afterAll(() => estate?.close());

test("a pack's paths are ours alone, whatever devices call themselves [T16]", () => {
  expect(paths.length).toBeGreaterThan(hostileTexts.length);
  for (const path of paths) {
    expect(path).toMatch(/^[A-Za-z0-9][\w-]*(\.[a-z]+)*(\/[A-Za-z0-9][\w-]*(\.[a-z0-9-]+)*)*$/);
    expect(path.length).toBeLessThan(120);
    for (const part of path.split("/"))
      expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\b/i);
  }
  const folded = new Set(paths.map((p) => p.toLowerCase()));
  expect(folded.size).toBe(paths.length);
});

test("it holds, and comes out the same when it is judged again [T16] [T23]", async () => {
  expect(await problemsOf(pack, { reperform: true })).toEqual({});
  // The names are in it: that is what they could have done harm with.
  const summary = readFileSync(join(pack, "summary.json"), "utf8");
  expect(summary).toContain("../../etc/cron.d/x");
});

const packers = {
  zip: ["zip", "-qr", "ARCHIVE.zip", "."],
  "python's zipfile": ["python3", "-m", "zipfile", "-c", "ARCHIVE.zip", "."],
  tar: ["tar", "-czf", "ARCHIVE.tar.gz", "."],
} as const;

/** Three programs that nobody here wrote, none of which shares code with another. */
const unpackers = {
  unzip: ["unzip", "-q", "ARCHIVE", "-d", "INTO"],
  bsdtar: ["bsdtar", "-xf", "ARCHIVE", "-C", "INTO"],
  "python's zipfile": ["python3", "-m", "zipfile", "-e", "ARCHIVE", "INTO"],
  tar: ["tar", "-xzf", "ARCHIVE", "-C", "INTO"],
} as const;

const pairs = [
  ["zip", "unzip"],
  ["zip", "bsdtar"],
  ["zip", "python's zipfile"],
  ["python's zipfile", "unzip"],
  ["tar", "bsdtar"],
  ["tar", "tar"],
] as const;

const tools = ["zip", "unzip", "bsdtar", "python3", "tar"];
const missing = tools.filter((t) => spawnSync("sh", ["-c", `command -v ${t}`]).status !== 0);
if (missing.length > 0) {
  const said = `NOT RUN: packs were not sent as archives, because of missing ${missing.join(", ")}`;
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}

(missing.length > 0 ? test.skip : test).each(pairs)(
  "packed by %s and unpacked by %s it is the same, and holds [T16]",
  async (packer, unpacker) => {
    const name = `${packer}-${unpacker}`.replaceAll(/[^a-z-]/g, "");
    const into = join(estate.folder, name);
    mkdirSync(into);
    const archive = join(estate.folder, `${name}${/\.[a-z.]+$/.exec(archiveOf(packer))?.[0]}`);
    run(
      packers[packer].map((word) => (word.startsWith("ARCHIVE") ? archive : word)),
      pack,
    );
    run(
      unpackers[unpacker].map((word) => word.replace("ARCHIVE", archive).replace("INTO", into)),
      estate.folder,
    );
    expect(filesOf(into)).toEqual(paths);
    expect(await problemsOf(into)).toEqual({});
  },
);

function archiveOf(packer: keyof typeof packers): string {
  return packers[packer].find((word) => word.startsWith("ARCHIVE")) ?? "";
}

function run([program = "", ...args]: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: "" });
}
