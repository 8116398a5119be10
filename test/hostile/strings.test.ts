import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Io } from "../../packages/collector/src/cli/io.ts";
import { printControls, printDevice, printItems } from "../../packages/collector/src/cli/print.ts";
import { runCommand } from "../../packages/collector/src/cli/program.ts";
import { styleFor } from "../../packages/collector/src/cli/text.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { html, oneLine, visible } from "../../packages/collector/src/html.ts";
import { estateTables, evidenceItems } from "../../packages/collector/src/packs/items/index.ts";
import { Summary } from "../../packages/collector/src/packs/summary-schema.ts";
import { eachDevice, sectionBytes } from "../../packages/collector/src/store/index.ts";
import { hostileTexts } from "../../packages/collector/src/testing/hostile.ts";
import { readWorkbook, unzip } from "../../packages/collector/src/testing/workbook.ts";
import { type HostileEstate, hostileEstate } from "./estate.ts";

/**
 * Hostile text from an endpoint, the whole way: reported and stored, judged, and shown by every output there is. A text that
 * would be a formula, markup, a command to a terminal or a line of a log is the same text everywhere, and nothing else.
 */
let estate: HostileEstate;
let pack: string;
let page: string;
let readme: string;
/** What a terminal was sent, by command. */
const said = new Map<string, string>();

beforeAll(async () => {
  estate = await hostileEstate();
  pack = await estate.pack("pack");
  readme = readFileSync(join(pack, "README.html"), "utf8");
  page = await consolePage();
  const ofYear = ["assessment --forecast", "assessment --cyber-essentials", "assessment --trend"];
  const plain = ["device list", "device list --json", "runs", "org list", "log check"];
  for (const command of [...plain, ...ofYear]) {
    said.set(command, await muster(...command.split(" "), ...orgOf(command)));
  }
  const summary = await estate.collector.summary(estate.organisation);
  const style = styleFor({ colour: false, columns: 80 });
  for (const [name, print] of Object.entries({ printControls, printItems })) {
    said.set(name, print(summary, style));
  }
  said.set("printDevice", summary.devices.map((d) => printDevice(d, style)).join("\n"));
}, 120_000);

afterAll(() => estate.close());

const orgOf = (command: string) =>
  command.startsWith("org") ? [] : ["--org", estate.organisation];

async function muster(...argv: string[]): Promise<string> {
  const out: string[] = [];
  const output = { write: (t: string) => out.push(t), isTerminal: false, columns: 80 };
  const io: Io = {
    environment: readEnvironment({}),
    out: output,
    err: output,
    now: estate.collector.now,
    random: estate.collector.random,
    stop: AbortSignal.abort(),
  };
  // `log check` has no organisation of its own to choose.
  const args = argv[0] === "log" ? argv.slice(0, 2) : argv;
  await runCommand([...args, "--data", estate.collector.settings.data], io);
  return out.join("");
}

async function consolePage(): Promise<string> {
  const { app } = estate;
  const headers = {
    "sec-fetch-site": "same-origin",
    "content-type": "application/x-www-form-urlencoded",
  };
  const { headers: answered } = await app.inject({
    method: "POST",
    url: "/sign-in",
    headers,
    payload: `code=${await estate.code()}`,
  });
  const [cookie = ""] = String(answered["set-cookie"]).split(";");
  return (await app.inject({ url: "/", headers: { cookie } })).body;
}

/** The label is for people: a database's text holds neither NUL nor half a pair, and names end at 256 characters. */
const labelOf = (text: string) => {
  const cut = text.length > 256 ? `${text.slice(0, 255)}…` : text;
  return cut.replaceAll("\0", "\ufffd").toWellFormed();
};
const texts = hostileTexts.map(([what, text], i) => [what, text, i] as const);
/** A page's own markup: everything outside is text. */
const escaped = (text: string) => html`${text}`.toString();

