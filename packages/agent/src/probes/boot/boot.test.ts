import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { bootOnLinux } from "./linux.ts";
import { parseBootTime } from "./proc-stat.ts";

test.each<[string, Scene, object]>([
  [
    "a boot time",
    { files: { "/proc/stat": "cpu 1 2 3\nbtime 1795000000\nprocesses 4\n" } },
    { state: "known", value: { bootedAt: "2026-11-18T11:07:00.000Z" } },
  ],
  ["no file", {}, { state: "unknown", reason: "not_reported" }],
  [
    "a file that is refused",
    { files: { "/proc/stat": "access_denied" } },
    { state: "unknown", reason: "access_denied" },
  ],
  [
    "a container",
    { files: { "/run/systemd/container": "lxc", "/proc/stat": "btime 1795000000\n" } },
    { state: "not-applicable" },
  ],
])("%s", async (_, about, expected) => {
  const reading = await bootOnLinux(scene(about));
  expect(facts.boot.safeParse({ kind: "boot", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject(expected);
});

test.each([
  ["btime 1795000019", "2026-11-18T11:07:00.000Z"],
  ["btime 1795000049", "2026-11-18T11:07:00.000Z"],
  ["btime 1795000050", "2026-11-18T11:08:00.000Z"],
  ["btime 86399", undefined],
  ["btime 86400", "1970-01-02T00:00:00.000Z"],
  ["btime -5", undefined],
  ["btime 99999999999999", undefined],
  ["xbtime 1795000000", undefined],
  ["", undefined],
])("%p is %p: a clock corrected by a second tells the same minute", (text, expected) => {
  expect(parseBootTime(text)).toBe(expected);
});
