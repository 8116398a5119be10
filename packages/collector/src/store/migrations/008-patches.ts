import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";

/** From when until when each device lacked each update and had each level. A memory, not evidence: reports tell it again. */
export const patches: Migration = {
  id: 8,
  name: "patches",
  statements: (engine) => [...columns, levelSpan(engine)],
};

const columns = [
  "name text not null default ''",
  "installed text",
  "security text not null default 'unknown'",
  "severity text not null default 'unknown'",
  "released_on text",
  "missing_on text",
  "fate text",
].map((column) => `alter table update_seen add column ${column}`);

function levelSpan(engine: Engine): string {
  const end = engine === "sqlite" ? "strict, without rowid" : "";
  return `create table level_span (
    device text not null references device, from_on text not null, until_on text, os text not null,
    primary key (device, from_on)) ${end}`;
}
