import { createHash } from "node:crypto";
import { createLists, type ListFile, type Lists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";

/** A list file with the digest that findings and packs name it by. */
export interface DigestedFile extends ListFile {
  /** SHA-256 of the text, lower-case hex. */
  readonly digest: string;
}

let bundled: Lists | undefined;

/** The lists this program was built with. The same object every time, so that what was recognised once stays known. */
export function bundledLists(): Lists {
  bundled ??= createLists(products);
  return bundled;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Every file of the lists with its digest, sorted by name. */
export function digestFiles(lists: Pick<Lists, "files">): readonly DigestedFile[] {
  return lists.files
    .map((f) => ({ ...f, digest: sha256(f.text) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** One digest for the set: of the lines `<digest>  <file>`, as `sha256sum` would print them. */
export function setDigest(files: readonly DigestedFile[]): string {
  return sha256(files.map((f) => `${f.digest}  ${f.file}\n`).join(""));
}
