import { num, type PdfFile } from "./file.ts";
import { type Faces, faceOf, type TextLine, widthOf } from "./lines.ts";
import { Outline } from "./outline.ts";
import { Tag, writeTree } from "./tags.ts";

/** A4, in points. */
const [WIDTH, HEIGHT] = [595.28, 841.89];
const MARGIN = { left: 56, right: 56, top: 56, bottom: 64 };

/** Pages that are filled from top to bottom. Everything on them is under a tag, or said to be no content. */
export class Canvas {
  readonly file: PdfFile;
  readonly faces: Faces;
  readonly left = MARGIN.left;
  readonly width = WIDTH - MARGIN.left - MARGIN.right;
  /** The highest that something on one page can be. */
  readonly height = HEIGHT - MARGIN.top - MARGIN.bottom;
  readonly outline = new Outline();
  readonly document = new Tag("Document");
  /** How far down the page is filled, in points. */
  y = 0;
  readonly #pages: { readonly id: number; readonly ops: string[] }[] = [];
  readonly #footer: string;
  #mcid = 0;

  constructor(file: PdfFile, { faces, footer }: { faces: Faces; footer: string }) {
    this.file = file;
    this.faces = faces;
    this.#footer = footer;
    this.newPage();
  }

  get room(): number {
    return HEIGHT - MARGIN.bottom - this.y;
  }

  newPage(): void {
    this.#pages.push({ id: this.file.reserve(), ops: [] });
    this.#mcid = 0;
    this.y = MARGIN.top;
    const style = { bold: false, size: 8, colour: "0.29 0.35 0.38" };
    const text = this.faces.regular.shown(`${this.#footer} - page ${this.#pages.length}`);
    const at = { x: MARGIN.left, y: HEIGHT - 36 };
    this.artifact(() => this.draw([{ text, style }], at));
  }

  /** Begins a page where so much no longer fits. @returns whether it did */
  ensure(height: number): boolean {
    if (this.room >= height) return false;
    this.newPage();
    return true;
  }

  /** What is drawn belongs to the tag. */
  marked(tag: Tag, draw: () => void): void {
    const mcid = this.#mcid++;
    tag.hold({ page: this.#page.id, mcid });
    this.#page.ops.push(`/${tag.type} << /MCID ${mcid} >> BDC`);
    draw();
    this.#page.ops.push("EMC");
  }

  /** What is drawn is no content: lines, grounds, page numbers. */
  artifact(draw: () => void): void {
    this.#page.ops.push("/Artifact BMC");
    draw();
    this.#page.ops.push("EMC");
  }

  /** A line of text; `y` is where it stands on. */
  draw(line: TextLine, at: { readonly x: number; readonly y: number }): void {
    let { x } = at;
    for (const run of line) {
      const { style, text } = run;
      const face = faceOf(this.faces, style);
      const font = `/${style.bold ? "F2" : "F1"} ${num(style.size)} Tf`;
      const place = `${num(x)} ${num(HEIGHT - at.y)} Td`;
      this.#page.ops.push(`BT ${style.colour} rg ${font} ${place} ${face.encode(text)} Tj ET`);
      x += widthOf(this.faces, run);
    }
  }

  rect(box: { x: number; y: number; width: number; height: number }, colour: string): void {
    const { x, y, width, height } = box;
    const place = [x, HEIGHT - y - height, width, height].map(num).join(" ");
    this.#page.ops.push(`${colour} rg ${place} re f`);
  }

  bookmark(title: string, level: number): void {
    this.outline.add({ title, level, page: this.#page.id, top: HEIGHT - this.y + 14 });
  }

  /** Writes pages and structure. @returns what the catalogue names */
  finish(): { readonly pages: number; readonly tree: number; readonly outlines: number } {
    const pages = this.file.reserve();
    const [regular, bold] = [this.faces.regular.write(this.file), this.faces.bold.write(this.file)];
    const fonts = `<< /Font << /F1 ${regular} 0 R /F2 ${bold} 0 R >> >>`;
    for (const [i, { id, ops }] of this.#pages.entries()) {
      const content = this.file.stream(`${ops.join("\n")}\n`);
      this.file.set(
        id,
        `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources ${fonts} /Contents ${content} 0 R /StructParents ${i} /Tabs /S >>`,
      );
    }
    const ids = this.#pages.map(({ id }) => id);
    const kids = ids.map((id) => `${id} 0 R`).join(" ");
    this.file.set(pages, `<< /Type /Pages /Count ${ids.length} /Kids [${kids}] >>`);
    const tree = writeTree(this.file, this.document, ids);
    return { pages, tree, outlines: this.outline.write(this.file) };
  }

  get #page() {
    const page = this.#pages.at(-1);
    if (page === undefined) throw new Error("there is no page yet");
    return page;
  }
}
