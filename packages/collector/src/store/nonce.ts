import { type Selectable, sql } from "kysely";
import { inPieces } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { readBy } from "./statement.ts";
import type { Db } from "./store.ts";

/** Proves that what carries it was made after it was issued; `leaf` is the log entry that says when. */
export type Nonce = Selectable<Schema["nonce"]>;

export async function insertNonces(db: Db, nonces: readonly Nonce[]): Promise<void> {
  await inPieces(nonces, 4, (piece) =>
    db
      .insertInto("nonce")
      .values([...piece])
      .execute(),
  );
}

const latest = readBy((db, [organisation = ""]) =>
  db
    .selectFrom("nonce")
    .selectAll()
    .where("organisation", "=", organisation)
    .orderBy("issued_at", "desc")
    .orderBy("leaf", "desc")
    .limit(sql.lit(1)),
);

export async function latestNonce(db: Db, organisation: string): Promise<Nonce | undefined> {
  return (await latest(db, [organisation]))[0];
}

const issued = readBy((db, nonces) =>
  db.selectFrom("nonce").selectAll().where("nonce", "in", nonces),
);

/** Those of `nonces` that were ever issued. */
export async function noncesIn(
  db: Db,
  nonces: readonly string[],
): Promise<ReadonlyMap<string, Nonce>> {
  return new Map((await issued(db, nonces)).map((row) => [row.nonce, row]));
}
