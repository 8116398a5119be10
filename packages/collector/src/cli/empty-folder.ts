import { readdir } from "node:fs/promises";
import { codeOf, UsageError } from "./problems.ts";

/** @throws {UsageError} where what was given with `--out` is there and holds anything, or is no folder */
export async function requireEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw new UsageError(
      `--out ${out} cannot be used as a folder (${codeOf(error)}). Name a folder that is absent or empty.`,
    );
  });
  if (names.length > 0) {
    throw new UsageError(`--out ${out} is not empty. Name a folder that is absent or empty.`);
  }
}
