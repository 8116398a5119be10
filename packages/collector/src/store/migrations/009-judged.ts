import type { Migration } from "../migrate.ts";

/** Which list files each device's last judgement looked into: a changed file then visits those devices alone. */
export const judged: Migration = {
  id: 9,
  name: "judged",
  statements: () => ["alter table evaluation add column looked_into text"],
};
