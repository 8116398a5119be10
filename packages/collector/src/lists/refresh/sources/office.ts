import { isDay } from "@muster/mapping/days";
import type { OfficeRow } from "@muster/mapping/patches";
import { tableProposal } from "../table-proposal.ts";
import { type ListSource, SourceShapeError } from "../types.ts";

const PAGE = "/en-us/officeupdates/update-history-microsoft365-apps-by-date";

/** Builds of Microsoft 365 Apps by channel, from the table on Microsoft's own page. */
export const office: ListSource = {
  id: "office",
  title: "Microsoft 365 Apps builds from Microsoft's update history",
  hosts: ["learn.microsoft.com"],
  most: 8 * 1024 * 1024,
  documented: `https://learn.microsoft.com${PAGE}`,
  async read({ get, etag, today, tables }) {
    const answer = await get(PAGE, etag);
    if (answer.state === "unchanged") return answer;
    const page = new TextDecoder().decode(answer.body);
    const ends = endsIn(page);
    const rows = rowsIn(page).map((row) => {
      const until = ends.get(keyOf(row));
      return until === undefined ? row : { ...row, until };
    });
    if (rows.length === 0) throw new SourceShapeError("the page has no table of builds by channel");
    const proposals = tableProposal(
      tables,
      {
        name: "office",
        rows,
        sources: [`https://learn.microsoft.com${PAGE}`],
        key: keyOf,
        what: ({ channel, build, released }) => ({
          what: `${channel} ${build}`,
          member: "released",
          to: released,
        }),
      },
      today,
    );
    const holds = rows.map(keyOf);
    return { state: "changed", etag: answer.etag, holds, proposals };
  },
};

const keyOf = ({ channel, build }: Pick<OfficeRow, "channel" | "build">) => `${channel} ${build}`;

const months =
  "january february march april may june july august september october november december".split(
    " ",
  );

/** The words of a page's heads, and what the channel is called here. */
const channels: readonly (readonly [head: RegExp, channel: string])[] = [
  [/^semi-annual enterprise channel \(preview\)/i, "Semi-Annual Enterprise Preview"],
  [/^semi-annual enterprise channel/i, "Semi-Annual Enterprise"],
  [/^monthly enterprise channel/i, "Monthly Enterprise"],
  [/^current channel$/i, "Current"],
];

/**
 * Reads the tables of the page: a head row that names channels, then rows of year, day and, for each channel, `Version 2412
 * (Build 18324.20168)`, several where several came out. A year stands in the first row it is of.
 */
function rowsIn(page: string): readonly OfficeRow[] {
  return piecesOf(page, "table").flatMap((table) => {
    let heads: readonly (string | undefined)[] = [];
    let year = "";
    return piecesOf(table, "tr").flatMap((row) => {
      const cells = [...piecesOf(row, "th"), ...piecesOf(row, "td")].map(textOf);
      const named = cells.map((cell) => channels.find(([head]) => head.test(cell))?.[1]);
      if (named.some((channel) => channel !== undefined)) {
        heads = named;
        return [];
      }
      year = /^\d{4}$/.exec(cells[0] ?? "")?.[0] ?? year;
      return rowOf(cells, heads, year);
    });
  });
}

/**
 * Until when versions are served, by channel and newest build, from the page's table of supported versions: `Monthly Enterprise
 * Channel`, `2608`, `20300.20300`, `November 10, 2026`, `December 8, 2026`. The newest version of the current channel is served
 * until the next one comes, which is no day.
 */
function endsIn(page: string): ReadonlyMap<string, string> {
  const found = piecesOf(page, "tr").flatMap((row): [string, string][] => {
    const [name = "", version = "", build = "", , until = ""] = piecesOf(row, "td").map(textOf);
    const channel = channels.find(([head]) => head.test(name))?.[1];
    const [, date, year = ""] = /^([A-Za-z]+ \d{1,2}), (\d{4})$/.exec(until) ?? [];
    const day = date === undefined ? undefined : dayIn([date], year);
    if (channel === undefined || day === undefined || !/^\d{4}$/.test(version)) return [];
    return [[keyOf({ channel, build: `16.0.${build}` }), day]];
  });
  return new Map(found);
}

/** A year that spans rows stands in the first alone: the others have a cell less, at the left. */
function rowOf(
  cells: readonly string[],
  heads: readonly (string | undefined)[],
  year: string,
): readonly OfficeRow[] {
  const released = dayIn(cells, year);
  if (released === undefined) return [];
  const from = heads.length - cells.length;
  return cells.flatMap((cell, at) => {
    const channel = heads[at + from];
    return channel === undefined ? [] : buildsIn(cell, { released, channel });
  });
}

function buildsIn(
  cell: string,
  about: Pick<OfficeRow, "released" | "channel">,
): readonly OfficeRow[] {
  return [...cell.matchAll(/Version (\d{4}) \(Build (\d{5}\.\d{4,6})\)/g)].map(
    ([, version = "", build = ""]) => ({
      ...about,
      version,
      build: `16.0.${build}`,
    }),
  );
}

/** `January 7` among the first cells, in its year. */
function dayIn(cells: readonly string[], year: string): string | undefined {
  for (const cell of cells.slice(0, 2)) {
    const [, name, date] = /^([A-Za-z]+) (\d{1,2})$/.exec(cell) ?? [];
    const month = months.indexOf(name?.toLowerCase() ?? "") + 1;
    const day = `${year}-${String(month).padStart(2, "0")}-${date?.padStart(2, "0")}`;
    if (month > 0 && isDay(day)) return day;
  }
  return undefined;
}

/** What stands between the tags of an element, in order; found by plain search, so that no page can make it slow. */
function piecesOf(page: string, element: string): readonly string[] {
  const lower = page.toLowerCase();
  const pieces: string[] = [];
  for (let at = lower.indexOf(`<${element}`); at !== -1; at = lower.indexOf(`<${element}`, at)) {
    const begins = lower.indexOf(">", at) + 1;
    const ends = lower.indexOf(`</${element}>`, begins);
    const isOther = /[a-z]/.test(lower[at + element.length + 1] ?? "");
    if (begins === 0 || ends === -1) break;
    if (!isOther) pieces.push(page.slice(begins, ends));
    at = isOther ? at + 1 : ends;
  }
  return pieces;
}

function textOf(cell: string): string {
  return cell
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
