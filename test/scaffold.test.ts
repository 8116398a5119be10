import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

/** A copy of the repository in which every kind of unit is scaffolded once; its own checks then judge the result. */
const root = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "muster-scaffold-"));

const units = [
  ["probe", "sample-probe"],
  ["control", "sample-control"],
  ["product", "sample-product"],
  ["connector", "sample-connector"],
  ["item", "sample-item"],
] as const;

function run(script: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [join(copy, script), ...args], {
    cwd: copy,
    encoding: "utf8",
    stdio: "pipe",
  });
}

beforeAll(() => {
  const leave = new Set(["node_modules", ".git", "dist", "data", "pictures"]);
  cpSync(root, copy, {
    recursive: true,
    filter: (from) => !leave.has(from.split("/").at(-1) ?? ""),
  });
  mkdirSync(join(copy, "node_modules", "@muster"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@muster")
      symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
  }
  for (const name of readdirSync(join(copy, "packages"))) {
    symlinkSync(join(copy, "packages", name), join(copy, "node_modules", "@muster", name));
  }
  for (const [kind, name] of units) run("scripts/new.ts", [kind, name, "--root", copy]);
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("what is scaffolded type-checks", () => {
  const tsc = join(copy, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-b"], { cwd: copy, encoding: "utf8" });
  expect(stdout).toBe("");
}, 60_000);

test("its tests pass, and the registries agree with the disk", () => {
  const jest = [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
  ];
  const ran = execFileSync(
    process.execPath,
    [...jest, "sample-", "registry.test", "products.test"],
    {
      cwd: copy,
      encoding: "utf8",
      stdio: "pipe",
    },
  );
  expect(ran).toBe("");
}, 60_000);

test.each([
  ["a kind nobody knows", ["gadget", "x"], 'There is no kind "gadget"'],
  ["a name that is not kebab-case", ["probe", "ScreenLock"], "not kebab-case"],
  ["a name that is taken", ["control", "firewall-on", "--root", copy], "is there already"],
  ["no name", ["probe"], "Name the kind and the unit"],
])("%s is refused with the cure", (_, args, message) => {
  const refused = () =>
    execFileSync(process.execPath, [join(root, "scripts/new.ts"), ...args], { stdio: "pipe" });
  expect(refused).toThrow(message);
});
