import type { Migration } from "../migrate.ts";

/** Who a sign-in link was made for, so that the log can say who came in with it. */
export const log: Migration = {
  id: 4,
  name: "log",
  statements: () => ["alter table sign_in_link add column holder text not null default 'unknown'"],
};
