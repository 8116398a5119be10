import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly, triggerFunctions, writeOnce } from "./triggers.ts";

/**
 * The first tables, as `../schema.ts` describes them. No key points at `section`, so that a section of a person can one
 * day be erased while the reports that name its digest stay.
 */
export const first: Migration = {
  id: 1,
  name: "first",
  statements: (engine) => [
    ...tables(engine),
    ...indexes,
    ...triggerFunctions(engine),
    ...evidence.flatMap((table) => appendOnly(engine, table)),
    ...writeOnce(engine, "finding", { column: "to_day", others: findingColumns }),
  ],
};

const evidence = [
  "section",
  "report",
  "report_section",
  "nonce",
  "log_leaf",
  "log_node",
  "checkpoint",
  "list_file",
];

const findingColumns = [
  "id",
  "organisation",
  "device",
  "control",
  "outcome",
  "because",
  "source",
  "holds_until",
  "details",
  "from_day",
  "report",
  "lists",
  "rules",
];

/** Types by engine. Strict tables make SQLite as particular as PostgreSQL about what a column holds. */
const words = {
  sqlite: {
    int: "integer",
    blob: "blob",
    id: "integer primary key autoincrement",
    end: "strict",
    byKey: "strict, without rowid",
  },
  postgres: {
    int: "bigint",
    blob: "bytea",
    id: "bigint generated always as identity primary key",
    end: "",
    byKey: "",
  },
} as const;

function tables(engine: Engine): readonly string[] {
  return [...estateTables(engine), ...evidenceTables(engine), ...workTables(engine)];
}

/** Organisations, and who may report for them. */
function estateTables(engine: Engine): readonly string[] {
  const { int, end, byKey } = words[engine];
  return [
    `create table setting (key text primary key, value text not null) ${byKey}`,
    `create table organisation (
       id text primary key, name text not null, category ${int} not null check (category between 1 and 4),
       edition text not null, created_at text not null) ${end}`,
    `create table site (id text primary key, organisation text not null references organisation, name text not null) ${end}`,
    `create table enrolment_token (
       id text primary key, organisation text not null references organisation, site text references site,
       digest text not null unique, created_at text not null, expires_at text not null,
       max_uses ${int} not null, uses ${int} not null, revoked_at text, check (uses <= max_uses)) ${end}`,
    `create table enrolment_challenge (
       challenge text primary key, token text not null references enrolment_token, expires_at text not null) ${end}`,
    `create table device (
       id text primary key, organisation text not null references organisation, site text references site,
       state text not null check (state in ('pending', 'approved', 'revoked', 'quarantined')),
       platform text not null, enrolled_at text not null, seq ${int} not null, head text, last_report_at text,
       label text) ${end}`,
    `create table device_key (
       keyid text primary key, device text not null references device,
       algorithm text not null check (algorithm in ('ed25519', 'p256')), public_key text not null,
       protection text not null, from_at text not null, until_at text) ${end}`,
  ];
}

/** What nothing may change. */
function evidenceTables(engine: Engine): readonly string[] {
  const { int, blob, id, end, byKey } = words[engine];
  return [
    `create table nonce (
       nonce text primary key, organisation text not null references organisation, issued_at text not null,
       leaf ${int} not null) ${end}`,
    `create table section (
       digest text primary key, kind text not null, bytes ${int} not null, zstd ${blob} not null, device text,
       problem text, stored_at text not null) ${end}`,
    `create table report (
       digest text primary key, organisation text not null references organisation,
       device text not null references device, seq ${int} not null, prev text, envelope text not null,
       nonce text not null, nonce_issued_at text, received_at text not null, leaf ${int} not null) ${end}`,
    `create table report_section (
       report text not null references report, probe text not null, section text not null,
       primary key (report, probe)) ${byKey}`,
    `create table log_leaf (
       organisation text not null references organisation, idx ${int} not null, type text not null,
       bytes text not null, hash text not null, primary key (organisation, idx)) ${byKey}`,
    `create table log_node (
       organisation text not null references organisation, level ${int} not null, idx ${int} not null,
       hash text not null, primary key (organisation, level, idx)) ${byKey}`,
    `create table checkpoint (
       organisation text not null references organisation, size ${int} not null, root text not null,
       note text not null, signed_at text not null, primary key (organisation, size)) ${byKey}`,
    `create table list_file (digest text primary key, file text not null, checked_on text not null, text text not null) ${end}`,
    `create table finding (
       id ${id}, organisation text not null references organisation, device text not null references device,
       control text not null,
       outcome text not null check (outcome in ('met', 'not-met', 'no-evidence', 'not-applicable')),
       because text not null, source text not null, holds_until text, details text not null,
       from_day text not null, to_day text, report text, lists text not null, rules text not null) ${end}`,
  ];
}

/** What can be worked out again, and what people do. */
function workTables(engine: Engine): readonly string[] {
  const { id, end, byKey } = words[engine];
  return [
    `create table latest_section (
       device text not null references device, kind text not null, section text not null, report text not null,
       observed_at text not null, primary key (device, kind)) ${byKey}`,
    `create table rejected (
       id ${id}, organisation text, device text, report text, what text not null, reason text not null,
       envelope text, at text not null) ${end}`,
    `create table update_seen (
       device text not null references device, update_key text not null, first_seen text not null, gone_on text,
       primary key (device, update_key)) ${byKey}`,
    `create table evaluation (
       device text primary key references device, judged_on text not null, head text, state text not null,
       basis text not null, next_on text) ${end}`,
    `create table run (
       id text primary key, organisation text not null references organisation, night text not null,
       opens_at text not null, closes_at text not null, closed_at text, unique (organisation, night)) ${end}`,
    `create table run_device (
       run text not null references run, device text not null references device, scheduled_at text not null,
       started_at text, finished_at text,
       state text not null check (state in ('scheduled', 'finished', 'late', 'missed', 'failed')),
       why text not null, primary key (run, device)) ${byKey}`,
    `create table pack (
       id text primary key, organisation text not null references organisation, built_at text not null,
       today text not null, path text not null, digest text not null) ${end}`,
    `create table sign_in_link (
       digest text primary key, organisation text not null references organisation, expires_at text not null,
       used_at text) ${end}`,
    `create table console_session (
       digest text primary key, organisation text not null references organisation, created_at text not null,
       seen_at text not null) ${end}`,
  ];
}

const indexes = [
  "create index device_by_organisation on device (organisation, id)",
  "create index device_key_by_device on device_key (device)",
  "create index challenge_by_token on enrolment_challenge (token)",
  "create index nonce_by_time on nonce (organisation, issued_at)",
  "create index nonce_by_leaf on nonce (organisation, leaf)",
  "create unique index report_by_device on report (device, seq)",
  "create index report_by_time on report (organisation, received_at)",
  "create index report_by_leaf on report (organisation, leaf)",
  "create index report_section_by_section on report_section (section)",
  "create index latest_section_by_section on latest_section (section)",
  "create index rejected_by_organisation on rejected (organisation, at)",
  "create unique index rejected_report on rejected (device, report) where what = 'report'",
  "create unique index rejected_fact on rejected (device, what, reason) where what <> 'report'",
  // One open interval a device and control, whoever writes.
  "create unique index finding_open on finding (device, control) where to_day is null",
  "create index finding_by_organisation on finding (organisation, from_day)",
  "create index finding_due on finding (organisation, holds_until) where to_day is null",
  "create index evaluation_due on evaluation (next_on)",
  "create index pack_by_organisation on pack (organisation, built_at)",
];
