import { isDay } from "@muster/mapping/days";
import type { AdvisoryRow } from "@muster/mapping/patches";
import { advisoryProposal, coveredBy, Gathered, isDue, lacks } from "../advisories.ts";
import { askAll } from "../ask-all.ts";
import { type ListSource, SourceShapeError } from "../types.ts";

const FOLDER = "/security-tracker-team/security-tracker/-/raw/master/data";
/** Advisories of the security team, and of those who look after long-term support. */
const LISTS = [`${FOLDER}/DSA/list`, `${FOLDER}/DLA/list`] as const;

/**
 * Debian's advisories from the lists that its security team keeps: 2 MB of text that hold the day, the flaws and the fixed version
 * of every source package. The tracker's own JSON is thirty times that and knows no days. Debian gives advisories no severity.
 */
export const debian: ListSource = {
  id: "debian",
  title: "Debian security advisories (DSA, DLA)",
  hosts: ["salsa.debian.org"],
  most: 16 * 1024 * 1024,
  documented: "https://security-team.debian.org/security_tracker.html",
  async read(asking) {
    const { today, tables, products, etag } = asking;
    const needs = await asking.estate("debian");
    if (needs.lines.length === 0) return { state: "unchanged" };
    const again = lacks(tables.debian, needs) || isDue(tables.debian, today);
    const answered = await askAll(asking.get, LISTS, again ? undefined : etag);
    if (answered === undefined) return { state: "unchanged" };
    const cycles = products.find(({ product }) => product === "debian")?.cycles ?? [];
    const lines = new Map(
      cycles.map(({ cycle, codename }) => [codename?.toLowerCase(), `debian ${cycle}`]),
    );
    const covered = coveredBy(needs);
    const gathered = new Gathered(covered);
    for (const { path, body } of answered.files) {
      let count = 0;
      for (const row of advisoriesIn(new TextDecoder().decode(body), lines)) {
        count += 1;
        gathered.add(row);
      }
      if (count === 0) throw new SourceShapeError(`${path} holds no advisory`);
    }
    const sources = LISTS.map((path) => `https://salsa.debian.org${path}`);
    const read = { name: "debian", rows: gathered.rows, sources, covered } as const;
    const proposals = advisoryProposal(tables, read, today);
    return { state: "changed", etag: answered.etag, holds: [], proposals };
  },
};

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * The advisories of a list, one after the other: a head `[01 Apr 2022] DSA-5111-1 zlib - security update`, then under it
 * `{CVE-2018-25032}` and a line for each release, `[bullseye] - zlib 1:1.2.11.dfsg-2+deb11u1`; `<not-affected>` and the like in
 * the place of a version name none.
 */
function* advisoriesIn(
  text: string,
  lines: ReadonlyMap<string | undefined, string>,
): Generator<AdvisoryRow> {
  let row: Draft | undefined;
  for (const line of linesOf(text)) {
    const head = headOf(line);
    if (head === undefined) {
      if (row !== undefined) readUnder(row, line, lines);
      continue;
    }
    if (row !== undefined) yield row;
    row = head;
  }
  if (row !== undefined) yield row;
}

type Draft = AdvisoryRow & { cves: string[]; fixes: AdvisoryRow["fixes"][number][] };

function headOf(line: string): Draft | undefined {
  const [, date = "", month = "", year, id] =
    /^\[(\d{2}) ([A-Z][a-z]{2}) (\d{4})\] (D[SL]A-\d+(?:-\d+)?) /.exec(line) ?? [];
  const released = `${year}-${String(months.indexOf(month) + 1).padStart(2, "0")}-${date}`;
  if (id === undefined || !isDay(released)) return undefined;
  const url = `https://security-tracker.debian.org/tracker/${id}`;
  return { id, released, cves: [], url, fixes: [] };
}

function readUnder(row: Draft, line: string, lines: ReadonlyMap<string | undefined, string>): void {
  const flaws = /^\s+\{([^}]*)\}/.exec(line)?.[1];
  if (flaws !== undefined) row.cves.push(...flaws.split(/\s+/).filter(isCve));
  const [, codename, name, fixed] =
    /^\s+\[([a-z]+)\] - ([a-z0-9][a-z0-9+.-]*) ([0-9][^\s<>()]*)/.exec(line) ?? [];
  const release = lines.get(codename);
  if (release === undefined || name === undefined || fixed === undefined) return;
  row.fixes.push({ line: release, package: name, source: true, fixed });
}

const isCve = (word: string) => /^CVE-\d{4}-\d{4,}$/.test(word);

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const until = end === -1 ? text.length : end;
    yield text.slice(at, until);
    at = until + 1;
  }
}
