import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, plist } from "../../testing/mac-scene.ts";
import { administratorsOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const admin = "dscl . -read /Groups/admin GroupMembership GroupMembers NestedGroups";
const root = "dscl . -read /Users/root AuthenticationAuthority";
const guest = "sysadminctl -guestAccount status";
const LOGIN = "/Library/Preferences/com.apple.loginwindow.plist";
const ROOT = "FFFFEEEE-DDDD-CCCC-BBBB-AAAA00000000";
const id = (n: number) => `00000000-0000-0000-0000-00000000000${n}`;
const two = {
  [admin]: `GroupMembers: ${ROOT} ${id(1)} ${id(2)}\nGroupMembership: root alex sam\nNo such key: NestedGroups\n`,
  [root]: "No such key: AuthenticationAuthority\n",
};
const said = (word: string) => ({
  [guest]: { stderr: `2026-11-21 10:00:00.123 sysadminctl[812:9012] Guest account ${word}.\n` },
});

test.each<[string, About, object, readonly string[]]>([
  [
    "root and two people",
    { commands: { ...two, ...said("disabled") } },
    { complete: true, unread: [], guest: "disabled", passwordManaged: "unknown" },
    ["user root no", "user - unknown", "user - unknown"],
  ],
  [
    "long lists that continue on the next line",
    {
      commands: {
        [admin]: `GroupMembers:\n ${ROOT} ${id(1)}\n ${id(2)}\nGroupMembership:\n root alex\n sam\n`,
        ...said("enabled"),
      },
    },
    { guest: "enabled" },
    ["user root unknown", "user - unknown", "user - unknown"],
  ],
  [
    "members without a name in the machine's own directory",
    {
      commands: {
        [admin]: `GroupMembers: ${ROOT} ${id(1)} ${id(2)}\nGroupMembership: root alex\n`,
        [root]: "AuthenticationAuthority: ;ShadowHash;HASHLIST:<SALTED-SHA512-PBKDF2>\n",
      },
    },
    { complete: true, guest: "unknown" },
    ["user root yes", "user - unknown", "unknown - unknown"],
  ],
  [
    "a group within the group",
    {
      commands: {
        [admin]: `GroupMembership: root\nNestedGroups: ${id(7)}\n`,
        [root]: "AuthenticationAuthority: ;DisabledUser;;ShadowHash;\n",
      },
    },
    { complete: false, unread: ["a group within the group admin"] },
    ["user root no", "group - unknown"],
  ],
  [
    "a guest by the preferences",
    { commands: two, files: { [LOGIN]: plist({ GuestEnabled: true }) } },
    { guest: "enabled" },
    ["user root no", "user - unknown", "user - unknown"],
  ],
  [
    "no guest by the preferences, and a tool that says nothing",
    { commands: two, files: { [LOGIN]: plist({ GuestEnabled: false }) } },
    { guest: "disabled" },
    ["user root no", "user - unknown", "user - unknown"],
  ],
  [
    "two words about the guest: the worse one",
    {
      commands: { ...two, ...said("enabled") },
      files: { [LOGIN]: plist({ GuestEnabled: false }) },
    },
    { guest: "enabled" },
    ["user root no", "user - unknown", "user - unknown"],
  ],
  [
    "sudo's policy, as root",
    {
      elevated: true,
      commands: two,
      files: {
        "/etc/sudoers": "root ALL=(ALL) ALL\n%admin ALL=(ALL) ALL\n",
        "/etc/sudoers.d/it": "sam ALL=(ALL) NOPASSWD: ALL\n",
      },
    },
    { complete: true, withoutAsking: 1 },
    ["user root no", "user - unknown", "user - unknown"],
  ],
  [
    "sudo's policy, as an ordinary user",
    { commands: two, files: { "/etc/sudoers": "access_denied" } },
    { complete: false, unread: ["sudo's policy: access_denied"] },
    ["user root no", "user - unknown", "user - unknown"],
  ],
])("%s", async (_, about, value, members) => {
  const reading = await administratorsOnMac(mac(about));
  expect(
    facts.administrators.safeParse({ kind: "administrators", ...reading }).error,
  ).toBeUndefined();
  expect(reading).toMatchObject({ state: "known", value });
  if (reading.state !== "known") throw new Error("not known");
  expect(reading.value.members.map((m) => `${m.type} ${m.wellKnown ?? "-"} ${m.enabled}`)).toEqual(
    members,
  );
  expect(JSON.stringify(reading)).not.toMatch(/alex|sam|00000000/);
});

test.each<[string, About, string]>([
  ["nothing", {}, "command_missing"],
  [
    "an error",
    {
      commands: {
        dscl: {
          exitCode: 181,
          stderr: "Operation was not permitted because the servers are down\n",
        },
      },
    },
    "failed",
  ],
  ["another answer", { commands: { [admin]: "name: admin\n" } }, "parse_error"],
])("%s is unknown", async (_, about, reason) => {
  expect(await administratorsOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});
