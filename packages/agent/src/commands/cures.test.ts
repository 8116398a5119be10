import { expect, test } from "@jest/globals";
import { unknownReasons } from "@muster/mapping/facts";
import { cureFor } from "./cures.ts";

test.each([
  ["linux", false, "firewall", "access_denied", "as root"],
  ["linux", true, "firewall", "access_denied", "AppArmor"],
  ["darwin", false, "backup", "access_denied", "launch daemon"],
  ["darwin", true, "backup", "access_denied", "Full Disk Access"],
  ["win32", false, "secure-boot", "access_denied", "administrator"],
  ["linux", true, "disk-encryption", "command_missing", "install util-linux"],
  ["win32", true, "disk-encryption", "command_missing", "install the program"],
  ["linux", true, "pending-updates", "stale_cache", "apt-get update"],
  ["win32", true, "antivirus", "not_registered", "security centre"],
  ["win32", true, "antivirus", "restricted_language", "application control"],
  ["linux", true, "os", "a reason nobody knows", "scan --explain os"],
] as const)("on %s (elevated: %s) %s, %s: %s", (platform, elevated, fact, reason, cure) => {
  expect(cureFor({ fact, reason }, { platform, elevated })).toContain(cure);
});

test("every reason has a cure of its own", () => {
  const on = { platform: "linux", elevated: true } as const;
  const cures = unknownReasons.map((reason) => cureFor({ fact: "os", reason }, on));
  expect(new Set(cures).size).toBe(unknownReasons.length);
});
