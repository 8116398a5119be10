import { isDay } from "@muster/mapping/days";
import type { AdvisoryFix, AdvisoryRow } from "@muster/mapping/patches";
import { inflated } from "./inflate.ts";
import { SourceShapeError } from "./types.ts";

/** Bytes that a file may grow to; text of one definition, of which a kernel's is the largest. */
const FILE = 2 * 1024 ** 3;
const DEFINITION = 16 * 1024 * 1024;
const END = "</definition>";

/**
 * The patch definitions of a SUSE OVAL file, one after the other: the tests and states below them, most of the file, are never
 * read. Each is an advisory with its severity, its day, its flaws, and by product the versions that fix them.
 * @throws {SourceShapeError}
 */
export async function* advisoriesOf(body: Uint8Array, what: string): AsyncGenerator<AdvisoryRow> {
  const decoder = new TextDecoder();
  let text = "";
  let count = 0;
  for await (const piece of inflated(body, { most: FILE, what })) {
    const searched = Math.max(0, text.length - END.length);
    text += decoder.decode(piece, { stream: true });
    let from = 0;
    for (let at = text.indexOf(END, searched); at !== -1; at = text.indexOf(END, from)) {
      const row = advisoryOf(text.slice(from, at));
      count += 1;
      if (row !== undefined) yield row;
      from = at + END.length;
    }
    text = text.slice(from);
    if (/^\s*<\/definitions>/.test(text)) break;
    if (text.length > DEFINITION) {
      throw new SourceShapeError(`${what} has a definition of over ${DEFINITION} characters`);
    }
  }
  if (count === 0) throw new SourceShapeError(`${what} holds no definition`);
}

const severities = ["critical", "important", "moderate", "low"] as const;

function advisoryOf(text: string): AdvisoryRow | undefined {
  const reference = /<reference\b[^<>]*\bref_id="((?:open)?SUSE-SU-\d{4}:\d+-\d+)"[^<>]*>/.exec(
    text,
  );
  const id = reference?.[1];
  const released = /<issued\b[^<>]*\bdate="(\d{4}-\d{2}-\d{2})"/.exec(text)?.[1];
  if (id === undefined || released === undefined || !isDay(released)) return undefined;
  const word = /<severity>\s*([A-Za-z]+)\s*<\/severity>/.exec(text)?.[1]?.toLowerCase();
  const severity = severities.find((s) => s === word);
  const flaws = [...text.matchAll(/\bref_id="(?:\w+ )?(CVE-\d{4}-\d{4,})"/g)].map(
    ([, cve = ""]) => cve,
  );
  const page = /\bref_url="(https:\/\/[^"\s]+)"/.exec(reference?.[0] ?? "")?.[1];
  return {
    id,
    released,
    ...(severity && { severity }),
    cves: [...new Set(flaws)].sort(),
    url: page ?? `https://www.suse.com/support/update/announcement/${released.slice(0, 4)}/`,
    fixes: fixesOf(text),
  };
}

interface Group {
  readonly lines: Set<string>;
  readonly packages: { readonly package: string; readonly fixed: string }[];
}

const group = (): Group => ({ lines: new Set(), packages: [] });

/**
 * Which products get which versions: the innermost group that names both a product and packages says it of one another, in whatever
 * order they stand.
 */
function fixesOf(text: string): readonly AdvisoryFix[] {
  const fixes: AdvisoryFix[] = [];
  const open: Group[] = [group()];
  const parts = text.matchAll(/<criteria\b|<\/criteria>|<criterion\b[^<>]*\bcomment="([^"<>]*)"/g);
  for (const [part, comment] of parts) {
    if (part.startsWith("<criteria")) open.push(group());
    else if (comment !== undefined) noteComment(open.at(-1), comment);
    else close(open, fixes);
  }
  while (open.length > 0) close(open, fixes);
  return fixes;
}

function close(open: Group[], fixes: AdvisoryFix[]): void {
  const inner = open.pop();
  const outer = open.at(-1);
  if (inner === undefined) return;
  if (inner.lines.size > 0 && inner.packages.length > 0) {
    for (const line of inner.lines) fixes.push(...inner.packages.map((p) => ({ line, ...p })));
    return;
  }
  for (const line of inner.lines) outer?.lines.add(line);
  outer?.packages.push(...inner.packages);
}

/**
 * `SUSE Linux Enterprise Server 15 SP6 is installed`, `openssl-3-3.1.4-150600.5.15.1 is installed`: the version is the one below
 * which the test finds the flaw.
 */
function noteComment(at: Group | undefined, comment: string): void {
  const line = lineOf(comment);
  if (line !== undefined) at?.lines.add(line);
  const [, name, fixed] = /^([^\s]+)-([^-\s]+-[^-\s]+) is installed$/.exec(comment) ?? [];
  if (name !== undefined && fixed !== undefined) at?.packages.push({ package: name, fixed });
}

function lineOf(comment: string): string | undefined {
  const leap = /^openSUSE Leap (\d+\.\d+) is installed$/.exec(comment)?.[1];
  if (leap !== undefined) return `opensuse-leap ${leap}`;
  const [, major, pack, minor] =
    /^SUSE [^<>]*? (1[0-9])(?: SP(\d)|\.(\d))?(?:-[A-Za-z]+)* is installed$/.exec(comment) ?? [];
  return major === undefined ? undefined : `sles ${major}.${pack ?? minor ?? "0"}`;
}
