import { expect, test } from "@jest/globals";
import type { Outcome } from "../controls/types.ts";
import type { TalliedDevice } from "./tally.ts";
import { answer, device, silent } from "./testing.ts";

function by(what: string, state = "active", outcome: Outcome = "met"): TalliedDevice {
  const details = [{ what, state, because: `${what} is in use` }];
  return { ...device(), findings: [{ control: "edr-active", outcome, details }] };
}
const national = by("defender-for-endpoint");

test.each<[string, readonly TalliedDevice[], string, string]>([
  [
    "every device by the national product",
    [national, national],
    "yes",
    "2 of 2 devices have detection and response in active use.",
  ],
  [
    "one by another",
    [national, by("SentinelOne")],
    "no",
    "2 of 2 devices have detection and response in active use. SentinelOne is in use on 1 device. Microsoft Defender for Endpoint, as provided nationally, is asked for.",
  ],
  [
    "one without",
    [national, by("defender-for-endpoint", "not-active", "not-met")],
    "no",
    "1 of 2 devices has no detection and response in active use.",
  ],
  [
    "one silent",
    [national, silent],
    "cannot confirm",
    "1 of 2 devices has detection and response in active use; for 1 there is no evidence. Of 2 known devices, 1 never reported.",
  ],
])("%s", (_, devices, suggested, because) => {
  expect(answer(["2023-24", 1, "8.3.6"], devices)).toMatchObject({ suggested, because });
});
