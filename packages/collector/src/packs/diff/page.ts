import { writeDay } from "@muster/mapping";
import { count, counted, listed } from "../lines/line.ts";
import {
  type Block,
  type Cell,
  figures,
  type Page,
  paragraph,
  type Section,
} from "../pages/content.ts";
import type { Moved, PackDiff } from "./diff.ts";

/** Rows of each table: a comparison is read in a page. `--json` has all of it. */
const ROWS = 50;

/** What changed, to be read by a person. */
export function diffPage(diff: PackDiff): Page {
  const { organisation, from, to } = diff;
  const days = `${writeDay(from.today)} to ${writeDay(to.today)}`;
  return {
    path: "diff.html",
    title: `What changed at ${organisation.name}, ${days}`,
    eyebrow: "What changed between two evidence packs",
    heading: organisation.name,
    about: `ODS code ${organisation.ods}, from ${days}.`,
    sections: [
      { id: "packs", title: "The two packs", blocks: packBlocks(diff) },
      section("items", "Items whose suggested answer changed", itemBlocks(diff)),
      section("failing", "Newly not met", movedBlocks(diff, diff.failing)),
      section("mended", "Mended", movedBlocks(diff, diff.mended)),
      section("unclear", "Not met before, and nobody can say now", movedBlocks(diff, diff.unclear)),
      section("counts", "Counts of controls", controlBlocks(diff)),
      section("devices", "Devices that came or left", deviceBlocks(diff)),
      section("acceptances", "Accepted risks", acceptanceBlocks(diff)),
      section("plan", "Improvement plan", planBlocks(diff)),
      section("lists", "Lists that were judged with", listBlocks(diff)),
    ],
  };
}

function section(id: string, title: string, blocks: readonly Block[]): Section {
  return { id, title, blocks: blocks.length === 0 ? [paragraph("Nothing changed.")] : blocks };
}

function packBlocks({ from, to }: PackDiff): readonly Block[] {
  const row = (label: string, of: (side: PackDiff["from"]) => Cell) => ({
    cells: [label, of(from), of(to)],
  });
  const same = from.fingerprint === to.fingerprint;
  const signed = same
    ? `Both were signed by the collector's key with the fingerprint ${to.fingerprint}.`
    : `They were signed by different keys: ${from.fingerprint} before, ${to.fingerprint} after.`;
  return [
    {
      kind: "table",
      caption: "State of the estate",
      columns: ["", figures("Before"), figures("After")],
      rows: [
        row("Judged as of", ({ today }) => today),
        row("Edition", ({ edition }) => edition),
        row("Known devices", ({ estate }) => estate.known),
        row("Reporting", ({ estate }) => estate.reporting),
        row("Stale", ({ estate }) => estate.stale),
        row("Never reported", ({ estate }) => estate.neverReported),
      ],
    },
    ...(from.someItems || to.someItems
      ? [paragraph("One of them is of some items alone: items that both have are compared.")]
      : []),
    paragraph(
      `${signed} Manifests and summaries are as signed; verify.mjs checks all the rest.`,
      "soft",
    ),
  ];
}

type Words = readonly string[];

/** A table of at most so many rows; none where there is nothing. */
function tableOf(caption: string, columns: Words, rows: readonly (readonly Cell[])[]): Block[] {
  if (rows.length === 0) return [];
  const cut = rows.length > ROWS ? `, the first ${ROWS} of ${count(rows.length)}` : "";
  const shown = rows.slice(0, ROWS).map((cells) => ({ cells }));
  return [{ kind: "table", caption: `${caption}${cut}`, columns: [...columns], rows: shown }];
}

function itemBlocks({ items }: PackDiff): readonly Block[] {
  return tableOf(
    counted(items.length, "item"),
    ["Item", "Before", "After", "Why now"],
    items.map((i) => [
      `${i.ref} ${i.title}`,
      i.before ?? "not asked",
      i.after ?? "not asked",
      i.because,
    ]),
  );
}

function movedBlocks({ to }: PackDiff, moved: readonly Moved[]): readonly Block[] {
  const devices = new Set(moved.flatMap((m) => m.devices)).size;
  return tableOf(
    `${count(devices)} of ${counted(to.estate.known, "known device")}`,
    ["Control", "What", "Devices"],
    moved.map((m) => [m.title, m.because, `${count(m.devices.length)}: ${listed(m.devices, 5)}`]),
  );
}

function controlBlocks({ controls }: PackDiff): readonly Block[] {
  const change = ([before, after]: readonly [number, number]) =>
    `${count(before)} to ${count(after)}`;
  return tableOf(
    "Devices by what controls came to",
    ["Control", "Not met", "No evidence"],
    controls.map((c) => [c.title, change(c.notMet), change(c.noEvidence)]),
  );
}

function deviceBlocks({ devices: { come, gone } }: PackDiff): readonly Block[] {
  const row = (what: string, who: Words) =>
    who.length === 0 ? [] : [[what, `${count(who.length)}: ${listed(who, 20)}`]];
  return tableOf("Devices", ["", "Which"], [...row("Came", come), ...row("Left", gone)]);
}

function acceptanceBlocks({ acceptances }: PackDiff): readonly Block[] {
  return tableOf(
    counted(acceptances.length, "acceptance"),
    ["Of", "Before", "After", "Until"],
    acceptances.map((a) => [a.of, a.before ?? "none", a.after ?? "none", writeDay(a.expiry)]),
  );
}

function planBlocks({ plan, signOff }: PackDiff): readonly Block[] {
  const words = (planned: (typeof plan)[number]["before"]) => {
    if (planned === null) return "nothing planned";
    const { action, owner, due, status } = planned;
    return `${action} (${status}; ${owner}${due === null ? "" : `, by ${writeDay(due)}`})`;
  };
  const said = (says: string) => (says === "" ? "not said" : says);
  return tableOf(
    "What is planned, and whether it is signed off",
    ["", "Before", "After"],
    [
      ...plan.map((p) => [`${p.item} ${p.title}`, words(p.before), words(p.after)]),
      ...(signOff === undefined ? [] : [["Sign-off", said(signOff.before), said(signOff.after)]]),
    ],
  );
}

function listBlocks({ lists }: PackDiff): readonly Block[] {
  const day = (checked: string | null) =>
    checked === null ? "not used" : `checked ${writeDay(checked)}`;
  return tableOf(
    counted(lists.length, "list"),
    ["List", "Before", "After"],
    lists.map((l) => [l.file, day(l.before), day(l.after)]),
  );
}
