import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseAptHistory, parseDpkgLog } from "./apt-log.ts";
import { installedUpdatesOnLinux } from "./linux.ts";
import { parsePacmanLog } from "./pacman-log.ts";

const history = `
Start-Date: 2026-07-01  06:10:00
Commandline: /usr/bin/unattended-upgrade
Upgrade: libssl3:amd64 (3.0.14-1, 3.0.15-1), openssl:amd64 (3.0.14-1, 3.0.15-1)
End-Date: 2026-07-01  06:10:09

Start-Date: 2026-11-18  06:12:00
Commandline: apt-get -y upgrade
Install: linux-image-6.1.0-40-amd64:amd64 (6.1.153-1, automatic)
Upgrade: bash:amd64 (5.2-1, 5.2-2)
Remove: old:amd64 (1.0)
End-Date: 2026-11-18  07:12:30
`;
const dpkg = {
  "/var/lib/dpkg/status":
    "Package: bash\nStatus: install ok installed\nVersion: 5.2-2\nArchitecture: amd64\n",
};
const rpm = (name: string, seconds: number) =>
  `${name}\t0\t1.0\t1.el9\tx86_64\tRocky\t${name}-1.0-1.el9.src.rpm\t${seconds}\n`;

async function told(about: Scene): Promise<unknown> {
  const reading = await installedUpdatesOnLinux(scene(about));
  const checked = facts["installed-updates"].safeParse({ kind: "installed-updates", ...reading });
  expect(checked.error).toBeUndefined();
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.transactions.map(({ at, changed }) => `${at} ${changed}`);
}

const written = (at: string) => ({ "/var/log/apt/history.log": { text: history, at } });

test.each<[string, Scene, unknown]>([
  [
    "apt in UTC: the last run to the second, the others to the day",
    { files: { ...dpkg, ...written("2026-11-18T07:12:31.000Z") } },
    ["2026-11-18T07:12:30.000Z 3", "2026-07-01T00:00:00.000Z 2"],
  ],
  [
    "apt an hour ahead of UTC",
    { files: { ...dpkg, ...written("2026-11-18T06:12:31.000Z") } },
    ["2026-11-18T06:12:30.000Z 3", "2026-07-01T00:00:00.000Z 2"],
  ],
  [
    "a history that was touched later: days alone",
    { files: { ...dpkg, ...written("2026-11-20T03:44:44.000Z") } },
    ["2026-11-18T00:00:00.000Z 3", "2026-07-01T00:00:00.000Z 2"],
  ],
  [
    "a history that was rotated away: dpkg's own log",
    {
      files: {
        ...dpkg,
        "/var/log/apt/history.log": "",
        "/var/log/dpkg.log": {
          text: "2026-11-20 10:00:00 startup archives unpack\n2026-11-20 10:00:01 upgrade bash:amd64 5.2-1 5.2-2\n2026-11-20 10:00:02 status installed bash:amd64 5.2-2\n2026-11-20 10:00:03 install zsh:amd64 <none> 5.9\n",
          at: "2026-11-20T10:00:03.000Z",
        },
      },
    },
    ["2026-11-20T10:00:03.000Z 2"],
  ],
  [
    "logs that may not be read",
    { files: { ...dpkg, "/var/log/apt/history.log": "access_denied" } },
    "access_denied",
  ],
  ["no log at all", { files: dpkg }, "not_reported"],
  [
    "a run that never came to its end",
    {
      files: {
        ...dpkg,
        "/var/log/apt/history.log": "Start-Date: 2026-11-18  06:12:00\nUpgrade: a:amd64 (1, 2)\n",
      },
    },
    "not_reported",
  ],
  [
    "a clock that was wrong",
    {
      files: {
        ...dpkg,
        "/var/log/apt/history.log":
          "Start-Date: x\nUpgrade: a:amd64 (1, 2)\nEnd-Date: 2031-01-01  00:00:00\n",
      },
    },
    "not_reported",
  ],
  [
    "rpm's times, runs told by the pauses between them",
    {
      files: { "/var/lib/rpm/rpmdb.sqlite": "" },
      commands: {
        rpm: rpm("a", 1_790_000_000) + rpm("b", 1_790_000_005) + rpm("c", 1_780_000_000),
      },
    },
    ["2026-09-21T14:13:25.000Z 2", "2026-05-28T20:26:40.000Z 1"],
  ],
  [
    "apk, which keeps none",
    { files: { "/lib/apk/db/installed": "P:busybox\nV:1.36.1-r2\nA:x86_64\n\n" } },
    "not_reported",
  ],
  [
    "an image-based system, whose packages bear the image's times",
    {
      files: { "/run/ostree-booted": "", "/usr/lib/sysimage/rpm/rpmdb.sqlite": "" },
      commands: { rpm: rpm("a", 1_790_000_000) },
    },
    "unsupported",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

test("pacman's log bears its zone, and only finished runs count", () => {
  const log = [
    "[2019-01-01 10:00] [ALPM] upgraded old (1-1 -> 2-1)",
    "[2026-11-18T10:00:00+0100] [PACMAN] Running 'pacman -Syu'",
    "[2026-11-18T10:00:01+0100] [ALPM] transaction started",
    "[2026-11-18T10:00:02+0100] [ALPM] upgraded bash (5.2-1 -> 5.3-1)",
    "[2026-11-18T10:00:03+0100] [ALPM] installed zsh (5.9-1)",
    "[2026-11-18T10:00:04+0100] [ALPM] transaction completed",
    "[2026-11-19T10:00:01+0100] [ALPM] transaction started",
    "[2026-11-19T10:00:02+0100] [ALPM] upgraded half (1-1 -> 2-1)",
  ];
  expect(parsePacmanLog(log.join("\n"))).toEqual([{ at: "2026-11-18T09:00:04.000Z", changed: 2 }]);
});

test.each([
  "",
  "Start-Date: \nEnd-Date: yesterday\nUpgrade: \n",
  "\n\n\n",
  "End-Date: 2026-13-45  99:99:99",
])("apt's history: %p tells of no run", (text) => {
  expect(parseAptHistory(text)).toEqual([]);
  expect(parseDpkgLog(text)).toEqual([]);
});

test.each<[string, Scene, object]>([
  [
    "rpm's times alone",
    { commands: { rpm: "bash\t1763000000\nglibc\t1763000100\n" } },
    { state: "known", value: { transactions: [{ at: "2025-11-13T02:15:00.000Z", changed: 2 }] } },
  ],
  ["rpm's times cut short", { commands: { rpm: "bash\t1763000000\nglib" } }, { state: "unknown" }],
  [
    "pacman's log without its database",
    {
      files: {
        "/var/log/pacman.log":
          "[2026-11-18T10:00:00+0000] [ALPM] transaction started\n[2026-11-18T10:00:01+0000] [ALPM] upgraded linux (1 -> 2)\n[2026-11-18T10:00:02+0000] [ALPM] transaction completed\n",
      },
    },
    { state: "known", value: { read: ["pacman-log"] } },
  ],
])("recorded in parts: %s", async (_, about, expected) => {
  expect(await installedUpdatesOnLinux(scene(about))).toMatchObject(expected);
});
