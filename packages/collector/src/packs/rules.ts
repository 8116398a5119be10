import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { version } from "../version.ts";

/** One module of the rules, as a pack holds it. */
export interface RuleFile {
  /** In the pack: `rules/controls/firewall-on.mjs`. */
  readonly path: string;
  readonly text: string;
}

/** The rules as they run here. */
export interface Rules {
  /** What findings bear: the program's version, a plus, and {@link digest}. */
  readonly name: string;
  /** SHA-256 over what `sha256sum` prints of the files, sorted by path. */
  readonly digest: string;
  readonly files: readonly RuleFile[];
}

const ENTRY = new URL(import.meta.resolve("@muster/mapping/rules"));
const HOME = new URL(".", ENTRY);
const IMPORT = /(?<=^(?:import|export)\b[^;"]*\bfrom\s*)"(?<target>[^"]+)"/gm;

let known: Rules | undefined;

/**
 * The rules' own source, with its types blanked out as Node does to run it: what lies in a pack is what judged. Worked out
 * once a process, in about a tenth of a second.
 */
export function rulesInForce(): Rules {
  known ??= readRules();
  return known;
}

function readRules(): Rules {
  const files = [...modulesFrom(ENTRY)]
    .map(([path, text]) => ({ path, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = files.map(({ path, text }) => `${sha256(text)}  ${path}\n`);
  const digest = sha256(lines.join(""));
  return { name: `${version}+${digest}`, digest, files };
}

/** A module and everything it imports, each once. */
function modulesFrom(entry: URL): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = [entry];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const path = pathOf(url);
    if (found.has(path)) continue;
    // A checkout may end its lines in another way; to the program that is the same.
    const source = readFileSync(fileURLToPath(url), "utf8").replaceAll("\r\n", "\n");
    const text = withoutTypes(source);
    found.set(
      path,
      text.replaceAll(IMPORT, (_, target: string) => `"${renamed(target)}"`),
    );
    for (const { groups } of text.matchAll(IMPORT)) {
      waiting.push(new URL(groups?.target ?? "", url));
    }
  }
  return found;
}

function pathOf(url: URL): string {
  const isOwn = url.href.startsWith(HOME.href) && url.href.endsWith(".ts");
  if (!isOwn) throw new Error(`the rules import ${url.href}, which no pack could hold`);
  return `rules/${renamed(url.href.slice(HOME.href.length))}`;
}

function renamed(path: string): string {
  return path.replace(/\.ts$/, ".mjs");
}

/** Node says at the first use that this function may change; who builds a pack need not hear it. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
