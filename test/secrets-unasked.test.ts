import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { Report } from "@muster/mapping/wire/schemas";
import * as z from "zod";

/**
 * Secrets, and what tells who somebody is or where, are never asked for: no probe names the place where one lies, and no
 * fact has a member that could hold one. What the agent cannot know it cannot lose.
 */

const agent = join(import.meta.dirname, "../packages/agent/src");

/** The sources of the agent but its tests, and what takes such things out of recordings: it has to know their names. */
const sources = readdirSync(agent, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(?:ts|ps1)$/.test(path))
  .filter((path) => !/\.test\.ts$|(?:^|\/)testing[./]|exec\/redact/.test(path))
  .map((path) => ({ path, text: readFileSync(join(agent, path), "utf8") }));

test.each([
  ["BitLocker's recovery password", /RecoveryPassword|NumericalPassword|ExternalKey|manage-bde/i],
  ["FileVault's recovery key", /PersonalRecovery|changerecovery|validaterecovery|recoverykey/i],
  ["the code that lifts an activation lock", /ActivationLock|BypassCode/i],
  ["tokens that device management keeps", /UnlockToken|EscrowKey|BootstrapToken/i],
  ["passwords of local administrators", /ms-Mcs-AdmPwd|msLAPS-|Get-Laps\w*Password/i],
  [
    "hashes of passwords",
    /unicodePwd|\\SAM\\SAM|ShadowHashData|dslocal|ntds\.dit|\\SECURITY\\Policy/i,
  ],
  [
    "networks and their keys",
    /\bnetsh\b|wpa_supplicant|\.nmconnection|key=clear|\bSSID\b|\bpsk\b/i,
  ],
  ["kept sign-ins", /\bcmdkey\b|\bvaultcmd\b|find-(?:generic|internet)-password|Get-Credential/i],
  [
    "a browser's passwords and cookies",
    /Login Data|logins\.json|key4\.db|cookies\.sqlite|Cookies"/i,
  ],
  [
    "what was looked at or opened",
    /places\.sqlite|RecentDocs|bash_history|zsh_history|UserAssist/i,
  ],
  ["keys of programs", /DigitalProductId|OA3xOriginal|BackupProductKey/i],
  ["private keys", /\bid_(?:rsa|ed25519|ecdsa)\b|ssh_host_\w+_key|\.pfx\b|\.p12\b/i],
  ["who somebody is", /UserPrincipalName|LastLoggedOn|UserEmail|RegisteredOwner|emailAddress/i],
  [
    "where it is on the network",
    /Win32_NetworkAdapter|MACAddress|\bifconfig\b|"\/?ip",? ?\[?"addr/i,
  ],
  ["a telephone's numbers", /\bIMEI\b|\bICCID\b|phoneNumber|SubscriberCarrier/i],
])("no probe asks for %s", (_, forbidden) => {
  const asking = sources.flatMap(({ path, text }) =>
    (text.match(new RegExp(forbidden, "gi")) ?? []).map((found) => `${path}: ${found}`),
  );
  expect(asking).toEqual([]);
});

interface Member {
  readonly path: string;
  /** Whether any text may stand there. */
  readonly free: boolean;
}

type Shape = Readonly<Record<string, unknown>>;

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null;
}

/** The members of everything below a JSON Schema, each with the path to it. */
function members(schema: unknown, above: string): readonly Member[] {
  if (!isShape(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "properties" || !isShape(value)) return members(value, above);
    return Object.entries(value).flatMap(([name, below]) => {
      const path = `${above}.${name}`;
      return [{ path, free: isShape(below) && isFreeText(below) }, ...members(below, path)];
    });
  });
}

function isFreeText(shape: Shape): boolean {
  return shape.type === "string" && shape.enum === undefined && shape.const === undefined;
}

const shapes = { ...facts, report: Report };
const all = Object.entries(shapes).flatMap(([kind, schema]) =>
  members(z.toJSONSchema(schema), kind),
);

/** Words of secrets and of people, as they would stand in a member's name. */
const telling =
  /pass(?:word|phrase|code)|secret|token|credential|recovery|bypass|escrow|cookie|privateKey|productKey|\bpin\b|user(?:name|id|principal)|owner|person|upn|mail|phone|imei|iccid|ssid|address|mac$/i;

test("no fact and no report has a member that could hold a secret or say who somebody is", () => {
  expect(all.length).toBeGreaterThan(200);
  const found = all.filter(({ path }) => telling.test(path.split(".").at(-1) ?? ""));
  // Yes, no or a number, never a text: whether one is asked for, how many go without.
  expect([...new Set(found.filter(({ free }) => !free).map(({ path }) => path))].sort()).toEqual([
    "administrators.value.passwordManaged",
    "administrators.value.withoutPassword",
    "screen-lock.value.settings.password",
    "secure-boot.value.credentialGuard",
  ]);
  expect(found.filter(({ free }) => free)).toEqual([]);
});

test("a member that nobody described is refused, so that a later agent cannot bring one", () => {
  const fact = { kind: "boot", state: "known", source: "x" };
  const value = { bootedAt: "2026-11-21T08:00:00.000Z" };
  expect(facts.boot.safeParse({ ...fact, value }).success).toBe(true);
  const more = { ...value, recoveryKey: "123456-123456" };
  expect(facts.boot.safeParse({ ...fact, value: more }).success).toBe(false);
  for (const [kind, schema] of Object.entries(shapes)) {
    const open = JSON.stringify(z.toJSONSchema(schema)).match(/"additionalProperties":(?!false)/g);
    expect([kind, open]).toEqual([kind, null]);
  }
});
