import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";

/**
 * Where lists come from beside the program: how each source stands, which text of each file is in force where it is not the
 * program's own, and what waits for a person. The texts themselves are evidence and lie in `list_file`.
 */
export const lists: Migration = {
  id: 7,
  name: "lists",
  statements: (engine) => tables(engine),
};

function tables(engine: Engine): readonly string[] {
  const end = engine === "sqlite" ? "strict" : "";
  return [
    `create table list_source (
       id text primary key, etag text, checked_at text, changed_at text, tried_at text not null, problem text,
       seen text not null) ${end}`,
    `create table list_in_force (
       file text primary key, digest text not null references list_file, source text not null, since text not null) ${end}`,
    `create table list_held (
       id text primary key, source text not null, file text not null, digest text not null references list_file,
       why text not null, changes text not null, held_at text not null, decision text, decided_at text, decided_by text) ${end}`,
    "create index list_held_open on list_held (source, file) where decision is null",
  ];
}
