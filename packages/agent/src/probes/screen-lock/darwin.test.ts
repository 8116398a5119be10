import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, type Plain, plist } from "../../testing/mac-scene.ts";
import { screenLockOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const said = (word: string) => ({
  stderr: `2026-11-21 10:00:00.123 sysadminctl[812:9012] screenLock ${word}\n`,
});
const lock = (word: string) => ({ "sysadminctl -screenLock status": said(word) });
const asPerson = (word: string) => ({
  "launchctl asuser 501 /usr/sbin/sysadminctl -screenLock status": said(word),
});
const console = {
  "ioreg -a -c IOPlatformExpertDevice -d 2": plist({
    IOConsoleUsers: [
      { kCGSSessionOnConsoleKey: true, kCGSSessionUserNameKey: "alex", kCGSSessionUserIDKey: 501 },
    ],
    IORegistryEntryChildren: [
      { IOObjectClass: "IOPlatformExpertDevice", IOPlatformSerialNumber: "X" },
    ],
  }),
};
const power = (battery: number, mains: number) => ({
  "pmset -g custom": `Battery Power:\n lowpowermode         0\n displaysleep         ${battery}\nAC Power:\n displaysleep         ${mains}\n`,
});
const saver = (idleTime: number) => ({
  "/Users/alex/Library/Preferences/ByHost/com.apple.screensaver.00000000-0000-0000-0000-000000000000.plist":
    plist({ idleTime }),
});
const policy = (value: Readonly<Record<string, Plain>>, user = "") => ({
  [`/Library/Managed Preferences/${user}com.apple.screensaver.plist`]: plist(value),
});
const person = { scope: "user", from: "user", source: "sysadminctl" };
const forced = { scope: "machine", from: "policy", source: "screensaver-profile" };

test.each<[string, About, readonly object[], number]>([
  [
    "a display that sleeps, and a password at once",
    {
      commands: { ...lock("delay is immediate"), ...power(2, 10) },
      folders: { "/Users": ["alex", "Shared"] },
    },
    [{ ...person, enabled: "yes", afterSeconds: 600, password: "yes" }],
    0,
  ],
  [
    "a delay on top",
    { commands: { ...lock("delay is 300 seconds"), ...power(2, 2) } },
    [{ ...person, enabled: "yes", afterSeconds: 420, password: "yes" }],
    0,
  ],
  [
    "one second",
    { commands: { ...lock("delay is 1 second"), ...power(2, 2) } },
    [{ ...person, afterSeconds: 121 }],
    0,
  ],
  [
    "the screen saver before the display",
    {
      commands: { ...lock("delay is immediate"), ...console, ...power(15, 15) },
      files: saver(300),
    },
    [{ ...person, enabled: "yes", afterSeconds: 300, password: "yes" }],
    0,
  ],
  [
    "no password",
    { commands: { ...lock("is off"), ...power(2, 2) } },
    [{ ...person, enabled: "no", password: "no" }],
    0,
  ],
  [
    "a display that never sleeps, and a screen saver that never starts",
    { commands: { ...lock("delay is immediate"), ...console, ...power(0, 10) }, files: saver(0) },
    [{ ...person, enabled: "no", password: "yes" }],
    0,
  ],
  [
    "a display that never sleeps, and nobody knows of the screen saver",
    { commands: { ...lock("delay is immediate"), ...power(0, 10) } },
    [{ ...person, enabled: "unknown", password: "yes" }],
    0,
  ],
  [
    "no times at all",
    { commands: lock("delay is immediate") },
    [{ ...person, enabled: "unknown", password: "yes" }],
    0,
  ],
  [
    "as root, in the session of the person at the screen",
    {
      elevated: true,
      commands: {
        ...asPerson("delay is 60 seconds"),
        ...lock("is off"),
        ...console,
        ...power(4, 4),
      },
      folders: { "/Users": ["alex", "sam"] },
    },
    [{ ...person, enabled: "yes", afterSeconds: 300, password: "yes" }],
    1,
  ],
  [
    "forced by management",
    {
      files: policy({ idleTime: 600, askForPassword: true, askForPasswordDelay: 5 }),
      elevated: true,
    },
    [{ ...forced, enabled: "yes", afterSeconds: 605, password: "yes" }],
    1,
  ],
  [
    "forced without a delay: when it locks is not known",
    { files: policy({ idleTime: 600, askForPassword: 1 }), elevated: true },
    [{ ...forced, enabled: "yes", password: "yes" }],
    1,
  ],
  [
    "forced for one person",
    {
      files: policy({ idleTime: 600, askForPassword: true, askForPasswordDelay: 0 }, "alex/"),
      commands: console,
      elevated: true,
    },
    [{ ...forced, scope: "user", enabled: "yes", afterSeconds: 600 }],
    1,
  ],
  [
    "forced open",
    { files: policy({ idleTime: 0, askForPassword: false }), elevated: true },
    [{ ...forced, enabled: "no", password: "no" }],
    1,
  ],
  [
    "a forced time with the person's own password",
    {
      files: policy({ idleTime: 600 }),
      commands: { ...lock("delay is immediate"), ...power(20, 20) },
    },
    [
      { ...forced, enabled: "yes", afterSeconds: 600, password: "yes" },
      { ...person, enabled: "yes", afterSeconds: 1200 },
    ],
    0,
  ],
])("%s", async (_, about, settings, usersNotRead) => {
  const reading = await screenLockOnMac(mac(about));
  expect(facts["screen-lock"].safeParse({ kind: "screen-lock", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value: { settings, usersNotRead } });
  if (reading.state !== "known") throw new Error("not known");
  expect(reading.value.settings.map((s) => s.afterSeconds)).toEqual(
    settings.map((s) => ("afterSeconds" in s ? s.afterSeconds : undefined)),
  );
  expect(JSON.stringify(reading)).not.toContain("alex");
});

test.each<[string, About, string]>([
  ["nothing", {}, "command_missing"],
  [
    "as root with nobody at the screen",
    { elevated: true, commands: lock("delay is immediate") },
    "not_reported",
  ],
  ["words nobody knows", { commands: lock("delay is a while") }, "parse_error"],
  [
    "an answer of root's about root",
    {
      elevated: true,
      commands: {
        ...console,
        launchctl: { exitCode: 1, stderr: "Could not switch to audit session\n" },
      },
    },
    "parse_error",
  ],
  ["an empty answer", { commands: { sysadminctl: "" } }, "not_reported"],
])("%s is unknown", async (_, about, reason) => {
  expect(await screenLockOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});
