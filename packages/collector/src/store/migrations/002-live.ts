import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";

/** Who is there now, and who is asked to scan now. Memory of the day, not evidence: the log has what people asked for. */
export const live: Migration = {
  id: 2,
  name: "live",
  statements: (engine) => [...tables(engine), ...indexes],
};

function tables(engine: Engine): readonly string[] {
  const end = engine === "sqlite" ? "strict" : "";
  return [
    `create table live_server (id text primary key, seen_at text not null) ${end}`,
    `create table live_device (
       device text primary key references device, server text not null, since text not null) ${end}`,
    `create table scan_request (
       id text primary key, organisation text not null references organisation,
       device text not null references device, asked_at text not null, sent_at text) ${end}`,
  ];
}

const indexes = [
  "create index scan_request_open on scan_request (asked_at) where sent_at is null",
  "create index scan_request_by_device on scan_request (device, asked_at)",
  "create index live_device_by_server on live_device (server)",
  // Few are cut off, and the serving process looks for them every few seconds.
  "create index device_by_state on device (state, id)",
];
