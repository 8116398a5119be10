import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "@jest/globals";

/**
 * Who may import whom: the map of the project. A place is `<package>/<folder>`; files directly under `src` are
 * `<package>/top`. A place may always import itself, and `mapping/days` is a word everyone knows.
 */
const mayImport: Record<string, readonly string[]> = {
  "mapping/days": [],
  "mapping/facts": [],
  "mapping/wire": ["mapping/facts"],
  "mapping/lifecycle": ["mapping/facts", "mapping/patches"],
  "mapping/patches": ["mapping/facts"],
  "mapping/controls": ["mapping/facts", "mapping/lifecycle", "mapping/patches"],
  "mapping/assertions": ["mapping/controls", "mapping/patches"],
  "mapping/year": ["mapping/assertions", "mapping/controls"],
  "mapping/certificate": [
    "mapping/assertions",
    "mapping/controls",
    "mapping/facts",
    "mapping/patches",
  ],
  "mapping/top": [
    "mapping/facts",
    "mapping/lifecycle",
    "mapping/patches",
    "mapping/controls",
    "mapping/assertions",
  ],

  "agent/exec": [],
  "agent/windows": ["mapping/facts", "agent/exec"],
  "agent/macos": ["mapping/facts", "agent/exec"],
  "agent/probes": ["mapping/facts", "agent/exec", "agent/windows", "agent/macos"],
  "agent/identity": ["mapping/wire"],
  "agent/outbox": ["mapping/wire", "agent/identity"],
  "agent/transport": ["mapping/wire", "agent/identity"],
  "agent/service": ["mapping/facts", "mapping/wire"],
  "agent/config": [],
  "agent/commands": [
    "mapping/facts",
    "mapping/wire",
    "agent/exec",
    "agent/probes",
    "agent/windows",
    "agent/macos",
    "agent/identity",
    "agent/outbox",
    "agent/transport",
    "agent/service",
    "agent/config",
    "agent/top",
  ],
  "agent/top": [
    "mapping/facts",
    "mapping/wire",
    "agent/exec",
    "agent/probes",
    "agent/identity",
    "agent/outbox",
    "agent/commands",
    "agent/config",
  ],

  "collector/store": ["mapping/wire"],
  "collector/keys": ["mapping/wire"],
  "collector/log": ["mapping/wire", "collector/store", "collector/keys"],
  "collector/intake": [
    "mapping/facts",
    "mapping/patches",
    "mapping/wire",
    "collector/store",
    "collector/log",
    "collector/keys",
  ],
  "collector/lists": [
    "mapping/top",
    "mapping/facts",
    "mapping/lifecycle",
    "mapping/patches",
    "mapping/wire",
    "collector/store",
    "collector/keys",
    "collector/outbound",
  ],
  "collector/evaluate": [
    "mapping/top",
    "mapping/year",
    "mapping/patches",
    "mapping/wire",
    "collector/store",
    "collector/log",
    "collector/lists",
  ],
  "collector/assessment": [
    "mapping/top",
    "mapping/year",
    "mapping/certificate",
    "collector/store",
    "collector/estate",
    "collector/evaluate",
    "collector/people",
  ],
  "collector/estate": ["mapping/top", "collector/store"],
  "collector/privacy": ["collector/store", "collector/log"],
  "collector/scheduler": ["collector/anchors", "mapping/wire", "collector/store", "collector/log"],
  "collector/anchors": ["collector/keys", "collector/log"],
  "collector/people": [
    "mapping/top",
    "mapping/wire",
    "collector/editions",
    "collector/store",
    "collector/log",
  ],
  "collector/editions": ["mapping/top", "mapping/wire", "collector/store", "collector/log"],
  "collector/packs": [
    "mapping/top",
    "mapping/year",
    "collector/assessment",
    "collector/anchors",
    "collector/people",
    "mapping/patches",
    "mapping/wire",
    "collector/store",
    "collector/estate",
    "collector/log",
    "collector/keys",
    "collector/top",
  ],
  "collector/console": [
    "mapping/certificate",
    "collector/assessment",
    "collector/anchors",
    "collector/keys",
    "mapping/top",
    "mapping/wire",
    "collector/store",
    "collector/log",
    "collector/packs",
    "collector/top",
  ],
  "collector/api": ["mapping/top", "collector/store", "collector/packs"],
  "collector/outbound": [],
  "collector/connectors": ["collector/outbound"],
  "collector/config": ["mapping/top", "mapping/wire", "collector/outbound"],
};

/** Where the parts are put together: the programs' top level and the operator's commands may import anything of their package. */
const assembles = ["collector/top", "collector/cli"];

/** Exports of the mapping package by subpath, as places. */
const mappingPaths: Record<string, string> = {
  "": "mapping/top",
  "/certificate": "mapping/certificate",
  "/days": "mapping/days",
  "/facts": "mapping/facts",
  "/facts/limits": "mapping/facts",
  "/lifecycle": "mapping/lifecycle",
  "/lifecycle/products": "mapping/lifecycle",
  "/lifecycle/schema": "mapping/lifecycle",
  "/patches": "mapping/patches",
  "/patches/schema": "mapping/patches",
  "/patches/tables": "mapping/patches",
  "/rules": "mapping/top",
  "/wire": "mapping/wire",
  "/wire/schemas": "mapping/wire",
  "/year": "mapping/year",
};

