import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { toolsIn } from "./jobs.ts";
import { backupOnLinux } from "./linux.ts";
import { parseUnitRuns } from "./unit-runs.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const processes = (...names: readonly string[]) =>
  Object.fromEntries(["systemd", ...names].map((name, i) => [`/proc/${i + 1}/comm`, `${name}\n`]));
const units = {
  "/etc/systemd/system/restic-backup.timer": "[Timer]\nOnCalendar=daily\n",
  "/etc/systemd/system/restic-backup.service":
    "[Service]\nExecStart=/usr/bin/restic --repo /srv/r backup /home\n",
};
const shown = (result: string, timer = "active") =>
  `Id=restic-backup.timer\nLoadState=loaded\nActiveState=${timer}\nUnitFileState=enabled\n\nId=restic-backup.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=static\nResult=${result}\nExecMainStatus=${result === "success" ? 0 : 1}\nExecMainExitTimestamp=Sat 2026-11-21 02:00:41 UTC\nExecMainExitTimestampMonotonic=86400000000\n`;

async function told(about: Scene): Promise<unknown> {
  const reading = await backupOnLinux(scene(about));
  expect(facts.backup.safeParse({ kind: "backup", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  return reading.value.hints.map(
    (h) => `${h.tool} ${h.state} ${h.lastSuccessAt ?? "-"} ${h.encrypted}`,
  );
}

test.each<[string, Scene, unknown]>([
  ["no sign at all is no answer", { files: { ...dpkg(), ...processes() } }, "unknown"],
  ["installed alone", { files: dpkg("restic") }, ["restic installed - yes"]],
  ["a snapshot is no backup", { files: dpkg("timeshift", "snapper") }, "unknown"],
  [
    "a timer and its last success",
    { files: { ...dpkg("restic"), ...units }, commands: { systemctl: shown("success") } },
    ["restic scheduled 2026-11-21T02:00:41.000Z yes"],
  ],
  [
    "a timer whose last run failed",
    { files: { ...dpkg("restic"), ...units }, commands: { systemctl: shown("exit-code") } },
    ["restic scheduled - yes"],
  ],
  [
    "a timer that is not started",
    {
      files: { ...dpkg("restic"), ...units },
      commands: { systemctl: shown("success", "inactive") },
    },
    ["restic installed - yes"],
  ],
  [
    "a timer with a script of its own",
    {
      files: {
        "/etc/systemd/system/borg-nightly.timer": "[Timer]\n",
        "/etc/systemd/system/borg-nightly.service":
          "[Service]\nExecStart=/usr/local/sbin/nightly.sh\n",
      },
      commands: { systemctl: "Id=borg-nightly.timer\nLoadState=loaded\nActiveState=active\n" },
    },
    ["borg scheduled - unknown"],
  ],
  [
    "cron's tables",
    {
      files: {
        ...dpkg(),
        "/etc/cron.d/backup": "30 3 * * * root /usr/bin/borgmatic --syslog-verbosity 1\n",
        "/etc/cron.daily/rs": "#!/bin/sh\n# rsnapshot daily\nexit 0\n",
      },
    },
    ["borgmatic scheduled - unknown"],
  ],
  [
    "a maker's agent that runs",
    { files: { ...dpkg("veeam"), ...processes("veeamservice") } },
    ["veeam running - unknown"],
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

test.each<[string, readonly string[]]>([
  ["0 2 * * * restic -r /srv/r backup /home", ["restic"]],
  ["restic -r /srv/r forget --prune", []],
  ["borg create ::{now} /home", ["borg"]],
  ["borgmatic create --list; borg create x", ["borgmatic"]],
  ["# borg create ::{now} /home", []],
  ["kopia snapshot create /home", ["kopia"]],
])("a command: %j", (text, expected) => {
  expect(toolsIn(text)).toEqual(expected);
});

const run = (stamp: string, since = "0") =>
  `Id=a.service\nLoadState=loaded\nActiveState=inactive\nResult=success\nExecMainStatus=0\nExecMainExitTimestamp=${stamp}\nExecMainExitTimestampMonotonic=${since}\n`;
const booted = Date.parse("2026-11-20T00:00:00Z");

test.each<[string, string, string | undefined]>([
  ["UTC", run("Sat 2026-11-21 02:00:41 UTC"), "2026-11-21T02:00:41.000Z"],
  ["an epoch", run("@1795226441"), "2026-11-21T02:00:41.000Z"],
  [
    "a zone that several places share: since the start",
    run("Sat 2026-11-21 03:00:41 CST", "3600000000"),
    "2026-11-20T01:00:00.000Z",
  ],
  ["never run", run("", "0"), undefined],
  ["n/a", run("n/a"), undefined],
])("a unit's last end: %s", (_, text, expected) => {
  expect(parseUnitRuns(text, booted).get("a.service")?.succeededAt).toBe(expected);
});
