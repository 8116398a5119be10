import { PGlite } from "@electric-sql/pglite";
import { PGliteDialect } from "kysely";
import { openStore } from "../../store/index.ts";

/** An empty store on each engine. */
export const engines = {
  sqlite: () => openStore("sqlite::memory:"),
  postgres: () =>
    openStore({ engine: "postgres", dialect: new PGliteDialect({ pglite: new PGlite() }) }),
} as const;