const root = join(import.meta.dirname, "..");

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".ts") && !f.endsWith(".test.ts") && !/(^|\/)testing[./]/.test(f))
    .map((f) => join(folder, f));
}

function placeOf(file: string): string {
  const [, name, , ...rest] = relative(root, file).split("/");
  if (name === "mapping" && rest.length === 1 && rest[0] === "days.ts") return "mapping/days";
  return `${name}/${rest.length > 1 ? rest[0] : "top"}`;
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(?<path>[^"]+)"/g)].map(
    (m) => m.groups?.path ?? "",
  );
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return placeOf(resolve(dirname(file), specifier));
  const own = /^@muster\/(?<name>[a-z]+)(?<path>.*)$/.exec(specifier)?.groups;
  if (own === undefined) return undefined;
  return own.name === "mapping" ? (mappingPaths[own.path ?? ""] ?? specifier) : specifier;
}

interface Edge {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const files = ["mapping", "agent", "collector"].flatMap((p) =>
  sources(join(root, "packages", p, "src")),
);
const edges: Edge[] = files.flatMap((file) =>
  importsOf(file)
    .map((specifier) => targetOf(file, specifier))
    .filter((to) => to !== undefined)
    .map((to) => ({ file: relative(root, file), from: placeOf(file), to })),
);

function allowed({ from, to }: Edge): boolean {
  if (from === to || to === "mapping/days") return true;
  if (assembles.includes(from)) return to.startsWith("collector/") || to.startsWith("mapping/");
  // `top` of the collector is also where shared small words live (html.ts, version.ts).
  return mayImport[from]?.includes(to) ?? false;
}

test("imports follow the map", () => {
  const wrong = edges
    .filter((e) => !allowed(e))
    .map((e) => `${e.file}: ${e.from} may not import ${e.to}`);
  expect(wrong).toEqual([]);
});

test("the map names places that exist, and every place stands in it", () => {
  const places = new Set(files.map(placeOf));
  const named = [...Object.keys(mayImport), ...assembles];
  expect([...places].filter((p) => !named.includes(p))).toEqual([]);
});

/** One door for each dangerous thing; these files are the doors. */
const doors: readonly { what: RegExp; only: RegExp; say: string }[] = [
  {
    what: /"node:child_process"/,
    only: /^packages\/(agent\/src\/exec\/|collector\/src\/(cli\/|anchors\/git\.ts))/,
    say: "spawns",
  },
  {
    what: /^import (?!type)[^;]*"(node:https?|node:tls|node:net|undici)"|\bawait fetch\(/m,
    only: /^packages\/((agent\/src\/transport|collector\/src\/outbound)\/|collector\/src\/anchors\/(mail|timestamp)\.ts)/,
    say: "asks other systems",
  },
  {
    what: /process\.env\b/,
    only: /^packages\/(agent|collector)\/src\/config\//,
    say: "reads the environment",
  },
  {
    what: /from "better-sqlite3"|from "pg"/,
    only: /^packages\/collector\/src\/store\//,
    say: "speaks to a database",
  },
  {
    what: /\bDate\.now\(\)|new Date\(\)/,
    only: /^packages\/((agent|collector)\/src\/(main|clock)\.ts|agent\/src\/exec\/machine\.ts)/,
    say: "reads the clock",
  },
];

test.each(doors)("only its door $say", ({ what, only }) => {
  const through = files
    .map((f) => ({ file: relative(root, f), text: readFileSync(f, "utf8") }))
    .filter(({ file, text }) => what.test(text) && !only.test(file));
  expect(through.map((t) => t.file)).toEqual([]);
});

/** Tables by words of ours: what looks into them never comes from an endpoint, or asks `Object.hasOwn` first. */
const ownWords = [
  "mapping/src/assertions/count-sentences.ts",
  "mapping/src/assertions/roll-up.ts",
  "mapping/src/lifecycle/versioning/index.ts",
  "collector/src/config/schema.ts",
  "collector/src/html.ts",
  "collector/src/lists/own-schema.ts",
  "collector/src/lists/source-word.ts",
];

test("what is looked up by an endpoint's words is a Map: an object has members that nobody wrote [T15]", () => {
  const tables = files
    .map((f) => relative(join(root, "packages"), f))
    .filter((f) => /^(mapping|collector)\//.test(f) && !ownWords.includes(f))
    .filter((f) =>
      /Record<string, [^=;]*> = \{(?!\})/.test(readFileSync(join(root, "packages", f), "utf8")),
    );
  expect(tables).toEqual([]);
});

test("mapping is pure: no node:*, no clock, no other package", () => {
  const impure = files
    .filter((f) => relative(root, f).startsWith("packages/mapping/"))
    .filter((f) => importsOf(f).some((i) => i.startsWith("node:") || i.startsWith("@muster/")));
  expect(impure).toEqual([]);
});

test("the agent loads no zod: it takes types alone from the schemas", () => {
  const loading = files
    .filter((f) => relative(root, f).startsWith("packages/agent/"))
    .filter((f) =>
      /^import (?!type)[^;]*"(zod|@muster\/mapping(\/facts|\/wire\/schemas)?)";/m.test(
        readFileSync(f, "utf8"),
      ),
    );
  expect(loading.map((f) => relative(root, f))).toEqual([]);
});
