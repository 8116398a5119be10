import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { controls } from "@muster/mapping";
import { version } from "../version.ts";
import { rulesInForce } from "./rules.ts";

const folder = mkdtempSync(join(tmpdir(), "muster-rules-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { name, digest, files } = rulesInForce();

test("the rules' name tells the program's version and what sha256sum would print of the files", () => {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const lines = files.map(({ path, text }) => `${hash(text)}  ${path}\n`);
  expect(digest).toBe(hash(lines.join("")));
  expect(name).toBe(`${version}+${digest}`);
  expect(files.map((f) => f.path)).toEqual(files.map((f) => f.path).sort());
});

test("each control is there, every import stays inside, and no module asks for anything else", () => {
  const paths = new Set(files.map((f) => f.path));
  for (const { id } of controls) expect(paths).toContain(`rules/controls/${id}.mjs`);
  for (const { path, text } of files) {
    const targets = [...text.matchAll(/\bfrom\s*"(?<to>[^"]+)"/g)].map((m) => m.groups?.to ?? "");
    const outside = targets.filter((to) => !paths.has(join(dirname(path), to)));
    expect({ path, outside }).toEqual({ path, outside: [] });
    expect(text).not.toMatch(/\bimport\(|\brequire\(|\bprocess\.|\bfetch\(|\bglobalThis\b/);
  }
});

test("they run as plain modules, and say what each control needs", () => {
  for (const { path, text } of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const script = `const { needs } = await import(process.argv[1]); console.log(JSON.stringify(needs))`;
  const out = execFileSync(
    process.execPath,
    ["--input-type=module", "-e", script, join(folder, "rules/rules.mjs")],
    { encoding: "utf8" },
  );
  const said = new Map(JSON.parse(out) as [string, string[]][]);
  expect([...said.keys()]).toEqual(controls.map((c) => c.id));
  for (const { id, reads } of controls)
    expect(said.get(id)).toEqual(expect.arrayContaining([...reads]));
});
