import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windows11, windowsScene } from "../../testing/windows-scene.ts";
import { type AnswerCache, noConsents } from "../types.ts";
import { pendingUpdatesOnWindows } from "./windows.ts";

/** A cache of the test's own, and what was put into it. */
function memory(kept: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries(kept));
  const cache: AnswerCache = {
    get: (name) => texts.get(name),
    set: (name, text) => void texts.set(name, text),
  };
  return { cache, texts };
}

const nowhere: AnswerCache = { get: () => undefined, set: () => {} };

async function ask(about: Scene, cache: AnswerCache = nowhere) {
  const reading = await pendingUpdatesOnWindows(scene(about), { cache, consents: noConsents });
  const fact = { kind: "pending-updates", ...reading };
  expect(facts["pending-updates"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const SECURITY = "0fa1201d-4330-4fa8-8ae9-b877473b6441";
const CRITICAL = "e6cf1350-c01b-414d-a61f-263d14d133b4";
const DEFINITIONS = "e0789628-ce08-4437-be74-2495b842f43b";
const ROLLUP = "28bc880e-0592-4cbf-8f95-c79b17911d5f";
const UPDATES = "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83";
const UPGRADES = "3689bdc8-b205-4af4-8d4a-a63924c5e9d5";
const SERVICE_PACK = "68c5b0a3-d1a6-4553-ae49-01d3a7827828";
const DRIVERS = "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0";
const WINDOWS_11 = "72e7624a-5b00-45d2-b92f-e561c0a6a160";

const ID = "3f0a7e6c-0000-4000-8000-000000000001";
const update = (more: object = {}) => ({
  Title: "2026-11 Cumulative Update for Windows 11, version 24H2 (KB5090110)",
  KBArticleIDs: ["5090110"],
  UpdateID: ID,
  RevisionNumber: 201,
  MsrcSeverity: null,
  CategoryIDs: [SECURITY, WINDOWS_11],
  LastDeploymentChangeTime: "2026-11-10T00:00:00Z",
  BrowseOnly: false,
  IsHidden: false,
  CveIDs: [],
  ...more,
});

const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate";
const MDM = "HKLM\\SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Update";
const none = { [POLICY]: null, [`${POLICY}\\AU`]: null, [MDM]: null };
const SEARCHED = "2026-11-21T03:00:00.000Z";

const quick = (over: Readonly<Record<string, unknown>> = {}, registry: object = none) => ({
  ...windows11,
  registry: { ...windows11.registry, ...registry },
  "update-settings": { NotificationLevel: 4, LastSearchSuccessDate: SEARCHED, services: [] },
  ...over,
});

const search = (over: object = {}) => ({
  online: false,
  searchedAt: "2026-11-21T12:00:00.0000000Z",
  resultCode: 2,
  lastSearchSuccessDate: SEARCHED,
  updates: [],
  hidden: [],
  ...over,
});

const history = [{ Title: "An update (KB5080000)", Date: SEARCHED, Operation: 1, ResultCode: 2 }];

const machine = (data: unknown, over = quick()) =>
  windowsScene(over, { updates: { "update-search": data, "update-history": history } });

test.each<[string, object, object | undefined]>([
  [
    "a cumulative update without a severity is about security by its class",
    {},
    {
      name: "KB5090110",
      candidate: ID,
      security: "yes",
      severity: "unknown",
      origin: "windows-update",
      releasedAt: "2026-11-10T00:00:00.000Z",
      held: false,
    },
  ],
  ["severity words of either case", { MsrcSeverity: "critical" }, { severity: "critical" }],
  ["a severity nobody has seen", { MsrcSeverity: "Kritisch" }, { severity: "unknown" }],
  ["a critical update", { CategoryIDs: [CRITICAL] }, { security: "yes" }],
  [
    "categories as objects",
    { CategoryIDs: null, Categories: [{ CategoryID: SECURITY.toUpperCase(), Name: "x" }] },
    { security: "yes" },
  ],
  ["one category that is no list", { CategoryIDs: SECURITY }, { security: "yes" }],
  ["an update rollup", { CategoryIDs: [ROLLUP] }, { security: "no" }],
  [
    "a rollup with a severity",
    { CategoryIDs: [ROLLUP], MsrcSeverity: "Important" },
    { security: "yes", severity: "important" },
  ],
  [
    "an update with a CVE",
    { CategoryIDs: [UPDATES], CveIDs: "CVE-2026-12345" },
    { security: "yes", cves: ["CVE-2026-12345"] },
  ],
  ["a feature update", { CategoryIDs: [UPGRADES] }, { security: "no" }],
  ["a service pack holds all sorts", { CategoryIDs: [SERVICE_PACK] }, { security: "unknown" }],
  ["no class that is known", { CategoryIDs: [WINDOWS_11] }, { security: "unknown" }],
  ["no class at all", { CategoryIDs: undefined }, { security: "unknown" }],
  [
    "the number from a localised title",
    { KBArticleIDs: [], Title: "Kumulatives Update (KB5090111)" },
    { name: "KB5090111" },
  ],
  ["a number that says KB already", { KBArticleIDs: "KB5090112" }, { name: "KB5090112" }],
  ["no number: the title", { KBArticleIDs: null, Title: "Edge" }, { name: "Edge", candidate: ID }],
  [
    "a release date of 5.1",
    { LastDeploymentChangeTime: "/Date(1794268800000)/" },
    { releasedAt: "2026-11-10T00:00:00.000Z" },
  ],
  [
    "a release date nobody may guess",
    { LastDeploymentChangeTime: "10/11/2026" },
    { releasedAt: undefined },
  ],
  ["hidden by somebody", { IsHidden: true }, { held: true }],
  ["a definition update is the antivirus's", { CategoryIDs: [DEFINITIONS] }, undefined],
  ["a driver", { CategoryIDs: [DRIVERS] }, undefined],
  ["an optional preview", { CategoryIDs: [UPDATES], BrowseOnly: true }, undefined],
  [
    "an optional update that is about security all the same",
    { BrowseOnly: true },
    { security: "yes" },
  ],
])("%s", async (_, over, expected) => {
  const reading = await ask(machine(search({ updates: [update(over)] })));
  const updates = expected === undefined ? [] : [expected];
  expect(reading).toMatchObject({ state: "known", value: { updates }, asOf: SEARCHED });
});

test("a hidden security update is held back; security comes first", async () => {
  const data = search({
    updates: [update({ KBArticleIDs: ["5000001"], CategoryIDs: [UPDATES] })],
    hidden: { ...update({ KBArticleIDs: ["5000002"] }) },
  });
  expect(await ask(machine(data))).toMatchObject({
    value: {
      updates: [
        { name: "KB5000002", security: "yes", held: true },
        { name: "KB5000001", security: "no", held: false },
      ],
    },
  });
});

test.each<[string, object, readonly string[]]>([
  ["no policy", quick(), ["windows-update"]],
  [
    "WSUS",
    quick(
      {},
      {
        ...none,
        [POLICY]: key({ WUServer: "http://wsus.example.org:8530" }),
        [`${POLICY}\\AU`]: key({ UseWUServer: 1 }),
      },
    ),
    ["wsus:wsus.example.org"],
  ],
  [
    "WSUS, and quality updates from the cloud",
    quick(
      {},
      {
        ...none,
        [POLICY]: key({
          WUServer: "http://wsus.example.org:8530",
          SetPolicyDrivenUpdateSourceForQualityUpdates: 0,
        }),
        [`${POLICY}\\AU`]: key({ UseWUServer: 1 }),
      },
    ),
    ["windows-update"],
  ],
  [
    "a WSUS address that is not in use",
    quick(
      {},
      {
        ...none,
        [POLICY]: key({ WUServer: "http://wsus.example.org" }),
        [`${POLICY}\\AU`]: key({ UseWUServer: 0 }),
      },
    ),
    ["windows-update"],
  ],
  [
    "WSUS by Windows Update's own list of services",
    quick({
      "update-settings": {
        LastSearchSuccessDate: SEARCHED,
        services: [
          { ServiceID: "9482f4b4-e343-43b6-b170-9a65bc822c77", IsDefaultAUService: false },
          { ServiceID: "3da21691-e39d-4da6-8a4b-b43877bcb1b7", IsDefaultAUService: true },
        ],
      },
    }),
    ["wsus"],
  ],
  ["nothing tells where updates come from: nothing can be said of the rest", quick({}, {}), []],
])("%s", async (_, over, securityOrigins) => {
  const reading = await ask(machine(search(), { ...quick(), ...over }));
  expect(reading).toMatchObject({ state: "known", value: { updates: [], securityOrigins } });
});

const days = (n: number) =>
  new Date(Date.parse("2026-11-21T12:00:00Z") - n * 86_400_000).toISOString();
const old = (date: string | null) =>
  quick({ "update-settings": { LastSearchSuccessDate: date, services: [] } });

test.each<[string, Scene, string, RegExp]>([
  ["nothing answers", { platform: "win32" }, "command_missing", /./],
  [
    "none, searched for seven days ago",
    machine(search({ lastSearchSuccessDate: days(7) }), old(days(7))),
    "stale_cache",
    /7 days ago/,
  ],
  [
    "none, and no search is told of",
    machine(search({ lastSearchSuccessDate: null }), old(null)),
    "stale_cache",
    /cleared/,
  ],
  [
    "none, searched for at a time that is no time",
    machine(search({ lastSearchSuccessDate: "1601-01-01T00:00:00Z" }), old("1899-12-30T00:00:00Z")),
    "stale_cache",
    /cleared/,
  ],
  [
    "none, searched for tomorrow",
    machine(search({ lastSearchSuccessDate: days(-1) }), old(days(-1))),
    "stale_cache",
    /not known/,
  ],
  [
    "none, and no history either: the store was cleared",
    windowsScene(quick(), { updates: { "update-search": search(), "update-history": [] } }),
    "stale_cache",
    /cleared/,
  ],
  ["errors in the search", machine(search({ resultCode: 3 })), "failed", /errors/],
  ["a search that failed", machine(search({ resultCode: 4 })), "failed", /failed/],
  ["a result nobody has seen", machine(search({ resultCode: "x" })), "failed", /not known/],
  ["hidden ones not searched for", machine(search({ hiddenResultCode: 4 })), "failed", /hidden/],
  ["no list", machine(search({ updates: null })), "parse_error", /no list/],
  ["nothing", machine(null), "parse_error", /no list/],
  ["a text", machine("none"), "parse_error", /no list/],
  [
    "no connection",
    machine(new Failed("COMException", "-2145107924")),
    "failed",
    /could not be reached.*0x8024402C/,
  ],
  [
    "a connection that timed out",
    machine(new Failed("COMException", "0x80072EE2")),
    "failed",
    /could not be reached/,
  ],
  ["no route", machine(new Failed("COMException", "0x80240438")), "failed", /no route/],
  ["busy", machine(new Failed("COMException", "0x80244022")), "failed", /too busy/],
  ["stopping", machine(new Failed("COMException", "0x8024001E")), "failed", /being stopped/],
  ["disabled", machine(new Failed("COMException", "0x80070422")), "failed", /wuauserv/],
  [
    "no operation",
    machine(new Failed("COMException", "0x8024000C")),
    "not_reported",
    /no operation/,
  ],
  [
    "refused",
    machine(new Failed("UnauthorizedAccessException", "0x80070005")),
    "access_denied",
    /SYSTEM/,
  ],
  [
    "constrained language",
    machine(new Failed("CannotCreateTypeConstrainedLanguage")),
    "restricted_language",
    /App Control/,
  ],
  [
    "slower than the limit, and nothing is kept",
    {
      platform: "win32",
      commands: {
        "windows-updates": { state: "failed", reason: "timeout", detail: "no answer in 300 s" },
      },
    },
    "timeout",
    /300 s/,
  ],
])("%s -> unknown", async (_, about, reason, detail) => {
  const reading = await ask(about);
  expect(reading).toMatchObject({ state: "unknown", reason });
  expect(reading).toHaveProperty("detail", expect.stringMatching(detail));
});

test("what is missing by an old list is missing still", async () => {
  const data = search({ lastSearchSuccessDate: days(30), updates: [update()] });
  expect(await ask(machine(data, old(days(30))))).toMatchObject({
    state: "known",
    value: { updates: [{ name: "KB5090110" }] },
    asOf: days(30),
  });
});

test.each<[string, unknown]>([
  ["a bare list", [update()]],
  ["a list of one as an object", update()],
])("%s, as a person records it", async (_, data) => {
  expect(await ask(machine(data))).toMatchObject({
    state: "known",
    value: { updates: [{ name: "KB5090110" }] },
    asOf: SEARCHED,
  });
});

const late: Scene = {
  platform: "win32",
  commands: {
    ...windowsScene(quick({ "update-settings": {} })).commands,
    "windows-updates": { state: "failed", reason: "timeout", detail: "no answer in 300 s" },
  },
};

test("names the last good answer where the search does not end, and never counts it", async () => {
  const { cache } = memory();
  await ask(machine(search({ updates: [update()] })), cache);
  expect(await ask(late, cache)).toEqual({
    state: "unknown",
    reason: "stale_cache",
    detail:
      "Windows Update did not answer within its limit; its last answer, of 2026-11-21T12:00:00.000Z, found 1 missing",
  });
});

test("a good answer serves for 20 hours while nothing it depends on has changed", async () => {
  const { cache } = memory();
  const first = await ask(machine(search({ updates: [update()] })), cache);
  const at = (now: string, over = quick()) => ask({ ...windowsScene(over), now }, cache);
  expect(await at("2026-11-22T07:59:00Z")).toEqual(first);
  const gone = { state: "unknown", reason: "command_missing" };
  expect(await at("2026-11-22T08:00:00Z")).toMatchObject(gone);
  expect(await at("2026-11-21T11:00:00Z")).toMatchObject(gone);
  expect(await at("2026-11-21T13:00:00Z", old("2026-11-21T12:30:00Z"))).toMatchObject(gone);
});

test("an answer that proves nothing is not kept", async () => {
  const { cache, texts } = memory();
  const cleared = { updates: { "update-search": search(), "update-history": [] } };
  expect(await ask(windowsScene(quick(), cleared), cache)).toMatchObject({ state: "unknown" });
  expect(texts.has("pending-updates")).toBe(false);
});

test("a damaged cache costs time, never truth", async () => {
  const { cache } = memory({ "pending-updates": '{"fingerprint":"x","at":"y","data":{}}' });
  expect(await ask(machine(search()), cache)).toMatchObject({ state: "known" });
});

function twoSearches(offline: unknown, online: unknown): Scene {
  const over = old(days(3));
  const answer = (data: unknown) =>
    JSON.stringify({ sections: { "update-search": data, "update-history": history } });
  return {
    ...windowsScene(over),
    commands: {
      ...windowsScene(over).commands,
      "windows-updates offline": answer(offline),
      "windows-updates online": answer(online),
    },
  };
}

const stale = search({ lastSearchSuccessDate: days(3) });

test("asks the service where the last search is older than a day, once a day", async () => {
  const { cache } = memory();
  const online = search({ online: true, updates: [update()] });
  const about = twoSearches(stale, online);
  const asked = await ask(about, cache);
  expect(asked).toMatchObject({
    state: "known",
    value: { updates: [{ name: "KB5090110" }] },
    asOf: "2026-11-21T12:00:00.000Z",
  });
  const again = await ask({ ...about, now: "2026-11-22T11:00:00Z" }, cache);
  expect(again).toMatchObject({
    state: "known",
    value: { updates: [] },
    asOf: "2026-11-21T12:00:00.000Z",
  });
});

test("does not ask the service where it could not be remembered", async () => {
  const online = search({ online: true, updates: [update()] });
  expect(await ask(twoSearches(stale, online))).toMatchObject({ asOf: days(3) });
});

test.each<[string, unknown, unknown, object]>([
  [
    "the service cannot be reached: what the last search found, with its age",
    stale,
    { ok: false, error: { type: "COMException", hresult: "0x8024402C" } },
    { state: "known", value: { updates: [] }, asOf: days(3) },
  ],
  [
    "the service cannot be reached and the list is old",
    search({ lastSearchSuccessDate: days(9) }),
    { ok: false, error: { type: "COMException", hresult: "0x8024402C" } },
    {
      state: "unknown",
      reason: "stale_cache",
      detail: expect.stringMatching(/9 days ago.*could not be reached/),
    },
  ],
  [
    "an answer that does not say that it asked the service",
    stale,
    search({ updates: [update()] }),
    { state: "known", value: { updates: [] }, asOf: days(3) },
  ],
])("%s", async (_, offline, online, expected) => {
  const { cache } = memory();
  expect(await ask(twoSearches(offline, online), cache)).toMatchObject(expected);
});
