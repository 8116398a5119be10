import { expect, test } from "@jest/globals";
import type { Detail } from "../controls/types.ts";
import type { TalliedDevice } from "./tally.ts";
import { answer, silent, TODAY, times } from "./testing.ts";

const told = (count: number, state = "counted"): Detail => ({
  what: "alerts",
  state,
  count,
  because: "",
});
const short: Detail = { what: "Microsoft Defender Antivirus", state: "too short", because: "" };
const mute = (what: string): Detail => ({ what, state: "not told", because: "" });

function device(
  outcome: "met" | "no-evidence" | "not-applicable",
  details: readonly Detail[],
  over: Partial<TalliedDevice> = {},
): TalliedDevice {
  const findings = [{ control: "antivirus-alerts", outcome, details }];
  return { form: "laptop", standing: "reporting", receivedOn: TODAY, findings, ...over };
}
const whole = (count: number, receivedOn = TODAY) => device("met", [told(count)], { receivedOn });

test.each<[string, readonly TalliedDevice[], number, string]>([
  [
    "nought on every device",
    times(2, whole(0)),
    0,
    "2 of 2 devices tell how many antivirus alerts they had in three months. No alert was recorded between 21 August 2026 and 21 November 2026.",
  ],
  [
    "one of one",
    [whole(1)],
    1,
    "1 of 1 device tells how many antivirus alerts it had in three months. 1 alert was recorded, on 1 device, between 21 August 2026 and 21 November 2026.",
  ],
  [
    "the same number on two devices, another on a third, none on a fourth",
    [whole(2), whole(2), whole(1), whole(0)],
    5,
    "4 of 4 devices tell how many antivirus alerts they had in three months. 5 alerts were recorded, on 3 devices, between 21 August 2026 and 21 November 2026.",
  ],
  [
    "reports of several days",
    [whole(0, "2026-11-15"), whole(4)],
    4,
    "2 of 2 devices tell how many antivirus alerts they had in three months. 4 alerts were recorded, on 1 device, between 15 August 2026 and 21 November 2026, in the three months up to the newest reports.",
  ],
  [
    "beside what cannot have any",
    [whole(0), device("not-applicable", [])],
    0,
    "1 of 1 device tells how many antivirus alerts it had in three months; 1 more is not counted, because this does not apply to it. No alert was recorded between 21 August 2026 and 21 November 2026.",
  ],
])("the number: %s", (_, devices, value, because) => {
  const found = answer(["2023-24", 1, "6.2.2"], devices);
  expect(found).toMatchObject({ answerType: "number", suggested: "number", value, because });
});

test.each<[string, readonly TalliedDevice[], string]>([
  [
    "a record is too short",
    [whole(2), device("no-evidence", [told(1, "at least"), short])],
    "1 of 2 devices tells how many antivirus alerts it had in three months; for 1 there is no evidence. At least 3 alerts were recorded, on 2 devices, in the three months up to the newest reports. Less than three months are in the record of Microsoft Defender Antivirus on 1 device.",
  ],
  [
    "products tell none",
    [whole(0), device("no-evidence", [mute("A")]), ...times(2, device("no-evidence", [mute("B")]))],
    "1 of 4 devices tells how many antivirus alerts it had in three months; for 3 there is no evidence. No number comes from B on 2 devices and A on 1 device.",
  ],
  [
    "one never reported",
    [whole(1), silent],
    "1 of 2 devices tells how many antivirus alerts it had in three months; for 1 there is no evidence. At least 1 alert was recorded, on 1 device, in the three months up to the newest reports. Of 2 known devices, 1 never reported.",
  ],
  [
    "what a silent device said last is too old to count",
    [whole(1), device("no-evidence", [told(5, "at least"), short], { standing: "stale" })],
    "1 of 2 devices tells how many antivirus alerts it had in three months; for 1 there is no evidence. At least 1 alert was recorded, on 1 device, in the three months up to the newest reports. Of 2 known devices, 1 did not report lately.",
  ],
  ["nobody can be asked", [], "No device is known that this could be asked of."],
  [
    "a finding is left, and not its number",
    [whole(1), device("met", [])],
    "2 of 2 devices tell how many antivirus alerts they had in three months. At least 1 alert was recorded, on 1 device, in the three months up to the newest reports. For 1 device the number itself is not kept.",
  ],
])("cannot confirm: %s", (_, devices, because) => {
  const found = answer(["2023-24", 1, "6.2.2"], devices);
  expect(found).toMatchObject({ suggested: "cannot confirm", value: null, because });
});

test.each(["2022-23", "2023-24"])(
  "%s asks trusts, with counts and a comment to paste",
  (edition) => {
    const found = answer([edition, 1, "6.2.2"], [whole(2), whole(0)]);
    expect(found).toMatchObject({
      value: 2,
      controls: ["antivirus-alerts"],
      counts: { met: 2, notMet: 0, noEvidence: 0, of: 2 },
      personMustAdd: expect.stringMatching(
        /from 21 August 2026 to 21 November 2026: .*their own console or record/,
      ),
    });
    expect(found.pasteable).toMatch(
      /^On 21 November 2026: 2 of 2 devices tell .*\. 2 alerts were recorded, on 1 device, between .*\.\nThese figures rest on automatic reports received on 21 November 2026; 2 of 2 known devices are reporting in time\.\n\[Add: For the three months/,
    );
  },
);

test.each(["2022-23", "2023-24", "2024-25", "2025-26", "2026-27"])(
  "%s asks IT suppliers the same",
  (edition) => {
    expect(answer([edition, 2, "6.2.2"], [whole(3)])).toMatchObject({
      suggested: "number",
      value: 3,
    });
  },
);
