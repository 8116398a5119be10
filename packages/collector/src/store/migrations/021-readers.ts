import type { Engine } from "../dialect.ts";
import type { Migration } from "../migrate.ts";

/** Whose a session is, how often a code was tried, and the seeds of readers' authenticators, sealed outside the database. */
export const readers: Migration = {
  id: 21,
  name: "readers",
  statements: (engine: Engine) => {
    const [int, blob, end] =
      engine === "sqlite" ? ["integer", "blob", "strict"] : ["bigint", "bytea", ""];
    return [
      `alter table sign_in_link add column tries ${int} not null default 0`,
      "alter table console_session add column holder text not null default 'unknown'",
      `create table authenticator (
         organisation text not null references organisation, holder text not null, seed ${blob} not null,
         step ${int} not null, added_at text not null, primary key (organisation, holder)) ${end}`,
    ];
  },
};
