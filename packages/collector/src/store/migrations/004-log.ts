import type { Migration } from "../migrate.ts";
import { appendOnly } from "./triggers.ts";

/**
 * What the log can be held against, and nothing else: the checkpoint before each one, so that one taken away is missed; no
 * times that nobody signed. Who a sign-in link was made for. What was refused, and what was handed over, take no change.
 */
export const log: Migration = {
  id: 4,
  name: "log",
  statements: (engine) => [
    "alter table sign_in_link add column holder text not null default 'unknown'",
    "alter table section drop column stored_at",
    "alter table checkpoint drop column signed_at",
    `alter table checkpoint add column previous ${engine === "sqlite" ? "integer" : "bigint"}`,
    ...appendOnly(engine, "rejected"),
    ...appendOnly(engine, "pack"),
  ],
};
