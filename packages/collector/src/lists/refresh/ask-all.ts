import { OutboundError } from "../../outbound/index.ts";
import { type Asking, SourceShapeError } from "./types.ts";

/** One of several files of a source. */
export interface Answered {
  readonly path: string;
  /** Undefined where there is no such file. */
  readonly body: Uint8Array | undefined;
}

/** All the files of a source, and their tags as one text. */
export interface AllAnswered {
  readonly files: readonly Answered[];
  readonly etag: string;
}

/**
 * Asks for several files under one tag: where one of them changed all are read, because what they say stands in one table.
 * @param tags of the last answers, as they were given out; undefined: whatever changed
 * @returns undefined where none of them changed
 */
export async function askAll(
  get: Asking["get"],
  paths: readonly string[],
  tags: string | undefined,
): Promise<AllAnswered | undefined> {
  const known = tags?.split("\n") ?? [];
  const first: Awaited<ReturnType<typeof ask>>[] = [];
  for (const [at, path] of paths.entries()) {
    first.push(await ask(get, path, known.length === paths.length ? known[at] : undefined));
  }
  if (first.every((answer) => answer === "unchanged")) return undefined;
  const files: (Answered & { readonly tag: string })[] = [];
  for (const [at, path] of paths.entries()) {
    const before = first[at] ?? "unchanged";
    const answer = before === "unchanged" ? await ask(get, path) : before;
    if (answer === "unchanged") throw new SourceShapeError(`${path} was not sent`);
    files.push(answer);
  }
  return { files, etag: files.map(({ tag }) => tag).join("\n") };
}

async function ask(get: Asking["get"], path: string, known = "") {
  try {
    const answer = await get(path, known === "" ? undefined : known);
    if (answer.state === "unchanged") return "unchanged";
    return { path, body: answer.body, tag: answer.etag ?? "" };
  } catch (error) {
    if (!(error instanceof OutboundError) || error.status !== 404) throw error;
    return { path, body: undefined, tag: "" };
  }
}
