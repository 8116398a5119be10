import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { administratorsOnWindows } from "./windows.ts";

const MACHINE = "S-1-5-21-1000-2000-3000";
const DOMAIN = "S-1-5-21-4000-5000-6000";
const account = (rid: number, over: object = {}) => ({
  SID: `${MACHINE}-${rid}`,
  Disabled: true,
  PasswordRequired: true,
  ...over,
});
const accounts = (...more: readonly object[]) => ({
  "local-accounts": [account(500), account(501, { PasswordRequired: false }), ...more],
});
const member = (SID: unknown, ObjectClass: unknown = "User", PrincipalSource: unknown = 1) => ({
  SID,
  ObjectClass,
  PrincipalSource,
});
const group = (...rows: readonly object[]) => ({ administrators: rows });
const builtIn = member(`${MACHINE}-500`);

async function ask(about: Scene) {
  const reading = await administratorsOnWindows(scene(about));
  const fact = facts.administrators.safeParse({ kind: "administrators", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.members.map((m) => `${m.type} ${m.from} ${m.wellKnown ?? "-"} ${m.enabled}`);
}

test.each<[string, object, unknown]>([
  [
    "the built-in administrator",
    { ...group(builtIn), ...accounts() },
    ["user local administrator no"],
  ],
  [
    "an id as an object, sources in words, a class in German",
    {
      ...group(
        member({ BinaryLength: 28, Value: `${MACHINE}-1001` }, "Benutzer", "Local"),
        member(`${DOMAIN}-512`, "Gruppe", "ActiveDirectory"),
      ),
      ...accounts(account(1001, { Disabled: false })),
    },
    ["user local - yes", "group domain domain-admins unknown"],
  ],
  [
    "ids of Entra, one a role",
    { ...group(member("S-1-12-1-1-2-3-4", "Group", 3), member("S-1-12-1-5-6-7-8", "", null)) },
    ["group entra entra-role unknown", "unknown entra - unknown"],
  ],
  [
    "an id that nothing answers to",
    { ...group(member(`${DOMAIN}-1105`, "", null)), ...accounts() },
    ["unknown domain orphaned unknown"],
  ],
  [
    "without a source, by whose number it is",
    {
      ...group(member(`${MACHINE}-1001`, "User", null), member(`${DOMAIN}-1105`, "User", null)),
      ...accounts(),
    },
    ["user local orphaned unknown", "user domain - unknown"],
  ],
  [
    "the guest among them",
    { ...group(member(`${MACHINE}-501`)), ...accounts() },
    ["user local guest no"],
  ],
  [
    "a Microsoft account",
    group(member(`${MACHINE}-1002`, "User", 4)),
    ["user microsoft-account - unknown"],
  ],
  ["one member as an object", { administrators: builtIn }, ["user local administrator unknown"]],
  [
    "an id that cannot be read",
    group({ SID: "?", ObjectClass: "User" }),
    ["unknown unknown - unknown"],
  ],
  ["no members", group(), "not_reported"],
  ["the cmdlet fails", { administrators: new Failed("InvalidOperationException") }, "failed"],
  ["not allowed", { administrators: new Failed("UnauthorizedAccessException") }, "access_denied"],
  [
    "a domain controller",
    { "computer-system": { DomainRole: 5 }, ...group(builtIn) },
    "not-applicable",
  ],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test.each<[string, object, object]>([
  [
    "disabled guest",
    accounts(),
    { guest: "disabled", withoutPassword: 0, complete: true, unread: [] },
  ],
  [
    "enabled guest without a password",
    {
      "local-accounts": [account(500), account(501, { Disabled: false, PasswordRequired: false })],
    },
    { guest: "enabled", withoutPassword: 1 },
  ],
  [
    "accounts of Get-LocalUser",
    {
      "local-accounts": [
        { SID: `${MACHINE}-500`, Enabled: true, PasswordRequired: true },
        { SID: `${MACHINE}-501`, Enabled: false, PasswordRequired: false },
      ],
    },
    { guest: "disabled", withoutPassword: 0 },
  ],
  [
    "a list without the two built-in accounts",
    { "local-accounts": [account(1001)] },
    { guest: "unknown" },
  ],
  ["accounts not read", {}, { guest: "unknown", unread: ["local accounts"] }],
])("%s", async (_, sections, value) => {
  expect(await ask(windowsScene({ ...group(builtIn), ...sections }))).toMatchObject({ value });
});

test("a group is not resolved, so the list is a lower bound", async () => {
  const sections = { ...group(builtIn, member(`${DOMAIN}-512`, "Group", 2)), ...accounts() };
  expect(await ask(windowsScene(sections))).toMatchObject({
    value: { complete: false, unread: ["members of 1 group among the administrators"] },
  });
});

const laps = {
  csp: "HKLM\\SOFTWARE\\Microsoft\\Policies\\LAPS",
  gpo: "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS",
  own: "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\LAPS\\Config",
  old: "HKLM\\SOFTWARE\\Policies\\Microsoft Services\\AdmPwd",
};
const none = { [laps.csp]: null, [laps.gpo]: null, [laps.own]: null, [laps.old]: null };

test.each<[string, object, string]>([
  ["nowhere", none, "no"],
  ["kept by Entra", { ...none, [laps.csp]: key({ BackupDirectory: 1 }) }, "yes"],
  ["kept by the domain", { ...none, [laps.gpo]: key({ BackupDirectory: "2" }) }, "yes"],
  [
    "switched off by the higher rule",
    { ...none, [laps.csp]: key({ BackupDirectory: 0 }), [laps.own]: key({ BackupDirectory: 1 }) },
    "no",
  ],
  ["the older LAPS", { ...none, [laps.old]: key({ AdmPwdEnabled: 1 }) }, "yes"],
  ["keys not read", {}, "unknown"],
])("LAPS: %s", async (_, registry, passwordManaged) => {
  const sections = { ...group(builtIn), registry };
  expect(await ask(windowsScene(sections))).toMatchObject({ value: { passwordManaged } });
});