describe.each(texts)("%s", (_, text, i) => {
  test("is stored as it was signed [T15] [T18]", async () => {
    const { db } = estate.collector.store;
    const labels = new Map<string, string | null>();
    for await (const { id, label } of eachDevice(db, estate.organisation)) labels.set(id, label);
    const device = estate.devices[i] ?? "";
    expect(labels.get(device)).toBe(labelOf(text));
    const { section } = await db
      .selectFrom("latest_section")
      .select("section")
      .where("device", "=", device)
      .where("kind", "=", "identity")
      .executeTakeFirstOrThrow();
    const plain = (await sectionBytes(db, [section])).get(section) ?? new Uint8Array();
    const { fact } = JSON.parse(Buffer.from(plain).toString()) as { fact: unknown };
    expect(fact).toMatchObject({ value: { hostname: text } });
  });

  test("is judged like any other title, and its device is counted [T15]", () => {
    const summary = Summary.parse(JSON.parse(readFileSync(join(pack, "summary.json"), "utf8")));
    const own = summary.findings.filter((f) => f.device === estate.devices[i]);
    expect(own.map((f) => f.control).sort()).toEqual(summary.controls.map((c) => c.id).sort());
    expect(own.find((f) => f.control === "os-supported")?.outcome).not.toBe("met");
    expect(summary.devices.find((d) => d.id === estate.devices[i])?.facts.software.titles).toBe(2);
  });

  test("is text on the console's page and on the pack's first page [T18]", () => {
    expect(page).toContain(escaped(labelOf(text)));
    expect(readme).toContain(escaped(labelOf(text)));
  });

  test("is a cell that computes nothing in every table [T17]", () => {
    const label = visible(labelOf(text));
    for (const { id } of evidenceItems) {
      const rows = readCsv(readFileSync(join(pack, `${id}.csv`), "utf8"));
      const own = rows.filter((r) => r[0] === estate.devices[i]);
      expect(own.length).toBeGreaterThan(0);
      for (const row of own)
        expect(row[1]).toBe(/^[=+@\-\t\r\uff1d]/.test(label) ? `'${label}` : label);
    }
  });

  test("is typed text in the workbook [T17]", () => {
    const sheets = readWorkbook(readFileSync(join(pack, "tables.xlsx")));
    const updates = sheets.get("security-updates") ?? [];
    const own = updates.filter((r) => r[0]?.value === estate.devices[i]);
    expect(own.map((r) => [r[6], r[8]])).toEqual([
      [
        { type: "s", value: visible(text), style: 0 },
        { type: "s", value: visible(text), style: 0 },
      ],
    ]);
  });

  test("is one line of a table on a terminal [T18]", () => {
    const label = oneLine(labelOf(text));
    const lines = (said.get("device list") ?? "").split("\n");
    const own = lines.filter((l) => l.startsWith((estate.devices[i] ?? "").slice(0, 12)));
    expect(own).toHaveLength(1);
    expect(own[0]).toContain(label.trimEnd());
  });
});

