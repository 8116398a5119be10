import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/** That somebody looked at an accepted risk again, and by when it is looked at next. */
export const acceptanceReview: Migration = {
  id: 23,
  name: "acceptance-review",
  statements: (engine) => {
    const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
    return [
      `create table acceptance_review (
         organisation text not null references organisation, leaf ${int} not null,
         acceptance text not null references acceptance, next_review text not null, note text not null,
         done_by text not null, at text not null, primary key (organisation, leaf)) ${end}`,
      ...appendOnly(engine, "acceptance_review"),
    ];
  },
};
