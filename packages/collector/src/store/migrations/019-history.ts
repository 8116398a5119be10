import type { Migration } from "../migrate.ts";

/** What was found of a device over time, without reading what was found of all others. */
export const history: Migration = {
  id: 19,
  name: "history",
  statements: () => ["create index finding_by_device on finding (device, from_day)"],
};
