import type { Migration } from "../migrate.ts";

/** Category 1a, which stands beside category 1 as its profile: empty for every other. */
export const profile: Migration = {
  id: 23,
  name: "profile",
  statements: () =>
    ["organisation", "edition_overlay"].map(
      (table) =>
        `alter table ${table} add column profile text not null default '' check (profile in ('', '1a'))`,
    ),
};
