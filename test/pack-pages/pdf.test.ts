import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { visible } from "../../packages/collector/src/html.ts";
import { buildPack } from "../../packages/collector/src/packs/build.ts";
import { evidencePdf } from "../../packages/collector/src/packs/formats/pdf/document.ts";
import {
  type Block,
  type Cell,
  labelledColumns,
  longestOf,
  plain,
  type Section,
} from "../../packages/collector/src/packs/pages/content.ts";
import { type ItemGround, itemSections } from "../../packages/collector/src/packs/pages/item.ts";
import { overview } from "../../packages/collector/src/packs/pages/overview.ts";
import { readSummary } from "../../packages/collector/src/packs/parts/summary-file.ts";
import { type Estate, testEstate } from "../../packages/collector/src/packs/testing/estate.ts";
import { sampleFacts } from "../../packages/collector/src/packs/testing/facts.ts";
import { packTrend } from "../../packages/collector/src/packs/year.ts";
import { PeopleWords } from "../../packages/collector/src/people/index.ts";
import { highlightsOf } from "../../packages/collector/src/testing/highlights.ts";
import { hostileTexts } from "../../packages/collector/src/testing/hostile.ts";
import { type HostileEstate, hostileEstate } from "../hostile/estate.ts";
import { withTool } from "../hostile/tools.ts";

/** `evidence.pdf`, as programs read it that nobody here wrote: poppler's. */
const withPoppler = withTool(
  { command: "pdfinfo", debian: "poppler-utils" },
  "the PDF of a pack was not read by another program",
);

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-pdf-"));
const file = join(folder, "evidence.pdf");
const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });

withPoppler("the pack as a PDF", () => {
  let estate: Estate;
  let ground: ItemGround;
  let packed: Buffer;

  beforeAll(async () => {
    estate = await testEstate();
    const [kept, silent] = [await estate.enrol(), await estate.enrol()];
    await kept.report(sampleFacts(), "2026-11-21T02:00:00.000Z");
    await estate.evaluate(TODAY);
    const out = join(folder, "pack");
    const request = await estate.request(out, TODAY);
    await buildPack(request);
    packed = readFileSync(join(out, "evidence.pdf"));
    const summary = { ...readSummary(out), pack: { path: ".", digest: "" } };
    const forms = new Map([
      [kept.id, "desktop"],
      [silent.id, "unknown"],
    ] as const);
    const { db, organisation, edition } = request;
    const people = await PeopleWords.open(db, organisation, { day: TODAY });
    const highlights = highlightsOf(summary, forms);
    const trend = await packTrend(request);
    const shown = { devices: 10, weeks: 12, endings: 10 };
    ground = { summary, highlights, edition, people, shown, trend, anchors: new Map() };
    writeFileSync(file, evidencePdf(ground));
  });

  afterAll(async () => {
    await estate?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is the pack's own, byte by byte, however often it is made", () => {
    expect(packed.equals(readFileSync(file))).toBe(true);
    expect(evidencePdf(ground).equals(packed)).toBe(true);
  });

  test("is tagged, has a title and a language, and runs nothing", () => {
    const info = run("pdfinfo", file);
    expect(info).toMatch(/^Tagged: +yes$/m);
    expect(info).toMatch(/^Title: +Evidence pack of Rowan House Care Home, 21 November 2026$/m);
    expect(info).toMatch(/^JavaScript: +no$/m);
    expect(packed.toString("latin1")).toContain("/Lang (en-GB)");
    expect(beside(packed.toString("latin1"))).not.toMatch(
      /\/(JS|Launch|URI|EmbeddedFile|AA|OpenAction)\b/,
    );
  });

  test("has every font in it, of the glyphs used alone, with a way back to text", () => {
    const rows = run("pdffonts", file).trim().split("\n").slice(2);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatch(/^[A-Z]{6}\+LiberationSans-(Regular|Bold) .* yes +yes +yes /);
    }
  });

  /** What a screen reader hears: the texts under the tags, in their order. */
  const heard = () => run("pdfinfo", "-struct-text", file).split("\n");

  test("its tags hold headings that skip no level, tables with heads, and words for each picture", () => {
    const tags = heard().flatMap(
      (line) => /^ *(?<tag>[A-Z][A-Za-z0-9]*)\b/.exec(line)?.groups?.tag ?? [],
    );
    const levels = tags.filter((t) => /^H\d$/.test(t)).map((t) => Number(t.slice(1)));
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
    }
    expect(new Set(tags)).toEqual(
      new Set(
        "Document Sect H1 H2 H3 H4 H5 P L LI Lbl LBody Table Caption THead TBody TR TH TD Figure Code BlockQuote".split(
          " ",
        ),
      ),
    );
    const raw = run("pdfinfo", "-struct", file);
    expect(raw).toMatch(/\/Scope \/Column/);
    expect(raw).toMatch(/\/Scope \/Row/);
    const figures = packed.toString("latin1").match(/\/S \/Figure [^>]*\/Alt </g) ?? [];
    expect(figures).toHaveLength(tags.filter((t) => t === "Figure").length);
  });

  const bare = (text: string) => text.replaceAll(/\s+/g, "");

  test("says what its pages say, all of it and in their order", () => {
    const texts = heard().flatMap((line) => /^ *"(?<text>.*)"$/.exec(line)?.groups?.text ?? []);
    expect(bare(texts.join(""))).toBe(bare(wholeText(ground).join("")));
  });

  test("shows the same to who copies from it", () => {
    const footer = /Evidence pack of Rowan House Care Home, 21 November 2026 - page \d+/g;
    const text = bare(run("pdftotext", "-raw", file, "-").replaceAll(footer, ""));
    for (const part of wholeText(ground)) expect(text).toContain(bare(part));
  });

  test("has a bookmark for each section and item", () => {
    const outlines = packed.toString("latin1").match(/\/Title <feff[0-9a-f]+> \/Parent/g) ?? [];
    expect(outlines).toHaveLength(
      overview(ground).sections.length + 1 + ground.summary.items.length,
    );
  });

  test("every page can be drawn", () => {
    const pages = Number(/^Pages: +(?<n>\d+)$/m.exec(run("pdfinfo", file))?.groups?.n);
    expect(pages).toBeGreaterThan(10);
    run("pdftoppm", "-r", "20", "-gray", file, join(folder, "page"));
  });
});

