import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/** What devices say of the log, and what people add: evidence of their own, and risks they ask to accept. All of it evidence. */
export const people: Migration = {
  id: 10,
  name: "people",
  statements: (engine) => [
    ...tables(engine),
    ...["witness_word", "manual_evidence", "acceptance", "acceptance_act"].flatMap((table) =>
      appendOnly(engine, table),
    ),
  ],
};

function tables(engine: Engine): readonly string[] {
  const [int, blob, end] =
    engine === "sqlite" ? ["integer", "blob", "strict"] : ["bigint", "bytea", ""];
  return [
    `create table witness_word (
       report text primary key, organisation text not null references organisation,
       device text not null references device, at text not null, why text not null, seen text not null,
       shown text not null, unique (device, seen, shown)) ${end}`,
    `create table manual_evidence (
       id text primary key, organisation text not null references organisation, item text not null,
       kind text not null check (kind in ('file', 'statement')), name text not null, digest text not null,
       bytes ${int} not null, content ${blob} not null, owner text not null, review text not null,
       added_by text not null, at text not null) ${end}`,
    `create table acceptance (
       id text primary key, organisation text not null references organisation,
       scope text not null check (scope in ('device', 'product', 'site')), about text not null,
       reason text not null, control text not null, owner text not null, signed_by text not null,
       review text not null, expiry text not null, asked_by text not null, at text not null) ${end}`,
    `create table acceptance_act (
       acceptance text not null references acceptance, act text not null check (act in ('approved', 'withdrawn')),
       done_by text not null, why text not null, at text not null, primary key (acceptance, act)) ${end}`,
    "create index manual_evidence_by_organisation on manual_evidence (organisation, at)",
    "create index acceptance_by_organisation on acceptance (organisation, at)",
    "create index witness_word_by_organisation on witness_word (organisation, at)",
  ];
}
