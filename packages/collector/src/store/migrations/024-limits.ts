import type { Migration } from "../migrate.ts";

/** From which day on an organisation was judged by which limits, so that a day gone by can be told with those of then. */
export const limits: Migration = {
  id: 24,
  name: "limits",
  statements: (engine) => [
    `create table limits_from (
       organisation text not null references organisation, from_day text not null, limits text not null,
       primary key (organisation, from_day)) ${engine === "sqlite" ? "strict" : ""}`,
  ],
};
