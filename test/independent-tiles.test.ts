import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { fill, type LivingCollector, livingCollector, ODS } from "./evidence/collector.ts";

/** A log exported as files is checked by the Go project's own packages, which nobody here wrote. */
const packages = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
const has = spawnSync("sh", ["-c", "command -v go"]).status === 0 && existsSync(packages);
if (!has) {
  const said =
    "NOT RUN: the log's tiles were not checked independently: no Go, or no golang-golang-x-mod-dev";
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
}
const check = has ? test : test.skip;
const program = join(import.meta.dirname, "../packages/collector/src/log/verify-tiles.go");

let living: LivingCollector;
let copy: string;
beforeAll(async () => {
  living = await livingCollector();
  await fill(living);
  const { store, log } = living.collector;
  // So many that there are full tiles, and a level above them.
  await store.db.transaction().execute((trx) =>
    log.enter(
      trx,
      ODS,
      Array.from({ length: 600 }, (_, i) => ({
        type: "nonce" as const,
        about: { nonce: `n${i}`, at: "2026-11-22T06:00:00.000Z" },
      })),
    ),
  );
  copy = join(living.folder, "copy");
  await log.export(ODS, copy);
});
afterAll(() => living.close());

function go(folder: string): { status: number | null; out: string } {
  const key = living.collector.log.verifierKey(ODS);
  const { status, stdout, stderr } = spawnSync("go", ["run", program, folder, key], {
    encoding: "utf8",
    env: { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode" },
  });
  return { status, out: stdout + stderr };
}

check("the tiles give the signed root, and prove every entry", async () => {
  const { size } = (await living.collector.log.checkpoint(ODS)) ?? { size: 0 };
  expect(size).toBeGreaterThan(600);
  const { status, out } = go(copy);
  expect({ status, out }).toMatchObject({ status: 0 });
  expect(out).toContain("tiles: give the signed root");
  expect(out).toContain(`entries: all ${size} are in the log`);
});

check("after a bit of any file was flipped Go's packages refuse it", () => {
  const files = readdirSync(copy, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(copy, path)).isFile(),
  );
  expect(files).toContain("tile/1/000.p/2");
  for (const path of files) {
    const bytes = readFileSync(join(copy, path));
    const altered = Buffer.from(bytes);
    const at = path === "checkpoint" ? bytes.indexOf("\n\n") - 3 : bytes.length >> 1;
    altered[at] = (altered[at] ?? 0) ^ 1;
    writeFileSync(join(copy, path), altered);
    expect({ path, status: go(copy).status }).toEqual({ path, status: 1 });
    writeFileSync(join(copy, path), bytes);
  }
  expect(go(copy).status).toBe(0);
});
