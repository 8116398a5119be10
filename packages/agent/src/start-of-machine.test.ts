import { expect, test } from "@jest/globals";
import { type Scene, scene } from "./exec/testing.ts";
import { startOfMachine } from "./start-of-machine.ts";

const now = "2026-11-21T12:00:00.000Z";
const id = "0f1e2d3c-1111-4222-8333-444455556666";
const denied = { state: "failed", reason: "access_denied", detail: "no" } as const;

test.each<[string, Scene, number, string, number]>([
  [
    "Linux",
    { files: { "/proc/sys/kernel/random/boot_id": `${id}\n`, "/proc/uptime": "12.34 5.6\n" } },
    1,
    id,
    12_340,
  ],
  ["Linux that says nothing", {}, 1, "unknown", 0],
  [
    "macOS",
    {
      platform: "darwin",
      commands: {
        "sysctl -n kern.bootsessionuuid": `${id.toUpperCase()}\n`,
        "sysctl -n kern.boottime": "{ sec = 1795258800, usec = 123456 } Sat Nov 21 11:00:00 2026\n",
      },
    },
    1,
    id.toUpperCase(),
    3_600_000,
  ],
  [
    "macOS that refuses, with words in the answer's place",
    {
      platform: "darwin",
      commands: {
        "sysctl -n kern.bootsessionuuid": "sysctl: unknown oid 'kern.bootsessionuuid'\n",
        "sysctl -n kern.boottime": denied,
      },
    },
    1,
    "unknown",
    0,
  ],
  ["Windows", { platform: "win32" }, 3_600_000, "started 2026-11-21T11:00Z", 3_600_000],
  [
    "Windows, a little later",
    { platform: "win32" },
    3_540_000,
    "started 2026-11-21T11:00Z",
    3_540_000,
  ],
  ["Windows that says nothing", { platform: "win32" }, 0, "unknown", 0],
])("%s", async (_, about, uptimeMs, bootId, running) => {
  const start = await startOfMachine(scene({ now, ...about }), () => uptimeMs);
  expect(start).toEqual({ bootId, uptimeMs: running });
});
