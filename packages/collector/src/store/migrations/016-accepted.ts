import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/** What an acceptance is of, to the line of a product; groups of devices; certificates; and what people take back. */
export const accepted: Migration = {
  id: 16,
  name: "accepted",
  statements: (engine) => [
    ...(engine === "sqlite" ? rebuilt : altered),
    ...tables(engine),
    ...["device_group_word", "certificate", "evidence_withdrawn"].flatMap((table) =>
      appendOnly(engine, table),
    ),
  ],
};

/** Null in rows from before: those name neither product nor control, and cover nothing. */
const added = ["product", "cycle", "controls", "control_kind", "signed_as", "signed_on"].concat(
  "attachment",
);
const SCOPES = "check (scope in ('device', 'group', 'product', 'site'))";

const altered: readonly string[] = [
  "alter table acceptance drop constraint acceptance_scope_check",
  `alter table acceptance add constraint acceptance_scope_check ${SCOPES}`,
  ...added.map((column) => `alter table acceptance add column ${column} text`),
];

const before =
  "id, organisation, scope, about, reason, control, owner, signed_by, review, expiry, asked_by, at";

/** SQLite changes no check in place. Renaming the parent renames it in its child as well. */
const rebuilt: readonly string[] = [
  `create table acceptance_next (
     id text primary key, organisation text not null references organisation, scope text not null ${SCOPES},
     about text not null, reason text not null, control text not null, owner text not null, signed_by text not null,
     review text not null, expiry text not null, asked_by text not null, at text not null,
     ${added.map((column) => `${column} text`).join(", ")}) strict`,
  `create table acceptance_act_next (
     acceptance text not null references acceptance_next, act text not null check (act in ('approved', 'withdrawn')),
     done_by text not null, why text not null, at text not null, primary key (acceptance, act)) strict`,
  `insert into acceptance_next (${before}) select ${before} from acceptance`,
  "insert into acceptance_act_next select acceptance, act, done_by, why, at from acceptance_act",
  "drop table acceptance_act",
  "drop table acceptance",
  "alter table acceptance_next rename to acceptance",
  "alter table acceptance_act_next rename to acceptance_act",
  "create index acceptance_by_organisation on acceptance (organisation, at)",
  ...["acceptance", "acceptance_act"].flatMap((table) => appendOnly("sqlite", table)),
];

function tables(engine: Engine): readonly string[] {
  const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
  return [
    `create table device_group_word (
       organisation text not null references organisation, leaf ${int} not null,
       act text not null check (act in ('created', 'added', 'removed')), name text not null, device text references device,
       done_by text not null, at text not null, primary key (organisation, leaf)) ${end}`,
    `create table certificate (
       id text primary key, organisation text not null references organisation, kind text not null, scope text not null,
       expiry text not null, evidence text not null, added_by text not null, at text not null) ${end}`,
    `create table evidence_withdrawn (
       evidence text primary key, organisation text not null references organisation, why text not null,
       instead text not null, done_by text not null, at text not null) ${end}`,
    "create index certificate_by_organisation on certificate (organisation, at)",
    "create index evidence_withdrawn_by_organisation on evidence_withdrawn (organisation, at)",
  ];
}
