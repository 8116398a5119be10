import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly, writeOnce } from "./triggers.ts";

/**
 * A device's life after its first key: the statements that gave it further keys, the digest of its serial number, the
 * device that took its place, and how far a token approves by itself. Keys and statements are evidence from here on.
 */
export const identity: Migration = {
  id: 3,
  name: "identity",
  statements: (engine) => [
    ...columns,
    rotation(engine),
    ...indexes,
    ...appendOnly(engine, "rotation"),
    ...writeOnce(engine, "device_key", { column: "until_at", others: keyColumns }),
  ],
};

const keyColumns = ["keyid", "device", "algorithm", "public_key", "protection", "from_at"];

const columns = [
  `alter table enrolment_token add column approve text not null default 'auto'
     check (approve in ('auto', 'rules', 'manual'))`,
  "alter table device add column serial text",
  "alter table device add column replaced_by text references device",
];

function rotation(engine: Engine): string {
  const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
  return `create table rotation (
    statement text primary key, organisation text not null references organisation,
    device text not null references device, from_key text not null, keyid text not null, envelope text not null,
    at text not null, leaf ${int} not null) ${end}`;
}

const indexes = [
  "create index rotation_by_device on rotation (device, leaf)",
  "create index device_by_serial on device (organisation, serial) where serial is not null",
  // The serving process looks every few seconds for keys that lately ended.
  "create index device_key_ended on device_key (until_at) where until_at is not null",
];
