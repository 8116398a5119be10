import { expect, test } from "@jest/globals";
import type { Outcome } from "../controls/types.ts";
import type { TalliedDevice } from "./tally.ts";
import { answer, device, silent } from "./testing.ts";

function by(what: string, state = "install", outcome: Outcome = "met"): TalliedDevice {
  const details = [{ what, state, because: "" }];
  return { ...device(), findings: [{ control: "updates-automatic", outcome, details }] };
}

test.each<[string, readonly TalliedDevice[], string, number | null, RegExp]>([
  [
    "Windows and Debian by themselves",
    [by("windows-update"), by("windows-update"), by("unattended-upgrades")],
    "number",
    1,
    /^3 of 3 devices install updates automatically\. Updates are installed by Windows Update on 2 devices and unattended-upgrades on 1 device, which by default look for updates at least every day\.$/,
  ],
  [
    "Windows alone",
    [by("windows-update")],
    "number",
    1,
    /Updates are installed by Windows Update on 1 device, which by default looks for updates at least every day\.$/,
  ],
  [
    "one waits for some days",
    [by("windows-update"), by("windows-update", "install-later")],
    "cannot confirm",
    null,
    /by how many days that is apart the devices do not show\.$/,
  ],
  [
    "one waits for approval",
    [by("wsus")],
    "cannot confirm",
    null,
    /by WSUS on 1 device; by how many days/,
  ],
  [
    "one does not",
    [by("windows-update"), by("windows-update", "off", "not-met")],
    "cannot confirm",
    null,
    /^1 of 2 devices does not install updates automatically\.$/,
  ],
  [
    "one is silent",
    [by("windows-update"), silent],
    "cannot confirm",
    null,
    /for 1 there is no evidence\.$/,
  ],
  ["none is known", [], "cannot confirm", null, /^No device is known/],
])("days between pushed updates where %s", (_, devices, suggested, value, because) => {
  const found = answer(["2023-24", 1, "8.3.2"], devices);
  expect(found).toMatchObject({ answerType: "number", suggested, value });
  expect(found.because).toMatch(because);
});
