import { readFile } from "node:fs/promises";

/** What stands in every pack as it stands here: how to check it, and the programs that do. */
const files: readonly (readonly [path: string, from: URL])[] = [
  ["VERIFY.md", new URL("../verify/VERIFY.md", import.meta.url)],
  ["verify.go", new URL("../verify/verify.go", import.meta.url)],
  ["verify.mjs", new URL("../verify/verify.mjs", import.meta.url)],
];

export function staticFiles(): Promise<(readonly [path: string, content: Uint8Array])[]> {
  return Promise.all(files.map(async ([path, from]) => [path, await readFile(from)] as const));
}
