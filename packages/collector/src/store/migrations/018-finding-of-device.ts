import type { Migration } from "../migrate.ts";

/**
 * A device's intervals without looking through those of all others, and without opening the rows, whose details are long:
 * every build of a pack asks for them, some devices at a time.
 */
export const findingOfDevice: Migration = {
  id: 18,
  name: "finding-of-device",
  statements: () => [
    "create index finding_of_device on finding (device, from_day, id, control, outcome, to_day)",
  ],
};
