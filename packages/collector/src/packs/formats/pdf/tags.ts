import { type PdfFile, type Raw, textString } from "./file.ts";

/** Content of a page that a tag holds. */
interface Marked {
  readonly page: number;
  readonly mcid: number;
}

/** An element of the document's structure: what a screen reader hears, in the order of reading (ISO 32000-1, 14.7 and 14.8). */
export class Tag {
  readonly type: string;
  readonly #about: Raw;
  readonly #kids: (Tag | Marked)[] = [];

  constructor(type: string, about: Raw = "") {
    this.type = type;
    this.#about = about;
  }

  /** A new element within this one. */
  child(type: string, about?: Raw): Tag {
    const tag = new Tag(type, about);
    this.#kids.push(tag);
    return tag;
  }

  hold(marked: Marked): void {
    this.#kids.push(marked);
  }

  /** Writes it and all within. @param owner told which element holds which content @returns its object */
  write(file: PdfFile, parent: number, owner: (marked: Marked, id: number) => void): number {
    const id = file.reserve();
    const kids = this.#kids.map((kid) => {
      if (kid instanceof Tag) return `${kid.write(file, id, owner)} 0 R`;
      owner(kid, id);
      return `<< /Type /MCR /Pg ${kid.page} 0 R /MCID ${kid.mcid} >>`;
    });
    file.set(
      id,
      `<< /Type /StructElem /S /${this.type} /P ${parent} 0 R ${this.#about}/K [${kids.join(" ")}] >>`,
    );
    return id;
  }
}

/** Heads of tables say what they are heads of. */
export const scope = (of: "Row" | "Column") => `/A << /O /Table /Scope /${of} >> `;

/** What stands for a picture. */
export const alternative = (text: string) => `/Alt ${textString(text)} `;

/** Writes the tree and its way back from pages. @returns the object of its root */
export function writeTree(file: PdfFile, document: Tag, pages: readonly number[]): number {
  const root = file.reserve();
  const owners = new Map(pages.map((page) => [page, [] as number[]]));
  const top = document.write(file, root, ({ page, mcid }, id) => {
    const own = owners.get(page);
    if (own !== undefined) own[mcid] = id;
  });
  const rows = pages.map((page, i) => {
    const own = owners.get(page) ?? [];
    return `${i} [${own.map((id) => `${id} 0 R`).join(" ")}]`;
  });
  const parents = file.add(`<< /Nums [${rows.join(" ")}] >>`);
  const next = `/ParentTree ${parents} 0 R /ParentTreeNextKey ${pages.length}`;
  file.set(root, `<< /Type /StructTreeRoot /K ${top} 0 R ${next} >>`);
  return root;
}
