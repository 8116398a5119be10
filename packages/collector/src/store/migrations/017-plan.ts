import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/** The improvement plan: what somebody will do about an item that is not met. */
export const plan: Migration = {
  id: 17,
  name: "plan",
  statements: (engine) => {
    const [int, end] = engine === "sqlite" ? ["integer", "strict"] : ["bigint", ""];
    return [
      `create table plan_word (
         organisation text not null references organisation, leaf ${int} not null, edition text not null,
         item text not null, action text not null, owner text not null, due text not null,
         status text not null check (status in ('open', 'in hand', 'done')),
         done_by text not null, at text not null, primary key (organisation, leaf)) ${end}`,
      ...appendOnly(engine, "plan_word"),
    ];
  },
};
