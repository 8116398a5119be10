import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Category, controls, editionOf, linkOf } from "@muster/mapping";
import { placesOf, placesOfKeyTools, toolsOf } from "../packages/agent/src/exec/tools.ts";
import { probes } from "../packages/agent/src/probes/index.ts";
import {
  capabilities,
  devices,
  families,
  keyDevice,
  leftOpen,
} from "../packages/agent/src/service/hardening.ts";
import { sectionSchemas } from "../packages/agent/src/windows/schema-sections.ts";
import { sectionNames, windowsSections } from "../packages/agent/src/windows/sections.ts";
import { proofsList } from "./tagged-tests.ts";

/** Prints the tables that the guides show from the registries: `npm run docs`. A test compares file and registry. */

const root = join(import.meta.dirname, "..");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function controlsTable(): string {
  return table(
    ["control", "met when"],
    controls.map((c) => [`\`${c.id}\``, c.rule]),
  );
}

const systems = [
  ["linux", "Linux"],
  ["win32", "Windows"],
  ["darwin", "macOS"],
] as const;

function probesTable(): string {
  return table(
    ["fact", ...systems.map(([, name]) => name), "has run for real on"],
    Object.values(probes).map((p) => [
      `\`${p.id}\``,
      ...systems.map(([system]) => p.asks[system] ?? "not yet"),
      p.seen,
    ]),
  );
}

/** Programs by the folders they may lie in: those of a system's own folders in one row. */
function toolsTable(): string {
  const rows = systems.flatMap(([system, name]) => {
    const tools = toolsOf(system).map(
      (tool) => [tool, placesOf(system, tool, "%SystemRoot%")] as const,
    );
    const keys = system === "linux" ? placesOfKeyTools() : [];
    return [
      ...byFolder(tools).map((row) => [name, ...row, "probes"]),
      ...byFolder(keys).map((row) => [name, ...row, "the device's key, where a TPM holds it"]),
    ];
  });
  return table(["system", "folder", "programs", "for"], rows);
}

function byFolder(
  tools: readonly (readonly [string, readonly string[]])[],
): readonly (readonly string[])[] {
  const rows = new Map<string, string[]>();
  for (const [, places] of tools) {
    const [first = ""] = places;
    const folders = places.map((place) => place.replace(/[\\/][^\\/]*$/, ""));
    const names = new Set(places.map((place) => /[^\\/]*$/.exec(place)?.[0] ?? first));
    const key = [...new Set(folders)].map((folder) => `\`${folder}\``).join(", ");
    rows.set(key, [...(rows.get(key) ?? []), ...names]);
  }
  return [...rows].map(([folders, names]) => [
    folders,
    [...new Set(names)].map((name) => `\`${name}\``).join(", "),
  ]);
}

function openTable(): string {
  const rows = [...capabilities, ...families, ...devices, keyDevice, ...leftOpen];
  return table(
    ["stays open", "for", "why"],
    rows.map(({ what, facts, why }) => [
      `\`${what}\``,
      facts.map((f) => (f === "the agent" ? f : `\`${f}\``)).join(", "),
      why,
    ]),
  );
}

function membersOf(schema: Readonly<Record<string, unknown>>): string {
  const inner = schema.type === "array" ? (schema.items as typeof schema) : schema;
  const names = Object.keys((inner.properties as object | undefined) ?? {});
  const list = names.map((name) => `\`${name}\``).join(", ");
  if (schema.type === "string") return "one text";
  if (names.length === 0) return "keys by path";
  return schema.type === "array" ? `a list of ${list}` : list;
}

function windowsTable(): string {
  return table(
    ["section", "also known as", "what it is", "members"],
    sectionNames.map((name) => [
      `\`${name}\``,
      windowsSections[name].map((alias) => `\`${alias}\``).join(", "),
      String(sectionSchemas[name].description),
      membersOf(sectionSchemas[name]),
    ]),
  );
}

const roles = {
  answers: "answers it",
  drafts: "drafts the text",
  supports: "gives context",
} as const;

function itemsTable(category: Category): string {
  const edition = editionOf("2025-26", category);
  const items = edition?.items ?? [];
  const rows = items.flatMap((item) => {
    const link = edition && linkOf(edition, item.ref);
    if (link === undefined) return [];
    const asked = item.mandatory === null ? "not known" : item.mandatory ? "yes" : "no";
    const speaks = `${link.controls.map((c) => `\`${c}\``).join(", ") || "the device list"}: ${roles[link.role]}`;
    return [[item.ref, item.title, asked, speaks, item.confidence]];
  });
  return table(["item", "asks (our words)", "mandatory", "what speaks to it", "confidence"], rows);
}

/** Guides with a generated part: file, name of the markers, what stands between them. */
export const generated: readonly { file: string; name: string; text: () => string }[] = [
  { file: "README.md", name: "controls", text: controlsTable },
  { file: "packages/agent/README.md", name: "probes", text: probesTable },
  { file: "packages/agent/README.md", name: "windows-answers", text: windowsTable },
  { file: "packages/agent/README.md", name: "tools", text: toolsTable },
  { file: "packages/agent/README.md", name: "open", text: openTable },
  { file: "packages/collector/security/THREATS.md", name: "proofs", text: proofsList },
  { file: "packages/mapping/ITEMS.md", name: "category-3", text: () => itemsTable(3) },
  { file: "packages/mapping/ITEMS.md", name: "category-4", text: () => itemsTable(4) },
];

/** The guide's text with the generated part put between its markers. @throws where the markers are missing */
export function withGenerated(
  text: string,
  { name, part }: { name: string; part: string },
): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no ${start} … ${end} in the text`);
  return `${text.slice(0, from)}${start}\n${part}\n${text.slice(to)}`;
}

if (import.meta.main) {
  for (const { file, name, text } of generated) {
    const path = join(root, file);
    writeFileSync(path, withGenerated(readFileSync(path, "utf8"), { name, part: text() }));
  }
}