describe("every output", () => {
  const control = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

  test("nothing failed on the way", () => expect(estate.problems).toEqual([]));

  test("a report with a text too long is kept, and what it was about is unknown [T14]", async () => {
    const summary = Summary.parse(JSON.parse(readFileSync(join(pack, "summary.json"), "utf8")));
    const device = summary.devices.find((d) => d.id === estate.devices.at(-1));
    expect(device).toMatchObject({ label: "too long", facts: { software: { state: "unknown" } } });
    const { db } = estate.collector.store;
    const kept = await db
      .selectFrom("section")
      .select(["problem"])
      .where("problem", "is not", null)
      .execute();
    expect(kept.map((k) => k.problem)).toEqual(["the section holds a text over 4096 characters"]);
  });

  test.each([
    ["the console's page", () => page],
    ["the pack's first page", () => readme],
  ])("%s holds no tag, attribute or address that we did not write [T18]", (_, read) => {
    const text = read();
    const tags = [...text.matchAll(/<(?<tag>[a-zA-Z!/][^\s>]*)(?<rest>[^>]*)>/g)];
    const names = new Set(tags.map((m) => m.groups?.tag?.replace("/", "").toLowerCase()));
    for (const name of ["script", "img", "iframe", "object", "embed", "base", "b"]) {
      expect([...names]).not.toContain(name);
    }
    // Drawings are our own bars alone.
    for (const { 0: tag } of tags.filter((m) => /^svg$/i.test(m.groups?.tag ?? ""))) {
      expect(tag).toMatch(
        /^<svg class="bars" role="img" aria-label="[^"]*" viewBox="[\d ]+" xmlns="[^"]*">$/,
      );
    }
    for (const { groups } of tags) expect(groups?.rest).not.toMatch(/\son[a-z]+\s*=/i);
    expect(text).not.toMatch(control);
    expect(text).not.toMatch(/(src|href|action|url)\s*[=(]\s*["']?\s*(javascript|data|https?):/i);
    expect(text).not.toContain(">49<");
  });

  test("tables have as many cells in each row as in the first, and none begins to compute [T17]", () => {
    for (const { id, columns } of evidenceItems) {
      const text = readFileSync(join(pack, `${id}.csv`), "utf8");
      const rows = readCsv(text);
      expect(new Set(rows.map((r) => r.length))).toEqual(new Set([columns.length]));
      for (const cell of rows.flat())
        expect(cell).not.toMatch(/^[=+@\-\t\r\0\uff0b\uff0d\uff1d\uff20]\S*[^\d.]/);
      expect(text.replaceAll("\r\n", "\n")).not.toMatch(control);
    }
  });

  test("the workbook holds no formula, link, comment or rich text [T17]", () => {
    const parts = unzip(readFileSync(join(pack, "tables.xlsx")));
    const certificate = ["cyber-essentials", "cyber-essentials-sample"];
    const tables = [...evidenceItems.filter(({ workbook }) => workbook), ...estateTables];
    const sheets = [...tables, ...certificate];
    expect([...parts.keys()].sort()).toEqual(
      [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        ...sheets.map((_, i) => `xl/worksheets/sheet${i + 1}.xml`),
        "xl/workbook.xml",
      ].sort(),
    );
    for (const xml of parts.values()) {
      expect(xml).not.toMatch(/<f[ />]|<hyperlink|<r>|<rPh|externalLink|TargetMode/);
      expect(xml).not.toMatch(control);
      expect(xml.isWellFormed()).toBe(true);
    }
  });

  test.each([
    "device list",
    "device list --json",
    "runs",
    "org list",
    "log check",
    "assessment --forecast",
    "assessment --cyber-essentials",
    "assessment --trend",
    "printDevice",
    "printControls",
    "printItems",
  ])("%s sends a terminal nothing but text and line feeds [T18]", (command) => {
    const text = said.get(command) ?? "";
    expect(text).toMatch(/\S/);
    expect(text.replaceAll("\n", "")).not.toMatch(
      /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u,
    );
  });

  test("JSON on a terminal reads back as what was stored", () => {
    const rows = JSON.parse(said.get("device list --json") ?? "") as { label: string }[];
    const labels = hostileTexts.map(([, t]) => labelOf(t));
    expect(rows.map((r) => r.label).sort()).toEqual([...labels, "too long"].sort());
  });
});

/** RFC 4180, with the byte order mark: quotes doubled, rows ended by CR LF. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",\r\n]*))(?<end>,|\r\n)/y;
  let row: string[] = [];
  cell.lastIndex = 1;
  while (cell.lastIndex < text.length) {
    const from = cell.lastIndex;
    const { quoted, plain = "", end } = cell.exec(text)?.groups ?? {};
    if (cell.lastIndex <= from)
      throw new Error(`no cell at ${from}: ${text.slice(from, from + 80)}`);
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
