import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/** Official items that an organisation laid over an edition; the newest of an edition counts. Evidence. */
export const editions: Migration = {
  id: 14,
  name: "editions",
  statements: (engine) => [...tables(engine), ...appendOnly(engine, "edition_overlay")],
};

function tables(engine: Engine): readonly string[] {
  const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
  return [
    `create table edition_overlay (
       organisation text not null references organisation, nth ${int} not null, edition text not null,
       category ${int} not null, framework text not null check (framework in ('ndg', 'caf')),
       file text not null, digest text not null, items text not null, added_by text not null, at text not null,
       primary key (organisation, nth)) ${end}`,
  ];
}
