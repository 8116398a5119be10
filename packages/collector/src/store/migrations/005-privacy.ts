import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/**
 * The one way by which a section may leave the store: the log ends with `erase` entries, one of which names it, and a row of
 * `erasure` points at that entry. A section that is stored again later needs another entry: its report came in between.
 * What the owner of the file does beside it is found by the log's audit.
 */
export const privacy: Migration = {
  id: 5,
  name: "privacy",
  statements: (engine) => [
    table(engine),
    "create index erasure_by_section on erasure (section)",
    ...appendOnly(engine, "erasure"),
    ...(engine === "sqlite" ? onSqlite : onPostgres),
  ],
};

function table(engine: Engine): string {
  const [int, id, end] =
    engine === "sqlite"
      ? ["integer", "integer primary key autoincrement", "strict"]
      : ["bigint", "bigint generated always as identity primary key", ""];
  return `create table erasure (
    id ${id}, organisation text not null references organisation, leaf ${int} not null,
    section text not null, unique (organisation, leaf, section)) ${end}`;
}

const entryNames = (find: string) => `
  select 1 from log_leaf where organisation = new.organisation and idx = new.leaf and type = 'erase'
   and ${find}(bytes, '"' || new.section || '"') > 0`;

const erasedLast = `
  select 1 from erasure where erasure.section = old.digest and not exists (
    select 1 from log_leaf as later where later.organisation = erasure.organisation
     and later.idx > erasure.leaf and later.type <> 'erase')`;

const onSqlite = [
  `create trigger erasure_is_entered before insert on erasure when not exists (${entryNames("instr")})
   begin select raise(abort, 'erasure: no entry of the log says so'); end`,
  "drop trigger section_no_delete",
  `create trigger section_only_erased before delete on section when not exists (${erasedLast})
   begin select raise(abort, 'section is evidence: it takes no delete'); end`,
];

const onPostgres = [
  `create function muster_erasure_is_entered() returns trigger language plpgsql as $$
   begin
     if not exists (${entryNames("strpos")}) then raise exception 'erasure: no entry of the log says so'; end if;
     return new;
   end $$`,
  `create trigger erasure_is_entered before insert on erasure
   for each row execute function muster_erasure_is_entered()`,
  "drop trigger section_append_only on section",
  `create trigger section_no_update before update on section
   for each row execute function muster_refuse()`,
  `create function muster_only_erased() returns trigger language plpgsql as $$
   begin
     if not exists (${erasedLast}) then
       raise exception 'section is evidence: it takes no delete' using errcode = 'insufficient_privilege';
     end if;
     return old;
   end $$`,
  `create trigger section_only_erased before delete on section
   for each row execute function muster_only_erased()`,
];
