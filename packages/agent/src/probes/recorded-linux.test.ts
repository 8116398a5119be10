import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type FactKind, facts, type Reading } from "@muster/mapping/facts";
import { lookOnce } from "../exec/once.ts";
import { openRecording } from "../exec/recording.ts";
import type { Machine } from "../exec/types.ts";
import { softwareOnLinux } from "./installed-software/linux.ts";
import { osOnLinux } from "./os/linux.ts";
import { pendingOnLinux } from "./pending-updates/linux.ts";
import { restartOnLinux } from "./restart/linux.ts";
import { noConsents } from "./types.ts";
import { updateCheckOnLinux } from "./update-check/linux.ts";
import { policyOnLinux } from "./update-policy/linux.ts";

/** Recorded on installed systems and cut to a few packages: `scan --record`, hosts and maintainers by other names. */
const machineOf = (name: string): Machine =>
  lookOnce(openRecording(join(import.meta.dirname, "../exec/fixtures", name)));

const pending = (machine: Machine) =>
  pendingOnLinux(machine, {
    cache: { get: () => undefined, set: () => undefined },
    consents: noConsents,
  });

/** The value of a reading that has to be known and in its fact's shape. */
function knownOf<V>(kind: FactKind, reading: Reading<V>): V {
  expect(facts[kind].safeParse({ kind, ...reading }).error).toBeUndefined();
  if (reading.state !== "known") throw new Error(`${kind}: ${reading.state}`);
  return reading.value;
}

test.each([
  ["debian-11", { version: "11", point: "11.11" }, 28, "Debian-Security:11/oldoldstable-security"],
  ["debian-12", { version: "12", point: "12.15" }, 6, "Debian-Security:12/oldstable-security"],
  ["debian-13", { version: "13", point: "13.8" }, 0, "Debian-Security:13/stable-security"],
])("%s as it was recorded", async (name, os, missing, origin) => {
  const machine = machineOf(name);
  expect(knownOf("os", await osOnLinux(machine))).toMatchObject({ id: "debian", ...os });
  const { updates, securityOrigins } = knownOf("pending-updates", await pending(machine));
  expect(securityOrigins).toEqual([origin]);
  expect(updates).toHaveLength(missing);
  expect(updates.filter((u) => u.security === "yes" && u.origin === origin)).toHaveLength(missing);
  const software = knownOf("installed-software", await softwareOnLinux(machine));
  expect(software).toMatchObject({ complete: true, read: ["dpkg", "file"] });
  expect(software.items.find((item) => item.name === "base-files")?.version).toMatch(
    new RegExp(`^${os.version}\\.`),
  );
  // The kernel is of no package: needrestart, where it is installed, could not tell either.
  expect(await restartOnLinux(machine)).toMatchObject({ state: "unknown" });
});

test("unattended-upgrades as Debian sets it up, started by cron", async () => {
  expect(knownOf("update-policy", await policyOnLinux(machineOf("debian-13")))).toMatchObject({
    automatic: "install",
    mechanism: "unattended-upgrades",
    scope: "all",
  });
  expect(knownOf("update-policy", await policyOnLinux(machineOf("debian-12")))).toMatchObject({
    automatic: "not-configured",
  });
});

test("rocky-9: rpm's database read directly, dnf's updates with their advisories", async () => {
  const machine = machineOf("rocky-9");
  expect(knownOf("os", await osOnLinux(machine))).toMatchObject({ id: "rocky", version: "9.4" });
  const { updates } = knownOf("pending-updates", await pending(machine));
  expect(updates).toMatchObject([
    { name: "alpha", installed: "1.0-1.el9", security: "yes", severity: "important" },
    { name: "gamma", security: "unknown" },
    { name: "beta", installed: "1:2.0-1.el9", candidate: "1:2.1-1.el9", security: "no" },
  ]);
  const { items } = knownOf("installed-software", await softwareOnLinux(machine));
  expect(items).toHaveLength(5);
  expect(knownOf("restart", await restartOnLinux(machine))).toMatchObject({
    required: true,
    because: ["glibc 2.34-1.el9"],
  });
  expect(knownOf("update-check", await updateCheckOnLinux(machine)).checkedAt).toBe(
    "2026-11-25T21:35:16.551Z",
  );
});
