import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundleAgent } from "../scripts/bundle.ts";
import { bills } from "../scripts/sbom.ts";

/** What ships: nothing in it fetches or makes code, it is built the same anywhere, and everything in it is named. */

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "muster-supply-"));
const bundle = join(folder, "bundle");
const builtin = new Set(builtinModules);

beforeAll(async () => {
  await bundleAgent(bundle);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function digests(of: string): Record<string, string> {
  const names = readdirSync(of).sort();
  return Object.fromEntries(
    names.map((n) => [
      n,
      createHash("sha256")
        .update(readFileSync(join(of, n)))
        .digest("hex"),
    ]),
  );
}

const files = () =>
  readdirSync(bundle)
    .filter((n) => n.endsWith(".cjs"))
    .map((name) => [name, readFileSync(join(bundle, name), "utf8")] as const);

describe("the agent's bundle makes no code of what it is told [T27] [T10]", () => {
  test.each([
    ["eval", /(?<![\w$.])eval\s*\(/],
    ["a function of text", /(?<![\w$.])Function\s*\(|\.constructor\s*\(\s*["'`]/],
    ["a machine for code", /\(["'`](node:)?(vm|worker_threads|cluster|inspector|repl|wasi)["'`]\)/],
    ["a way into Node's loader", /createRequire|registerHooks|\bModule\._|\._compile\b/],
    ["a timer of text", /set(Timeout|Interval|Immediate)\s*\(\s*["'`]/],
    ["an import of what is no literal", /(?<![\w$.])import\s*\(\s*(?!["'])/],
    ["a require of what is no literal", /(?<![\w$.])require\s*\(\s*(?!["'])/],
    ["WebAssembly", /WebAssembly/],
    ["a native addon", /process\.(dlopen|binding)|\.node["'`]/],
    ["its own replacement", /["'`](npm|npx|yarn|curl|wget|msiexec|dpkg -i|installer -pkg)["'`]/],
  ])("it holds no %s", (_, what) => {
    const found = files().filter(([, text]) => what.test(text));
    expect(found.map(([name, text]) => [name, what.exec(text)?.[0]])).toEqual([]);
  });

  test("a part it loads later is one of its own files, by a name that was written when it was built", () => {
    const names = files().map(([name]) => `./${name}`);
    const loaded = files().flatMap(([, text]) =>
      [...text.matchAll(/(?:import|require)\("(?<path>[^"]+)"\)/g)].map(
        (m) => m.groups?.path ?? "",
      ),
    );
    const own = loaded.filter((path) => !path.startsWith("node:") && path.startsWith("."));
    expect(own.filter((path) => !names.includes(path))).toEqual([]);
    expect(own.length).toBeGreaterThan(0);
  });

  test("only node's own modules are loaded beside them", () => {
    const loaded = files().flatMap(([, text]) =>
      [...text.matchAll(/(?:import|require)\("(?<path>[^"./][^"]*)"\)/g)].map(
        (m) => m.groups?.path ?? "",
      ),
    );
    const foreign = [...new Set(loaded)].filter((m) => !m.startsWith("node:") && !builtin.has(m));
    expect(foreign).toEqual([]);
  });
});

test("built in two folders, the agent is the same bytes [T27]", async () => {
  const elsewhere = join(folder, "another", "place");
  const copied = ["packages", "scripts", "package.json", "tsconfig.json"];
  const modules = ["esbuild", "@esbuild", "ws", "yaml"].map((name) => `node_modules/${name}`);
  for (const part of [...copied, ...modules]) {
    cpSync(join(root, part), join(elsewhere, part), {
      recursive: true,
      filter: (path) =>
        !path.startsWith(join(root, "packages")) || !/\/(node_modules|dist)$/.test(path),
    });
  }
  mkdirSync(join(elsewhere, "node_modules/@muster"));
  symlinkSync(join(elsewhere, "packages/mapping"), join(elsewhere, "node_modules/@muster/mapping"));
  const out = join(folder, "second");
  const script = `import("./scripts/bundle.ts").then((m) => m.bundleAgent(${JSON.stringify(out)}))`;
  const built = spawnSync(process.execPath, ["-e", script], { cwd: elsewhere, encoding: "utf8" });
  expect([built.status, built.stderr]).toEqual([0, ""]);
  expect(digests(out)).toEqual(digests(bundle));
}, 120_000);

describe("the bills of materials [T27]", () => {
  interface Bom {
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly purl: string;
      readonly "bom-ref": string;
      readonly licenses: readonly { readonly license: { readonly id: string } }[];
      readonly hashes: readonly { readonly alg: string; readonly content: string }[];
    }[];
    readonly dependencies: readonly {
      readonly ref: string;
      readonly dependsOn: readonly string[];
    }[];
  }
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as Bom;
  const places = ["packages/agent/sbom.cdx.json", "packages/collector/sbom.cdx.json"];

  test("are what lockfile and bundle say: else `npm run sbom`", async () => {
    for (const [file, text] of await bills()) {
      expect([file, readFileSync(join(root, file), "utf8")]).toEqual([file, text]);
    }
  });

  test.each(places)(
    "%s names each part with version, licence and digest, and who needs it",
    (file) => {
      const { components, dependencies } = read(file);
      const refs = components.map((c) => c["bom-ref"]);
      expect(new Set(refs).size).toBe(refs.length);
      for (const { name, version, purl, licenses, hashes } of components) {
        expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${version}`);
        expect(licenses[0]?.license.id).toMatch(/^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0)$/);
        expect(hashes[0]).toEqual({
          alg: "SHA-512",
          content: expect.stringMatching(/^[0-9a-f]{128}$/),
        });
      }
      expect(dependencies.slice(1).map((d) => d.ref)).toEqual(refs);
      const needed = new Set(dependencies.flatMap((d) => d.dependsOn));
      expect(refs.filter((ref) => !needed.has(ref))).toEqual([]);
      expect([...needed].filter((ref) => !refs.includes(ref))).toEqual([]);
    },
  );

  test("the agent's holds what its bundle loads, and no more", () => {
    expect(read("packages/agent/sbom.cdx.json").components.map((c) => c.name)).toEqual([
      "ws",
      "yaml",
    ]);
  });

  test("the collector's holds every dependency it states", () => {
    const manifest = JSON.parse(
      readFileSync(join(root, "packages/collector/package.json"), "utf8"),
    );
    const stated = Object.keys(manifest.dependencies).filter((n) => !n.startsWith("@muster/"));
    const names = read("packages/collector/sbom.cdx.json").components.map((c) => c.name);
    expect(stated.filter((n) => !names.includes(n))).toEqual([]);
  });
});
