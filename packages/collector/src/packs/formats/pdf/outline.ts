import { num, type PdfFile, textString } from "./file.ts";

interface Bookmark {
  readonly title: string;
  /** 1 is the outermost. */
  readonly level: number;
  /** The page's object, and how far up on it. */
  readonly page: number;
  readonly top: number;
}

interface Node {
  readonly mark: Bookmark;
  readonly id: number;
  readonly kids: Node[];
}

/** The bookmarks beside a document (ISO 32000-1, 12.3.3). */
export class Outline {
  readonly #marks: Bookmark[] = [];

  add(mark: Bookmark): void {
    this.#marks.push(mark);
  }

  /** @returns the object of its root */
  write(file: PdfFile): number {
    const root = file.reserve();
    const top: Node[] = [];
    const open: Node[] = [];
    for (const mark of this.#marks) {
      const node = { mark, id: file.reserve(), kids: [] };
      while ((open.at(-1)?.mark.level ?? 0) >= mark.level) open.pop();
      (open.at(-1)?.kids ?? top).push(node);
      open.push(node);
    }
    writeNodes(file, top, root);
    file.set(root, `<< /Type /Outlines ${family(top)}>>`);
    return root;
  }
}

function writeNodes(file: PdfFile, nodes: readonly Node[], parent: number): void {
  for (const [i, { mark, id, kids }] of nodes.entries()) {
    const [before, after] = [nodes[i - 1], nodes[i + 1]];
    const beside = `${before ? `/Prev ${before.id} 0 R ` : ""}${after ? `/Next ${after.id} 0 R ` : ""}`;
    const to = `/Dest [${mark.page} 0 R /XYZ 0 ${num(mark.top)} 0]`;
    file.set(
      id,
      `<< /Title ${textString(mark.title)} /Parent ${parent} 0 R ${beside}${to} ${family(kids)}>>`,
    );
    writeNodes(file, kids, id);
  }
}

/** Shown closed: a minus before their number. */
function family(kids: readonly Node[]): string {
  const [first, last] = [kids[0], kids.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `/First ${first.id} 0 R /Last ${last.id} 0 R /Count -${kids.length} `;
}
