import { readdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type Block, comparePacks, diffPage, type Page, pageHtml, plain } from "../packs/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { withJson } from "./options.ts";
import { codeOf, UsageError } from "./problems.ts";
import { columns, type Style, wrap } from "./text.ts";

interface DiffOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `muster pack diff` */
export function addDiff(pack: Command, io: Io): void {
  const command = pack
    .command("diff")
    .argument("<before>", "folder of a pack")
    .argument("<after>", "folder of a later pack of the same organisation")
    .description(
      "What changed between two packs: answers, counts, devices, what fails newly and what was mended, accepted risks, the improvement plan, lists. Needs the two folders alone.",
    )
    .addOption(new Option("--out <file>", "write it as an HTML page, which must not be there yet"));
  withJson(command).action((before: string, after: string, options: DiffOptions) =>
    show(io, [resolve(before), resolve(after)], options),
  );
}

async function show(
  io: Io,
  [before, after]: [string, string],
  options: DiffOptions,
): Promise<void> {
  for (const folder of [before, after]) await mustBeFolder(folder);
  const diff = await comparePacks(before, after);
  const page = diffPage(diff);
  if (options.out !== undefined) await writePage(resolve(options.out), page);
  if (options.json === true) return printJson(io, diff);
  const style = styleOf(io.out, io.environment);
  io.out.write(`${style.bold(page.heading)}: ${page.about}\n`);
  for (const { title, blocks } of page.sections) {
    io.out.write(`\n${style.bold(title)}\n`);
    for (const block of blocks) io.out.write(blockText(block, style));
  }
  if (options.out !== undefined) io.out.write(`\nWritten to ${resolve(options.out)}\n`);
}

async function mustBeFolder(folder: string): Promise<void> {
  await readdir(folder).catch((error: unknown) => {
    throw new UsageError(
      `${folder} is no folder that can be read (${codeOf(error)}): name a pack.`,
    );
  });
}

async function writePage(file: string, page: Page): Promise<void> {
  await writeFile(file, pageHtml(page), { flag: "wx" }).catch((error: unknown) => {
    throw new UsageError(`--out ${file} cannot be written (${codeOf(error)}): name a new file.`);
  });
}

/** The blocks of which such a page is made. */
function blockText(block: Block, style: Style): string {
  if (block.kind === "paragraph") return `${wrap(plain(block.words), style.width).join("\n")}\n`;
  if (block.kind !== "table") return "";
  const heads = block.columns.map((c) => (typeof c === "string" ? c : c.label));
  const rows = block.rows.map(({ cells }) =>
    cells.map((cell) =>
      typeof cell === "object" ? cell.map(({ words }) => plain(words)).join(" ") : String(cell),
    ),
  );
  return `${block.caption}\n${columns(heads, rows, style)}`;
}
