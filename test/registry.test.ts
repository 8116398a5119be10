import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { controls, factKinds } from "@muster/mapping";
import { probes as byKind } from "../packages/agent/src/probes/index.ts";
import { onLinux } from "../packages/agent/src/probes/on-linux.ts";
import { onMac } from "../packages/agent/src/probes/on-mac.ts";
import { onWindows } from "../packages/agent/src/probes/on-windows.ts";
import { evidenceItems } from "../packages/collector/src/packs/items/index.ts";

const probes = Object.values(byKind);
const packages = join(import.meta.dirname, "..", "packages");

/** Names of the files in `folder` that declare a thing of `type`: beside them stand their helpers. */
function declaring(folder: string, type: string): string[] {
  const declares = new RegExp(`^export const \\w+: ${type}\\b`, "m");
  return readdirSync(join(packages, folder))
    .filter((f) => f.endsWith(".ts") && !f.endsWith(".test.ts") && f !== "index.ts")
    .filter((f) => declares.test(readFileSync(join(packages, folder, f), "utf8")))
    .map((f) => f.slice(0, -3))
    .sort();
}

function folders(folder: string): string[] {
  return readdirSync(join(packages, folder), { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
}

function ids(registry: readonly { readonly id: string }[]): string[] {
  return registry.map((r) => r.id).sort();
}

test("every control on disk is registered, and the other way round", () => {
  expect(ids(controls)).toEqual(declaring("mapping/src/controls", "Control"));
});

test("every table of a pack on disk is registered, and the other way round", () => {
  expect(ids(evidenceItems)).toEqual(declaring("collector/src/packs/items", "EvidenceItem"));
});

test("every kind of fact has its probe, in a folder of its name", () => {
  expect(ids(probes)).toEqual([...factKinds].sort());
  expect(folders("agent/src/probes")).toEqual([...factKinds].sort());
});

test("every kind of fact stands in a file of its name", () => {
  const files = readdirSync(join(packages, "mapping/src/facts")).map((f) => f.slice(0, -3));
  expect(factKinds.filter((kind) => !files.includes(kind))).toEqual([]);
});

test.each(controls.map((c) => [c.id, c] as const))(
  "%s reads facts that exist and says its rule",
  (_, control) => {
    expect(control.reads.filter((kind) => !factKinds.includes(kind))).toEqual([]);
    expect(control.rule).toMatch(/^[A-Z].*\.$/);
  },
);

test.each(probes.map((p) => [p.id, p] as const))(
  "%s says what it asks on each system it runs on",
  (_, probe) => {
    const runs = { linux: onLinux, win32: onWindows, darwin: onMac };
    const on = Object.entries(runs).filter(([, answers]) => answers[probe.id] !== undefined);
    expect(Object.keys(probe.asks).sort()).toEqual(on.map(([system]) => system).sort());
  },
);
