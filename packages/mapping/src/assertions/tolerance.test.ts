import { expect, test } from "@jest/globals";
import { defaultPolicy } from "../controls/policy.ts";
import type { TalliedDevice } from "./tally.ts";
import { answer, device, silent, times } from "./testing.ts";

const item = ["2025-26", 3, "9.5.2"] as const;
const late: TalliedDevice = {
  ...device("laptop", { "disk-encrypted": "no-evidence" }),
  standing: "stale",
};
const unreadable: TalliedDevice = { ...late, standing: "reporting" };
const held: TalliedDevice = { ...device(), standing: "quarantined" };

const silentTolerance = {
  percent: 2,
  owner: "Head of IT",
  reason: "spare laptops in the store room",
};
const policy = { ...defaultPolicy, silentTolerance };

test.each<[string, readonly TalliedDevice[], string]>([
  ["1 of 50 silent", [...times(49, device()), late], "yes"],
  ["1 of 49 silent", [...times(48, device()), late], "cannot confirm"],
  ["1 of 50 that never reported", [...times(49, device()), silent], "yes"],
  [
    "1 of 50 that reports and could not tell",
    [...times(49, device()), unreadable],
    "cannot confirm",
  ],
  ["1 of 50 quarantined", [...times(49, device()), held], "cannot confirm"],
  [
    "1 of 100 silent beside one that could not tell",
    [...times(98, device()), late, unreadable],
    "cannot confirm",
  ],
  [
    "1 of 50 silent beside one that fails",
    [...times(48, device()), late, device("laptop", { "disk-encrypted": "not-met" })],
    "no",
  ],
  ["nothing but silence", [late], "cannot confirm"],
  [
    "1 of 50 laptops silent, of 1,000 devices",
    [...times(48, device()), late, ...times(951, device("desktop"))],
    "cannot confirm",
  ],
])("%s, where 2%% are tolerated: %s", (_, devices, suggested) => {
  expect(answer(item, devices, { policy }).suggested).toBe(suggested);
});

test("a yes says whom it passed over, and who allows it", () => {
  const found = answer(item, [...times(49, device()), late], { policy });
  expect(found.because).toBe(
    "49 of 50 laptops and tablets are encrypted; for 1 there is no evidence. 1 of 50 known devices does not report, within the 2% that our policy allows (Head of IT: spare laptops in the store room).",
  );
  expect(found.pasteable).toContain("within the 2% that our policy allows");
});

test("by default nothing is passed over", () => {
  expect(answer(item, [...times(999, device()), late]).suggested).toBe("cannot confirm");
});
