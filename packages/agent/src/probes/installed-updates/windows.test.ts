import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, windows11, windowsScene } from "../../testing/windows-scene.ts";
import { type AnswerCache, noConsents } from "../types.ts";
import { installedUpdatesOnWindows } from "./windows.ts";
import { installedOn } from "./windows-history.ts";

const nowhere: AnswerCache = { get: () => undefined, set: () => {} };

async function ask(about: Scene, cache: AnswerCache = nowhere) {
  const reading = await installedUpdatesOnWindows(scene(about), { cache, consents: noConsents });
  const fact = { kind: "installed-updates", ...reading };
  expect(facts["installed-updates"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const machine = (hotfixes: unknown, history: unknown) =>
  windowsScene(
    { ...windows11, ...(hotfixes !== undefined && { hotfixes }) },
    { updates: history === undefined ? {} : { "update-history": history } },
  );

const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}T02:30:00Z`;
const at = (n: number) => `2026-11-${String(n).padStart(2, "0")}T02:30:00.000Z`;
const event = (Title: string, more: object = {}) => ({
  Title,
  Date: day(12),
  Operation: 1,
  ResultCode: 2,
  UpdateID: Title,
  ...more,
});

test.each<[string, unknown, unknown, readonly object[]]>([
  [
    "packages of Windows",
    [{ HotFixID: "KB5090110", Description: "Security Update", InstalledOn: "2026-11-12" }],
    [],
    [
      {
        id: "KB5090110",
        title: "Security Update",
        at: "2026-11-12T00:00:00.000Z",
        result: "installed",
      },
    ],
  ],
  [
    "a package whose date is in the machine's own way, and one without a number",
    [{ HotFixID: "KB5090110", InstalledOn: "12/11/2026" }, { HotFixID: "File 1" }],
    [],
    [{ id: "KB5090110", at: undefined, result: "installed" }],
  ],
  [
    "the number from a title of any language",
    [],
    [event("Kumulatives Update für Windows 11 (KB5090110) (26100.4061)")],
    [{ id: "KB5090110", at: at(12), result: "installed" }],
  ],
  [
    "an uninstallation after the installation wins, whatever their order",
    [],
    [
      event("Update (KB5090110)", { UpdateID: "a", Date: day(10) }),
      event("Update (KB5090110)", { UpdateID: "A", Date: day(14), Operation: 2 }),
    ],
    [{ id: "KB5090110", at: at(14), result: "uninstalled" }],
  ],
  [
    "an uninstallation that failed changes nothing",
    [],
    [
      event("Update (KB5090110)", { UpdateID: "a", Date: day(14), Operation: 2, ResultCode: 4 }),
      event("Update (KB5090110)", { UpdateID: "a", Date: day(10) }),
    ],
    [{ id: "KB5090110", at: at(10), result: "installed" }],
  ],
  [
    "failed, aborted, with errors, under way and unheard-of",
    [],
    [4, 5, 3, 1, 9].map((ResultCode) => event(`Update (KB500000${ResultCode})`, { ResultCode })),
    [
      { id: "KB5000001", result: "unknown" },
      { id: "KB5000003", result: "unknown" },
      { id: "KB5000004", result: "failed" },
      { id: "KB5000005", result: "failed" },
      { id: "KB5000009", result: "unknown" },
    ],
  ],
  [
    "no number: the update's identity",
    [],
    [event("Example firmware", { UpdateID: "3F0A7E6C-0000-4000-8000-000000000001" })],
    [{ id: "3f0a7e6c-0000-4000-8000-000000000001", title: "Example firmware" }],
  ],
  [
    "a failed attempt at what is there already",
    [{ HotFixID: "KB5090110", InstalledOn: "2026-11-12" }],
    [event("Update (KB5090110)", { ResultCode: 4, Date: day(14) })],
    [{ id: "KB5090110", result: "installed" }],
  ],
])("%s", async (_, hotfixes, history, updates) => {
  const reading = await ask(machine(hotfixes, history));
  expect(reading).toMatchObject({
    state: "known",
    value: { updates, read: ["quick-fix-engineering", "windows-update-history"], unread: [] },
  });
});

test("a package that history says was removed is a conflict", async () => {
  const reading = await ask(
    machine([{ HotFixID: "KB5090110" }], [event("Update (KB5090110)", { Operation: 2 })]),
  );
  expect(reading).toMatchObject({
    value: { updates: [{ id: "KB5090110", result: "uninstalled" }] },
    conflicts: ["KB5090110 is listed as installed, and as uninstalled in the history"],
  });
});

test.each<[string, unknown, string | undefined]>([
  ["a date", "2026-11-12", "2026-11-12T00:00:00.000Z"],
  [
    "milliseconds of 5.1",
    { value: "/Date(1794441600000)/", DateTime: "x" },
    "2026-11-12T00:00:00.000Z",
  ],
  ["a file time in hexadecimal digits", "01ce514ec5505c00", "2013-05-15T09:30:00.000Z"],
  ["a local date", "11/12/2026", undefined],
  ["nothing", "", undefined],
  ["null", null, undefined],
])("InstalledOn: %s", (_, value, expected) => {
  expect(installedOn(value)).toBe(expected);
});

test("one source that could not be read is said", async () => {
  const reading = await ask(
    machine(new Failed("CimException", "0x80041003"), [event("Update (KB5090110)")]),
  );
  expect(reading).toMatchObject({
    state: "known",
    source: "windows-update-history",
    value: {
      read: ["windows-update-history"],
      unread: [expect.stringMatching(/^quick-fix-engineering: .*run the agent as SYSTEM/)],
    },
  });
});

test("history is asked again only when something was searched for or installed", async () => {
  const texts = new Map<string, string>();
  const cache: AnswerCache = {
    get: (name) => texts.get(name),
    set: (name, text) => void texts.set(name, text),
  };
  const sections = {
    ...windows11,
    hotfixes: [],
    "update-settings": { LastSearchSuccessDate: day(20) },
  };
  const history = { updates: { "update-history": [event("Update (KB5090110)")] } };
  const first = await ask(windowsScene(sections, history), cache);
  expect(await ask(windowsScene(sections), cache)).toEqual(first);
  const changed = { ...sections, "update-settings": { LastSearchSuccessDate: day(21) } };
  expect(await ask(windowsScene(changed), cache)).toMatchObject({ value: { updates: [] } });
});

test.each<[string, Scene, string]>([
  ["nothing answers", { platform: "win32" }, "command_missing"],
  [
    "neither may be read",
    machine(new Failed("CimException", "0x80041003"), new Failed("COMException", "0x80070005")),
    "access_denied",
  ],
])("%s -> unknown", async (_, about, reason) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason });
});