/** A PDF's own words: what lies packed in its streams may spell anything by chance. */
function beside(bytes: string): string {
  return bytes.replaceAll(/\nstream\r?\n.*?endstream/gs, "");
}

function wholeText(ground: ItemGround): readonly string[] {
  const page = overview(ground);
  return [
    page.heading,
    plain(page.eyebrow),
    page.about,
    ...page.sections.flatMap(sectionText),
    "Items",
    ...ground.summary.items.flatMap((item) => [
      `${item.ref} ${item.title}`,
      ...itemSections(item, ground).flatMap(sectionText),
    ]),
  ];
}

function sectionText({ title, blocks }: Section): readonly string[] {
  return [title, ...blocks.flatMap(blockText)];
}

function blockText(block: Block): readonly string[] {
  switch (block.kind) {
    case "heading":
    case "draft":
    case "commands":
      return [block.text];
    case "paragraph":
      return [plain(block.words)];
    case "list":
      return block.items.map((words) => `•${plain(words)}`);
    case "facts":
      return block.rows.flat().map(plain);
    case "counts":
      return block.rows.map(([n, what]) => `•${n} ${what}`);
    case "columns":
      return [
        block.title,
        String(longestOf(block)),
        ...labelledColumns(block).map((at) => block.rows[at]?.label ?? ""),
        ...block.parts.map(({ label }) => label),
      ];
    case "bars":
      return [block.title, ...[...block.rows, ...block.parts].map(({ label }) => label)];
    case "table":
      return [
        block.caption,
        ...block.columns.map((c) => (typeof c === "string" ? c : c.label)),
        ...block.rows.flatMap(({ cells }) => cells.map(cellText)),
      ];
  }
}

function cellText(cell: Cell): string {
  return typeof cell === "object" ? cell.map(({ words }) => plain(words)).join("") : String(cell);
}

withPoppler("the PDF of a hostile estate", () => {
  let hostile: HostileEstate;
  let pdf: string;

  beforeAll(async () => {
    hostile = await hostileEstate();
    pdf = join(await hostile.pack("pack"), "evidence.pdf");
  }, 120_000);

  afterAll(() => hostile?.close());

  test("is read without complaint, and shows each name as text or by its code [T18]", () => {
    const text = run("pdftotext", "-raw", pdf, "-").replaceAll(/\s+/g, "");
    const labels = hostileTexts.map(([, label]) => label).filter((l) => l.length <= 60);
    const missing = labels.filter((label) => {
      const shown = visible(label.replaceAll("\0", "\ufffd").toWellFormed()).replaceAll(/\s+/g, "");
      // What the font has no glyph for stands as its code.
      const parts = shown.split(/[^ -~]+/).filter((part) => part !== "");
      return !parts.every((part) => text.includes(part));
    });
    expect(missing).toEqual([]);
    expect(run("pdfinfo", "-js", pdf).trim()).toBe("");
    const bytes = readFileSync(pdf, "latin1");
    expect(beside(bytes)).not.toMatch(/\/(JS|JavaScript|Launch|URI|OpenAction)\b/);
  });
});
