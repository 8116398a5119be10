import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/**
 * Who signed the improvement plan off, which state of it, and that they took it back; that somebody looked at an accepted risk
 * again, and by when it is looked at next.
 */
export const signedAndReviewed: Migration = {
  id: 22,
  name: "signed-and-reviewed",
  statements: (engine) => {
    const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
    return [
      `create table plan_sign_off (
         organisation text not null references organisation, leaf ${int} not null, edition text not null,
         act text not null check (act in ('signed', 'withdrawn')), up_to ${int} not null, state text not null,
         signed_by text not null, signed_as text not null, signed_on text not null, why text not null,
         done_by text not null, at text not null, primary key (organisation, leaf)) ${end}`,
      `create table acceptance_review (
         organisation text not null references organisation, leaf ${int} not null,
         acceptance text not null references acceptance, next_review text not null, note text not null,
         done_by text not null, at text not null, primary key (organisation, leaf)) ${end}`,
      ...appendOnly(engine, "plan_sign_off"),
      ...appendOnly(engine, "acceptance_review"),
    ];
  },
};
