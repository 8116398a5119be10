import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { visible } from "../../packages/collector/src/html.ts";
import { estateTables, evidenceItems } from "../../packages/collector/src/packs/items/index.ts";
import { hostileTexts } from "../../packages/collector/src/testing/hostile.ts";
import { type HostileEstate, hostileEstate } from "./estate.ts";
import { withTool } from "./tools.ts";

/**
 * The pack's tables as a spreadsheet program opens them: LibreOffice without a screen, told to compute what it can. Debian's
 * package is libreoffice-calc-nogui.
 */
const inSpreadsheet = withTool(
  { command: "soffice", debian: "libreoffice-calc-nogui" },
  "tables were not opened in a spreadsheet program",
);

/** The pack is asked for with Cyber Essentials. */
const sheetNames = [
  ...[...evidenceItems.filter(({ workbook }) => workbook), ...estateTables].map(({ id }) => id),
  ...["cyber-essentials", "cyber-essentials-sample"],
].sort();

inSpreadsheet("in LibreOffice", () => {
  let estate: HostileEstate;
  let pack: string;

  beforeAll(async () => {
    estate = await hostileEstate();
    pack = await estate.pack("pack");
  }, 120_000);

  afterAll(() => estate?.close());

  /** CSV in UTF-8 with commas and double quotes, formulas computed: what a person gets who clicks through the dialog. */
  const AS_CSV = "CSV:44,34,76,1,,0,false,true,false,false,false,0,true";

  /** What a table became, as a flat document whose cells say whether they hold a formula. */
  function opened(...files: readonly string[]): Map<string, string> {
    const out = join(estate.folder, "opened");
    const profile = pathToFileURL(join(estate.folder, "profile")).href;
    const filter = files[0]?.endsWith(".csv") === true ? [`--infilter=${AS_CSV}`] : [];
    const options = ["--headless", ...filter, "--convert-to", "fods", "--outdir", out];
    execFileSync("soffice", [`-env:UserInstallation=${profile}`, ...options, ...files], {
      stdio: "pipe",
    });
    return new Map(
      files.map((file) => {
        const name = basename(file).replace(/\.\w+$/, "");
        return [name, readFileSync(join(out, `${name}.fods`), "utf8")];
      }),
    );
  }

  let converted: string | undefined;
  const workbook = () => {
    converted ??= opened(join(pack, "tables.xlsx")).get("tables") ?? "";
    return converted;
  };

  const formulas = (fods: string) => fods.match(/table:formula="[^"]*"/g) ?? [];
  /** Texts of cells: paragraphs are lines. */
  const cells = (fods: string) =>
    [...fods.matchAll(/<table:table-cell[^>]*>(?<cell>.*?)<\/table:table-cell>/gs)].map(
      ({ groups }) =>
        [...(groups?.cell ?? "").matchAll(/<text:p\/>|<text:p>(?<text>.*?)<\/text:p>/gs)]
          .map((m) => plain(m.groups?.text ?? ""))
          .join("\n"),
    );

  function plain(xml: string): string {
    return xml
      .replace(/<text:s(?: text:c="(?<n>\d+)")?\/>/g, (_, n: string | undefined) =>
        " ".repeat(Number(n ?? 1)),
      )
      .replace(/<text:tab\/>/g, "\t")
      .replace(/<text:line-break\/>/g, "\n")
      .replace(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&apos;", "'")
      .replaceAll("&amp;", "&");
  }

  test("a table that does not escape is computed, and that is noticed [T17]", () => {
    const file = join(estate.folder, "unescaped.csv");
    writeFileSync(file, "name,x\r\n=1+1,y\r\n");
    expect(formulas(opened(file).get("unescaped") ?? "")).toHaveLength(1);
  });

  test("no CSV table of a pack has a cell that computes [T17]", () => {
    const tables = opened(
      ...evidenceItems.map((i) => join(pack, `${i.id}.csv`)),
      join(pack, "answers.csv"),
    );
    expect(tables.size).toBe(evidenceItems.length + 1);
    for (const [name, fods] of tables) expect([name, formulas(fods)]).toEqual([name, []]);
  }, 120_000);

  /** Of which type the cells of a column are, below its head. */
  function typesIn(fods: string, sheet: string, column: string): readonly string[] {
    const [, body = ""] = fods.split(`<table:table table:name="${sheet}"`);
    const [whole = ""] = body.split("</table:table>");
    const rows = [...whole.matchAll(/<table:table-row.*?<\/table:table-row>/gs)].map(([row]) =>
      [
        ...row.matchAll(
          /<table:table-cell(?<about>[^>]*?)(?:\/>|>(?<cell>.*?)<\/table:table-cell>)/gs,
        ),
      ].flatMap(({ groups }) => {
        const times = Number(
          /number-columns-repeated="(?<n>\d+)"/.exec(groups?.about ?? "")?.groups?.n ?? 1,
        );
        const type =
          /office:value-type="(?<type>\w+)"/.exec(groups?.about ?? "")?.groups?.type ?? "empty";
        return Array.from({ length: Math.min(times, 100) }, () => ({
          type,
          text: plain(groups?.cell ?? "").trim(),
        }));
      }),
    );
    const at = rows[0]?.findIndex(({ text }) => text === column) ?? -1;
    return [...new Set(rows.slice(1).map((row) => row[at]?.type ?? "none"))].sort();
  }

  // The last device of the estate has sent nothing that could be taken.
  test.each([
    ["asset-register", "enrolled", ["date"]],
    ["asset-register", "last report", ["date"]],
    ["asset-register", "platform", ["string"]],
    ["patch-ledger", "first seen missing", ["date"]],
    ["patch-ledger", "days", ["empty"]],
    ["answers", "evidence from", ["date", "empty"]],
    ["answers", "met", ["empty", "float"]],
    ["answers", "item", ["string"]],
  ])("in %s the cells of %s are of the types %j", (sheet, column, types) => {
    expect(typesIn(workbook(), sheet, column)).toEqual(types);
  });

  test("the workbook opens, computes nothing, and shows each hostile name as it is [T17]", () => {
    const fods = workbook();
    expect(formulas(fods)).toEqual([]);
    expect(fods).not.toMatch(/<text:a |<script|xlink:href="(?!http:\/\/openoffice)/);
    const sheets = [...fods.matchAll(/<table:table table:name="(?<name>[^"]*)"/g)];
    expect(sheets.map((m) => m.groups?.name).sort()).toEqual(sheetNames);
    const texts = new Set(cells(fods));
    const shown = hostileTexts
      .map(([, text]) => visible(text))
      .filter((text) => text.length <= 4096);
    expect(shown.filter((text) => !texts.has(text))).toEqual([]);
  }, 120_000);
});
