import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Store } from "../../store/index.ts";

/** Digest of every row of every table there is, so that a test can say that nothing changed anywhere. */
export async function everything({ db, engine }: Store): Promise<string> {
  const { rows: tables } =
    engine === "sqlite"
      ? await sql<{ name: string }>`
          select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by 1`.execute(
          db,
        )
      : await sql<{ name: string }>`
          select table_name as name from information_schema.tables
          where table_schema = current_schema() order by 1`.execute(db);
  const hash = createHash("sha256");
  for (const { name } of tables) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    hash.update(JSON.stringify([name, rows.map((row) => JSON.stringify(row)).sort()]));
  }
  return hash.digest("hex");
}
