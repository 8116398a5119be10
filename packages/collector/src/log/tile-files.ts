import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Signer } from "../keys/index.ts";
import { replaceFile } from "../keys/index.ts";
import type { Db } from "../store/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Fault, Faults } from "./fault.ts";
import { openNote, type TreeHead } from "./note.ts";
import { bytesOf } from "./tile-bytes.ts";
import { pathOf, type Tile, tilesOf, WIDTH } from "./tiles.ts";
import { hex, MissingNodeError, treeAt } from "./tree.ts";

/** A log in a folder of files. */
export interface TileFolder {
  readonly organisation: string;
  readonly origin: string;
  readonly key: Pick<Signer, "raw">;
  /** Where `checkpoint` and `tile/` lie. */
  readonly path: string;
}

/** Anybody who may enter the folder may read: nothing in it is secret to whom it is handed. */
const MODE = 0o644;

/** The tree head that the folder shows; `undefined` where it shows none of this log. */
async function shown({ path, key, origin }: TileFolder): Promise<TreeHead | undefined> {
  const note = await readFile(join(path, "checkpoint"), "utf8").catch(() => undefined);
  const head = note === undefined ? undefined : openNote(note, key);
  return head?.origin === origin ? head : undefined;
}

/**
 * Brings the folder up to a checkpoint: first whatever tiles it lacks, each whole on the disk before the next, then the
 * checkpoint, so that a reader finds everything the checkpoint speaks of at any moment, and a crash is made up for.
 */
export async function publishTiles(
  db: Db,
  folder: TileFolder,
  { size, note }: Pick<Checkpoint, "size" | "note">,
): Promise<void> {
  const before = (await shown(folder))?.size ?? 0;
  if (before >= size) return;
  for (const tile of tilesOf(size, before)) {
    const path = join(folder.path, pathOf(tile));
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await replaceFile(path, await bytesOf(db, folder.organisation, tile), MODE);
    if (tile.width === WIDTH) await rm(`${path}.p`, { recursive: true, force: true });
  }
  await replaceFile(join(folder.path, "checkpoint"), note, MODE);
}

/** Holds every file of a published log against the tables. A folder that was never written holds nothing wrong. */
export async function verifyTiles(
  db: Db,
  folder: TileFolder,
  breathe: () => Promise<unknown>,
): Promise<readonly Fault[]> {
  const note = await readFile(join(folder.path, "checkpoint")).catch(() => undefined);
  if (note === undefined) return [];
  const faults = new Faults();
  const head = await shown(folder);
  if (head === undefined) {
    faults.add("tile", "checkpoint", "is not one of this log that this key signed");
    return faults.found;
  }
  if (hex(await rootAt(db, folder, head.size)) !== hex(head.root)) {
    faults.add("tile", "checkpoint", `is not that of the first ${head.size} entries here`);
    return faults.found;
  }
  for (const tile of tilesOf(head.size)) {
    await breathe();
    const wrong = await whatDiffers(db, folder, tile);
    if (wrong !== undefined) faults.add("tile", pathOf(tile), wrong);
  }
  return faults.found;
}

async function rootAt(db: Db, { organisation }: TileFolder, size: number): Promise<Uint8Array> {
  try {
    return (await treeAt(db, organisation, size)).root();
  } catch (error) {
    if (error instanceof MissingNodeError) return new Uint8Array();
    throw error;
  }
}

async function whatDiffers(db: Db, folder: TileFolder, tile: Tile): Promise<string | undefined> {
  const read = (each: Tile) => readFile(join(folder.path, pathOf(each))).catch(() => undefined);
  const expected = await bytesOf(db, folder.organisation, tile);
  const found = await read(tile);
  if (found !== undefined)
    return found.equals(expected) ? undefined : "is not what the log has there";
  // A partial tile goes where the full one has come meanwhile, which begins with it.
  const full = tile.width < WIDTH ? await read({ ...tile, width: WIDTH }) : undefined;
  return full?.subarray(0, expected.length).equals(expected) ? undefined : "is gone";
}
