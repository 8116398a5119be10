import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const root = join(import.meta.dirname, "..");
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

/**
 * npm compiles every package with a `binding.gyp` unless `gypfile` is false, and a lockfile forgets that the package said
 * so: `npm ci` would then ask for a compiler and the network where the package has its binaries inside. `npm run relock` writes
 * it into the lockfile again after an `npm install` has dropped it.
 */
test("installing needs no compiler: the lockfile says so of every package with sources to compile", () => {
  const locked: string[] = Object.keys(packages).filter((path) => path.startsWith("node_modules/"));
  const compilable = locked.filter((path) => existsSync(join(root, path, "binding.gyp")));
  expect(
    compilable.filter(
      (path) => packages[path].gypfile !== false && packages[path].hasInstallScript !== true,
    ),
  ).toEqual([]);
});

test("the lockfile names no place to download from", () => {
  const places = Object.entries<{ resolved?: string }>(packages).filter(([, p]) =>
    /^https?:/.test(p.resolved ?? ""),
  );
  expect(places).toEqual([]);
});

test("what is installed without a compiler brings its binaries for the systems we support", () => {
  const prebuilt = readdirSync(join(root, "node_modules/better-sqlite3/prebuilds"));
  for (const system of ["linux-x64", "linux-arm64", "win32-x64", "darwin-arm64"]) {
    expect(prebuilt).toContain(`${system}.node`);
  }
});
