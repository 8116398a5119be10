import type { Engine } from "../dialect.ts";

/**
 * Triggers that keep rows of `table` as they were written: no UPDATE, no DELETE, no TRUNCATE. They guard against our own
 * mistakes and the application's role; who owns the file can drop them, which is what the log is for.
 */
export function appendOnly(engine: Engine, table: string): readonly string[] {
  if (engine === "postgres") {
    return [
      `create trigger ${table}_append_only before update or delete on ${table} for each row execute function muster_refuse()`,
      `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function muster_refuse()`,
    ];
  }
  return ["update", "delete"].map(
    (act) =>
      `create trigger ${table}_no_${act} before ${act} on ${table}
       begin select raise(abort, '${table} is evidence: it takes no ${act}'); end`,
  );
}

/** As {@link appendOnly}, but a column that is still null may be written, once, while the others stay. */
export function writeOnce(
  engine: Engine,
  table: string,
  { column, others }: { readonly column: string; readonly others: readonly string[] },
): readonly string[] {
  if (engine === "postgres") {
    return [
      `create trigger ${table}_write_once before update or delete on ${table} for each row execute function muster_write_once('${column}')`,
      `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function muster_refuse()`,
    ];
  }
  const same = others.map((name) => `new.${name} is old.${name}`).join(" and ");
  return [
    `create trigger ${table}_write_once before update on ${table}
     when not (old.${column} is null and new.${column} is not null and ${same})
     begin select raise(abort, '${table} is evidence: only ${column} is written, and once'); end`,
    `create trigger ${table}_no_delete before delete on ${table}
     begin select raise(abort, '${table} is evidence: it takes no delete'); end`,
  ];
}

/** What the triggers call on PostgreSQL; SQLite's hold their own body. */
export function triggerFunctions(engine: Engine): readonly string[] {
  if (engine === "sqlite") return [];
  return [
    `create function muster_refuse() returns trigger language plpgsql as $$
     begin raise exception '% is evidence: it takes no %', tg_table_name, lower(tg_op); end $$`,
    `create function muster_write_once() returns trigger language plpgsql as $$
     begin
       if tg_op = 'DELETE' then raise exception '% is evidence: it takes no delete', tg_table_name; end if;
       if to_jsonb(old) -> tg_argv[0] = 'null' and to_jsonb(new) -> tg_argv[0] <> 'null'
          and to_jsonb(old) - tg_argv[0] = to_jsonb(new) - tg_argv[0] then return new; end if;
       raise exception '% is evidence: only % is written, and once', tg_table_name, tg_argv[0];
     end $$`,
  ];
}
