import { expect, test } from "@jest/globals";
import type { AutorunSetting } from "../facts/index.ts";
import { autorunOff } from "./autorun-off.ts";
import { about, factsOf, known, notApplicable, unknown } from "./testing.ts";
import type { Facts } from "./types.ts";

const setting = (
  scope: "machine" | "user",
  over: Partial<AutorunSetting> = {},
): AutorunSetting => ({
  scope,
  commands: "default",
  nonVolume: "default",
  switchedOff: "default",
  ...over,
});
const machine = (over?: Partial<AutorunSetting>) => setting("machine", over);
const user = (over?: Partial<AutorunSetting>) => setting("user", over);
const autorun = (settings: AutorunSetting[], usersNotRead = 0) =>
  factsOf(known("autorun", { settings, usersNotRead }));

const rows: readonly (readonly [string, Facts, string, string])[] = [
  [
    "every kind of drive is off",
    autorun([machine({ driveTypesOff: 255 })]),
    "met",
    "AutoRun is off for the whole machine.",
  ],
  [
    "one kind of drive is left",
    autorun([machine({ driveTypesOff: 254 })]),
    "not-met",
    "AutoRun is set for the whole machine, and on for some kinds of drive.",
  ],
  [
    "Windows' own default is written down",
    autorun([machine({ driveTypesOff: 145 })]),
    "not-met",
    "AutoRun is set for the whole machine, and on for some kinds of drive.",
  ],
  [
    "higher bits mean nothing",
    autorun([machine({ driveTypesOff: 0x3ff })]),
    "met",
    "AutoRun is off for the whole machine.",
  ],
  [
    "commands never run",
    autorun([machine({ commands: "never" })]),
    "met",
    "AutoRun is off for the whole machine.",
  ],
  [
    "the machine wins over a person",
    autorun([machine({ driveTypesOff: 145 }), user({ driveTypesOff: 255 })]),
    "not-met",
    "AutoRun is set for the whole machine, and on for some kinds of drive.",
  ],
  [
    "everybody has it off",
    autorun([machine(), user({ driveTypesOff: 255 }), user({ commands: "never" })]),
    "met",
    "AutoRun is off for everybody who uses this machine.",
  ],
  [
    "one has not",
    autorun([machine(), user({ driveTypesOff: 255 }), user()]),
    "not-met",
    "AutoRun is on for some kinds of drive, for 1 of those who use this machine.",
  ],
  [
    "somebody was not read",
    autorun([machine(), user({ driveTypesOff: 255 })], 2),
    "no-evidence",
    "AutoRun is not off for the whole machine, and the settings of 2 people were not read.",
  ],
  [
    "nobody was read",
    autorun([machine()], 1),
    "no-evidence",
    "AutoRun is not off for the whole machine, and the settings of 1 person were not read.",
  ],
  [
    "nothing is set",
    autorun([machine()]),
    "not-met",
    "Nothing turns AutoRun off, and by default it is on for some kinds of drive.",
  ],
  [
    "nothing was found",
    autorun([]),
    "not-met",
    "Nothing turns AutoRun off, and by default it is on for some kinds of drive.",
  ],
  [
    "unread",
    factsOf(unknown("autorun", "no registry")),
    "no-evidence",
    "Whether media start something by themselves could not be read: no registry.",
  ],
  [
    "never reported",
    {},
    "no-evidence",
    "Nothing was reported about whether media start something by themselves.",
  ],
  [
    "a Mac",
    factsOf(notApplicable("autorun", "only Windows")),
    "not-applicable",
    "Not applicable: only Windows.",
  ],
];

test.each(rows)("%s", (_, facts, outcome, because) => {
  expect(autorunOff.judge(facts, about())).toMatchObject({ outcome, because });
});
