import { expect, test } from "@jest/globals";
import { nightOf, scheduledAt } from "@muster/mapping/wire";
import { nextScan } from "./due.ts";
import { flagsFor } from "./node-flags.ts";
import { residentUnits, timerUnits } from "./systemd.ts";

const schedule = { start: "22:00", minutes: 480 };
const device = "mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiqcaibaeaqa";
const minute = 60_000;

const at = (text: string) => Date.parse(text);
const tonight = scheduledAt(schedule, device, "2026-11-21");
const yesterday = scheduledAt(schedule, device, "2026-11-20");
const tomorrow = scheduledAt(schedule, device, "2026-11-22");

test.each([
  [
    "never scanned: at once",
    undefined,
    at("2026-11-21T12:00:00Z"),
    at("2026-11-21T12:00:00Z"),
    "enrolment",
  ],
  [
    "scanned last night, by day: tonight",
    yesterday,
    at("2026-11-21T12:00:00Z"),
    tonight,
    "scheduled",
  ],
  [
    "in the window, before its moment: its moment",
    yesterday + minute,
    tonight - 1,
    tonight,
    "scheduled",
  ],
  ["at its moment: now", yesterday + minute, tonight, tonight, "scheduled"],
  [
    "ten minutes late: still the scheduled one",
    yesterday,
    tonight + 10 * minute,
    tonight + 10 * minute,
    "scheduled",
  ],
  [
    "eleven minutes late: catches up",
    yesterday,
    tonight + 11 * minute,
    tonight + 11 * minute,
    "catch-up",
  ],
  [
    "slept through the night: catches up",
    yesterday,
    tonight + 600 * minute,
    tonight + 600 * minute,
    "catch-up",
  ],
  ["scanned tonight: tomorrow", tonight + 1, tonight + minute, tomorrow, "scheduled"],
  ["scanned at the very moment: tomorrow", tonight, tonight, tomorrow, "scheduled"],
  [
    "a scan dated after now says nothing",
    tomorrow,
    tonight + 60 * minute,
    tonight + 60 * minute,
    "catch-up",
  ],
])("%s", (_, lastScanAt, now, expected, cause) => {
  expect(nextScan({ schedule, device, lastScanAt, now })).toEqual({ at: expected, cause });
});

test("over a year, asked now and again and slept through now and then: one scan a night, none twice", () => {
  const nights: string[] = [];
  let lastScanAt: number | undefined = at("2026-01-01T12:00:00Z");
  const end = at("2027-01-01T12:00:00Z");
  for (let now: number = lastScanAt; now < end; now += 37 * minute) {
    // Off for a day and a half every twentieth day.
    if (Math.floor(now / 86_400_000) % 20 === 0) now += 36 * 60 * minute;
    const due = nextScan({ schedule, device, lastScanAt, now });
    if (due.at > now) continue;
    nights.push(nightOf(schedule, now));
    lastScanAt = now;
  }
  expect(nights.length).toBeGreaterThan(340);
  expect(new Set(nights).size).toBe(nights.length);
});

const installed = {
  node: "/opt/no de/bin/node",
  main: "/srv/100%/$HOME/main.ts",
  state: "/var/lib/muster-agent",
  flags: ["--single-threaded"],
};

test("a timer opens with the window, in London, and catches up", () => {
  const [service, timer] = timerUnits(installed, schedule);
  expect(timer?.name).toBe("muster-agent.timer");
  expect(timer?.text).toContain("OnCalendar=*-*-* 22:00:00 Europe/London\nPersistent=yes\n");
  expect(service?.text).toContain(" run --tonight --state /var/lib/muster-agent\n");
  expect(service?.text).toContain("Type=oneshot\n");
});

test("words of the command line are taken literally", () => {
  const [service] = timerUnits(installed, schedule);
  expect(service?.text).toContain(
    'ExecStart="/opt/no de/bin/node" --single-threaded "/srv/100%%/$$HOME/main.ts" run',
  );
});

test("the resident unit stays and is started with the system", () => {
  const [service] = residentUnits(installed, "run");
  expect(service?.text).toContain("Type=exec\n");
  expect(service?.text).toContain("Restart=on-failure\n");
  expect(service?.text).toContain("[Install]\nWantedBy=multi-user.target\n");
});

test("the live unit is the resident one, which can be asked", () => {
  const [service] = residentUnits(installed, "run --live");
  expect(service?.text).toContain(" run --live --state /var/lib/muster-agent\n");
});

test("every unit has the machine's lowest priority", () => {
  const services = [timerUnits(installed, schedule)[0], residentUnits(installed, "run")[0]];
  for (const service of services) {
    for (const line of ["Nice=19", "IOSchedulingClass=idle", "CPUWeight=10", "IOWeight=10"]) {
      expect(service?.text).toContain(`\n${line}\n`);
    }
  }
});

test.each([
  ["/opt/muster-agent.mjs", "ends", ["--lite-mode", "--single-threaded"]],
  [
    "/opt/muster-agent.mjs",
    "stays",
    [
      "--lite-mode",
      "--single-threaded",
      "--max-semi-space-size=1",
      "--expose-gc",
      "--no-memory-reducer",
    ],
  ],
  // Node strips types by WebAssembly, which lite mode rules out.
  ["/src/main.ts", "ends", ["--single-threaded"]],
  [
    "/src/main.ts",
    "stays",
    ["--single-threaded", "--max-semi-space-size=1", "--expose-gc", "--no-memory-reducer"],
  ],
] as const)("%s that %s is started with %j", (main, stays, flags) => {
  expect(flagsFor(main, stays)).toEqual(flags);
});
