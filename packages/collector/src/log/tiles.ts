/**
 * A log as files (https://c2sp.org/tlog-tiles, checked 2026-11-25): its checkpoint, the hashes of its tree 256 at a time, and
 * its entries 256 at a time. Full files never change, so that any file server, or a USB stick, serves it.
 */
export interface Tile {
  /** 0: hashes of entries; each level above: hashes over full tiles of the one below. `entries`: the entries themselves. */
  readonly level: number | "entries";
  readonly index: number;
  /** How many there are in it, 1 to 256. */
  readonly width: number;
}

export const WIDTH = 256;

/** Hashes, or entries, that a tree of some size has on a level. */
function countOf(level: Tile["level"], size: number): number {
  return level === "entries" ? size : Math.floor(size / WIDTH ** level);
}

/** The tiles that a tree of `size` entries has and one of `before` entries had not, or not as wide. */
export function* tilesOf(size: number, before = 0): Generator<Tile> {
  yield* tilesOn("entries", size, before);
  for (let level = 0; countOf(level, size) > 0; level++) yield* tilesOn(level, size, before);
}

function* tilesOn(level: Tile["level"], size: number, before: number): Generator<Tile> {
  const [count, had] = [countOf(level, size), countOf(level, before)];
  if (count === had) return;
  for (let index = Math.floor(had / WIDTH); index * WIDTH < count; index++) {
    yield { level, index, width: Math.min(WIDTH, count - index * WIDTH) };
  }
}

/** The tile's path below the log's, with `/` between the parts; `<folder>.p` is where its partial ones lie. */
export function pathOf({ level, index, width }: Tile): string {
  const whole = `tile/${level}/${numberPath(index)}`;
  return width === WIDTH ? whole : `${whole}.p/${width}`;
}

/** Digits in threes, all but the last after an x: no file then has a folder's name. */
function numberPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/\d{3}/g) ?? [];
  return parts.map((part, i) => (i < parts.length - 1 ? `x${part}` : part)).join("/");
}
