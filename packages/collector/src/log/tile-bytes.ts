import type { Db } from "../store/index.ts";
import { type Tile, WIDTH } from "./tiles.ts";
import { MissingNodeError } from "./tree.ts";

/** What a tile holds, as the tables have it. @throws {MissingNodeError} where they lack some of it */
export async function bytesOf(db: Db, organisation: string, tile: Tile): Promise<Buffer> {
  const rows = await rowsOf(db, organisation, tile);
  if (rows.length < tile.width) {
    const level = tile.level === "entries" ? 0 : tile.level * 8;
    throw new MissingNodeError(organisation, { level, index: tile.index * WIDTH + rows.length });
  }
  return Buffer.concat(rows);
}

async function rowsOf(
  db: Db,
  organisation: string,
  { level, index, width }: Tile,
): Promise<readonly Buffer[]> {
  const [from, to] = [index * WIDTH, index * WIDTH + width];
  if (level === "entries" || level === 0) {
    const rows = await db
      .selectFrom("log_leaf")
      .select(["bytes", "hash"])
      .where("organisation", "=", organisation)
      .where("idx", ">=", from)
      .where("idx", "<", to)
      .orderBy("idx")
      .execute();
    return rows.map(({ bytes, hash }) =>
      level === 0 ? Buffer.from(hash, "hex") : withLength(Buffer.from(bytes)),
    );
  }
  const rows = await db
    .selectFrom("log_node")
    .select("hash")
    .where("organisation", "=", organisation)
    .where("level", "=", level * 8)
    .where("idx", ">=", from)
    .where("idx", "<", to)
    .orderBy("idx")
    .execute();
  return rows.map(({ hash }) => Buffer.from(hash, "hex"));
}

/** An entry in a bundle: its length in two bytes, then its bytes. */
function withLength(entry: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return Buffer.concat([length, entry]);
}
