import type { Migration } from "../migrate.ts";

/**
 * What was found of a device over time without looking through what was found of all others, and without opening the rows,
 * whose details are long: every build of a pack asks for it, some devices at a time.
 */
export const findingOfDevice: Migration = {
  id: 18,
  name: "finding-of-device",
  statements: () => [
    "create index finding_of_device on finding (device, from_day, id, control, outcome, to_day)",
  ],
};
