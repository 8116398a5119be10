import type { Selectable } from "kysely";
import type { EvaluationTable } from "./schema-judged.ts";
import { writeRows } from "./statement.ts";

/** Remembers what devices were judged with, in place of what was remembered of them. */
export const noteEvaluations = writeRows((db, rows: readonly Selectable<EvaluationTable>[]) =>
  db
    .insertInto("evaluation")
    .values([...rows])
    .onConflict((oc) =>
      oc.column("device").doUpdateSet((e) => ({
        judged_on: e.ref("excluded.judged_on"),
        head: e.ref("excluded.head"),
        state: e.ref("excluded.state"),
        basis: e.ref("excluded.basis"),
        next_on: e.ref("excluded.next_on"),
        looked_into: e.ref("excluded.looked_into"),
      })),
    ),
);
