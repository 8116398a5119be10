import { factLabels } from "../fact-labels.ts";
import { keyWords } from "../key-words.ts";
import { count, onDay } from "../lines/line.ts";
import { deviceNotes } from "../notes.ts";
import type { SummaryDevice } from "../summary-schema.ts";
import { type Block, figures, heading, paragraph, type Section, type Words } from "./content.ts";
import { type Highlights, reasonOf } from "./highlights.ts";

const standings: Readonly<Record<SummaryDevice["state"], string>> = {
  reporting: "Reporting",
  stale: "Stale",
  "never-reported": "Never reported",
  quarantined: "Quarantined",
  revoked: "Revoked",
};

/** The devices: in full where they are few, else those that need somebody first. */
export function devices(highlights: Highlights): Section {
  return { id: "devices", title: "Devices", blocks: blocksOf(highlights) };
}

/** Where the first page speaks of a device, by id: of those it shows. Ids themselves would undo pseudonyms. */
export function deviceAnchors({ few, worst }: Highlights): ReadonlyMap<string, string> {
  const shown = few.length > 0 ? few : worst.map(({ device }) => device);
  return new Map(shown.map(({ id }, at) => [id, anchor(at)]));
}

const anchor = (at: number) => `device-${at + 1}`;

function blocksOf(highlights: Highlights): readonly Block[] {
  if (highlights.devices === 0) return [paragraph("No device is known yet.")];
  if (highlights.few.length > 0) return highlights.few.flatMap(inFull);
  return [deviceTable(highlights)];
}

/** `Reporting, last report 21 November 2026`; a device that never reported has no last report. */
function standing({ state, lastReportAt }: SummaryDevice): string {
  const last = lastReportAt === null ? "" : `, last report ${onDay(lastReportAt)}`;
  return `${standings[state]}${last}`;
}

function inFull(device: SummaryDevice, at: number): readonly Block[] {
  const rights = "Scanned without full rights: some questions need them, and stay unknown.";
  return [
    heading(device.label, anchor(at)),
    paragraph(`${standing(device)}. Its key lies ${keyWords(device.keyProtection)}.`, "soft"),
    ...(device.elevated === false ? [paragraph(rights, "note")] : []),
    ...deviceNotes(device).map((note) => paragraph(`${note}.`, "note")),
    device.lastReportAt === null
      ? paragraph("Nothing is known of this device: it is enrolled and has sent no report.")
      : factList(device),
  ];
}

function factList(device: SummaryDevice): Block {
  return {
    kind: "facts",
    rows: factLabels.map(([name, label]) => [label, lineOf(device.facts[name])]),
  };
}

function lineOf({ state, text }: { state: string; text: string }): Words {
  return state === "unknown" ? [{ strong: "Unknown:" }, ` ${reasonOf(text)}`] : text;
}

function deviceTable({ devices: all, worst: shown }: Highlights): Block {
  const caption =
    all > shown.length
      ? `The ${count(shown.length)} devices with most controls not met, of ${count(all)}: all are in devices.csv`
      : "Every device, those with most controls not met first";
  return {
    kind: "table",
    caption,
    columns: ["Device", "Standing", "Last report", "Operating system", figures("Controls not met")],
    rows: shown.map(({ device: d, failures }, at) => ({
      id: anchor(at),
      cells: [
        d.label,
        standings[d.state],
        d.lastReportAt === null ? "none" : onDay(d.lastReportAt),
        d.facts.operatingSystem.text,
        failures,
      ],
    })),
  };
}
