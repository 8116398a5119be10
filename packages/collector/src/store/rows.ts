import { setImmediate } from "node:timers/promises";

/** Values one statement may carry: SQLite takes 32,766, PostgreSQL 65,535. */
const VALUES = 32_000;

/** Runs `write` over `rows` in pieces that fit one statement. @param columns values a row carries */
export async function inPieces<R>(
  rows: readonly R[],
  columns: number,
  write: (piece: readonly R[]) => Promise<unknown>,
): Promise<void> {
  const most = Math.floor(VALUES / columns);
  for (let at = 0; at < rows.length; at += most) await write(rows.slice(at, at + most));
}

/** Reads `keys` in pieces that fit one statement. */
export async function readInPieces<K, R>(
  keys: readonly K[],
  read: (piece: readonly K[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const rows: R[] = [];
  await inPieces(keys, 1, async (piece) => {
    for (const row of await read(piece)) rows.push(row);
  });
  return rows;
}

/**
 * Walks a table by key, a page at a time, so that a long read never holds the one connection of SQLite. Whatever else waits,
 * a report at the door for one, is served between two pages: SQLite answers at once, and alone would leave nobody a turn.
 * @param read the page after `last` (`undefined`: the first), empty at the end
 */
export async function* pagesOf<R>(
  read: (last: R | undefined) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[], void> {
  let page = await read(undefined);
  while (page.length > 0) {
    yield page;
    await setImmediate();
    page = await read(page.at(-1));
  }
}

/** {@link pagesOf} row by row. */
export async function* byPage<R>(
  read: (last: R | undefined) => Promise<readonly R[]>,
): AsyncGenerator<R, void> {
  for await (const page of pagesOf(read)) yield* page;
}

/**
 * Text from an endpoint as both engines can keep it: no NUL (PostgreSQL has none), no half of a surrogate pair, at most
 * `most` UTF-16 code units.
 */
export function storable(text: string, most = 4096): string {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return cut.replaceAll("\0", "\uFFFD").toWellFormed();
}
