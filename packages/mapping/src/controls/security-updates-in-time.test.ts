import { expect, test } from "@jest/globals";
import type { PendingUpdate, ValueOf } from "../facts/index.ts";
import { cyberEssentialsDays, sameDays } from "../patches/limits.ts";
import { defaultPolicy } from "./policy.ts";
import { securityUpdatesInTime } from "./security-updates-in-time.ts";
import { about, factsOf, known, listsOf, notApplicable, support, unknown } from "./testing.ts";

const update = (name: string, over: Partial<PendingUpdate> = {}): PendingUpdate => ({
  name,
  candidate: "2.0",
  security: "yes",
  severity: "unknown",
  held: false,
  ...over,
});
const released = (name: string, day: string, over: Partial<PendingUpdate> = {}) =>
  update(name, { releasedAt: `${day}T12:00:00Z`, ...over });

const debian = known("os", {
  platform: "linux",
  id: "debian",
  name: "Debian",
  like: [],
  rolling: false,
  architecture: "x86_64",
});

interface Given {
  readonly updates?: readonly PendingUpdate[];
  readonly origins?: readonly string[];
  readonly unread?: readonly string[];
  readonly check?: ValueOf<"update-check">;
  readonly restart?: boolean;
  readonly firstSeen?: Readonly<Record<string, string>>;
  readonly receivedOn?: string;
}

const asked = (day: string) => `${day}T06:00:00Z`;
const checked = (day: string) => ({ checkedAt: asked(day) });

function judge({ updates = [], origins = ["security"], firstSeen = {}, ...rest }: Given) {
  const facts = factsOf(
    known("pending-updates", {
      updates: [...updates],
      securityOrigins: [...origins],
      ...(rest.unread && { unread: [...rest.unread] }),
    }),
    known("update-check", rest.check ?? checked("2026-11-21")),
    known("restart", { required: rest.restart ?? false, because: [] }),
    debian,
  );
  const circumstances = about({
    firstSeen: (key) => firstSeen[key],
    ...(rest.receivedOn === undefined ? {} : { receivedOn: rest.receivedOn }),
  });
  return securityUpdatesInTime.judge(facts, circumstances);
}

type Row = [string, Given, string, string | undefined, string];

test.each<Row>([
  [
    "none missing",
    {},
    "met",
    "2026-11-28",
    "No security update is missing by the update lists of 21 November 2026.",
  ],
  [
    "others missing only",
    { updates: [update("vim", { security: "no" })] },
    "met",
    "2026-11-28",
    "No security update is missing by the update lists of 21 November 2026.",
  ],
  [
    "none missing as far as could be seen",
    { unread: ["snap: the store could not be asked"] },
    "no-evidence",
    undefined,
    "Some pending updates could not be seen: snap: the store could not be asked.",
  ],
  [
    "lists 7 days old",
    { check: checked("2026-11-14") },
    "met",
    "2026-11-21",
    "No security update is missing by the update lists of 14 November 2026.",
  ],
  [
    "lists 8 days old",
    { check: checked("2026-11-13") },
    "no-evidence",
    undefined,
    "The machine's update lists are of 13 November 2026, too old to prove that nothing is missing (7 days are allowed).",
  ],
  [
    "a mirror that stands still",
    { check: { ...checked("2026-11-21"), listsDate: asked("2026-10-01") } },
    "no-evidence",
    undefined,
    "The machine's update lists are of 1 October 2026, too old to prove that nothing is missing (7 days are allowed).",
  ],
  [
    "lists of unknown age",
    { check: {} },
    "no-evidence",
    undefined,
    "When the machine last asked for updates is not known.",
  ],
  [
    "lists from the future",
    { check: checked("2026-11-23") },
    "no-evidence",
    undefined,
    "The machine's update lists are dated in the future, so their age is not known.",
  ],
  [
    "lists of tomorrow",
    { check: checked("2026-11-22") },
    "met",
    "2026-11-29",
    "No security update is missing by the update lists of 22 November 2026.",
  ],
  [
    "no security source",
    { origins: [] },
    "no-evidence",
    undefined,
    "The machine is set up with no source of security updates, so it cannot see them: add the vendor's security source.",
  ],
  [
    "a restart waits",
    { restart: true },
    "no-evidence",
    undefined,
    "Installed updates wait for a restart and are not in force until then.",
  ],
  [
    "released 14 days ago",
    { updates: [released("openssl", "2026-11-07")] },
    "met",
    "2026-11-21",
    "1 security update is missing and still within 14 days of release (openssl 2.0, released on 7 November 2026) by the update lists of 21 November 2026.",
  ],
  [
    "released 15 days ago",
    { updates: [released("openssl", "2026-11-06")] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: openssl 2.0, released on 6 November 2026.",
  ],
  [
    "two within 14 days",
    { updates: [released("a", "2026-11-20"), released("b", "2026-11-10")] },
    "met",
    "2026-11-24",
    "2 security updates are missing, all still within 14 days of release (the oldest is b 2.0, released on 10 November 2026) by the update lists of 21 November 2026.",
  ],
  [
    "one of two late",
    { updates: [released("a", "2026-11-20"), released("b", "2026-10-10")] },
    "not-met",
    "2026-12-04",
    "1 security update has been out for longer than 14 days without being installed: b 2.0, released on 10 October 2026.",
  ],
  [
    "two late",
    { updates: [released("a", "2026-10-20"), released("b", "2026-10-10")] },
    "not-met",
    undefined,
    "2 security updates have been out for longer than 14 days without being installed; the oldest is b 2.0, released on 10 October 2026.",
  ],
  [
    "late and held back",
    { updates: [released("a", "2026-10-20", { held: true })] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, released on 20 October 2026.",
  ],
  [
    "late, low severity",
    { updates: [released("a", "2026-10-20", { severity: "low" })] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, released on 20 October 2026.",
  ],
  [
    "late beside stale lists",
    { check: checked("2026-10-25"), updates: [released("a", "2026-10-20")] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, released on 20 October 2026.",
  ],
  [
    "in an old list",
    { check: { listsDate: asked("2026-11-06") }, updates: [update("a")] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, out since 6 November 2026 at the latest.",
  ],
  [
    "first seen 15 days ago",
    { updates: [update("a")], firstSeen: { "a 2.0": "2026-11-06" } },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, out since 6 November 2026 at the latest.",
  ],
  [
    "first seen 14 days ago",
    { updates: [update("a")], firstSeen: { "a 2.0": "2026-11-07" } },
    "no-evidence",
    "2026-11-21",
    "1 security update is missing whose release day is not known: a 2.0 has been out since 7 November 2026 at the latest and is late after 21 November 2026.",
  ],
  [
    "first seen today, in a list of yesterday",
    {
      updates: [update("a")],
      check: { ...checked("2026-11-21"), listsDate: asked("2026-11-20") },
      firstSeen: { "a 2.0": "2026-11-21" },
    },
    "no-evidence",
    "2026-12-04",
    "1 security update is missing whose release day is not known: a 2.0 has been out since 20 November 2026 at the latest and is late after 4 December 2026.",
  ],
  [
    "nothing known of its age",
    { updates: [update("a")] },
    "no-evidence",
    undefined,
    "1 security update is missing whose release day is not known.",
  ],
  [
    "re-dated by its vendor",
    { updates: [released("a", "2026-11-20")], firstSeen: { "a 2.0": "2026-11-01" } },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: a 2.0, out since 1 November 2026 at the latest.",
  ],
  [
    "another candidate was seen first",
    { updates: [released("a", "2026-11-20")], firstSeen: { "a 1.9": "2026-11-01" } },
    "met",
    "2026-11-28",
    "1 security update is missing and still within 14 days of release (a 2.0, released on 20 November 2026) by the update lists of 21 November 2026.",
  ],
  [
    "released tomorrow",
    { updates: [released("a", "2026-11-22")], firstSeen: { "a 2.0": "2026-11-20" } },
    "no-evidence",
    "2026-12-04",
    "1 security update is missing whose release day is not known: a 2.0 has been out since 20 November 2026 at the latest and is late after 4 December 2026.",
  ],
  [
    "not marked",
    { updates: [update("a", { security: "unknown" })] },
    "no-evidence",
    undefined,
    "1 update is missing whose source does not say whether it is a security update.",
  ],
  [
    "some not marked, one late",
    { updates: [update("a", { security: "unknown" }), released("b", "2026-10-01")] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: b 2.0, released on 1 October 2026.",
  ],
  [
    "two not marked",
    { updates: [update("a", { security: "unknown" }), update("b", { security: "unknown" })] },
    "no-evidence",
    undefined,
    "2 updates are missing whose source does not say whether they are security updates.",
  ],
  [
    "in time, restart waits",
    { restart: true, updates: [released("a", "2026-11-20")] },
    "no-evidence",
    "2026-12-04",
    "Installed updates wait for a restart and are not in force until then.",
  ],
  [
    "a revision of a KB",
    { updates: [released("KB5068861", "2026-10-14", { candidate: "2" })] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: KB5068861, released on 14 October 2026.",
  ],
  [
    "an update with a title",
    { updates: [released("KB5068861", "2026-10-14", { title: "2026-10 Cumulative Update" })] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: 2026-10 Cumulative Update (KB5068861), released on 14 October 2026.",
  ],
  [
    "an update named by its version",
    { updates: [released("Safari 27.2", "2026-10-14", { candidate: "27.2" })] },
    "not-met",
    undefined,
    "1 security update has been out for longer than 14 days without being installed: Safari 27.2, released on 14 October 2026.",
  ],
])("%s", (_, given, outcome, holdsUntil, because) => {
  const judgement = judge(given);
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.holdsUntil).toBe(holdsUntil);
});

test.each([
  ["unsupported", undefined, "no-evidence", undefined],
  ["supported", "2026-11-25", "met", "2026-11-24"],
  ["unknown-cycle", undefined, "met", "2026-11-28"],
] as const)(
  "none missing on a system that is %s is %s",
  (status, changesOn, outcome, holdsUntil) => {
    const os = support({
      status,
      changesOn,
      because: "Debian 10 left support on 10 September 2022",
    });
    const facts = factsOf(
      known("pending-updates", { updates: [], securityOrigins: ["security"] }),
      known("update-check", checked("2026-11-21")),
      debian,
    );
    const judgement = securityUpdatesInTime.judge(facts, about({ lists: listsOf({ os }) }));
    expect(judgement.outcome).toBe(outcome);
    expect(judgement.holdsUntil).toBe(holdsUntil);
    if (outcome === "no-evidence") {
      expect(judgement.because).toBe(
        "No security update is missing by the update lists of 21 November 2026, but that proves nothing on a system out of support: Debian 10 left support on 10 September 2022.",
      );
    }
  },
);

test.each([
  ["was not reported", []],
  ["could not be read", [unknown("os", "sw_vers did not finish", "timeout")]],
] as const)(
  "none missing on a system that %s is no evidence: it may be out of support",
  (_, os) => {
    const facts = factsOf(
      known("pending-updates", { updates: [], securityOrigins: ["security"] }),
      known("update-check", checked("2026-11-21")),
      ...os,
    );
    expect(securityUpdatesInTime.judge(facts, about())).toMatchObject({
      outcome: "no-evidence",
      because:
        "No security update is missing by the update lists of 21 November 2026, but the system itself is not known, and on one out of support that proves nothing.",
    });
  },
);

test("an instant counts on its day in London", () => {
  const late = update("a", { releasedAt: "2026-07-01T23:30:00Z" });
  const facts = factsOf(
    known("pending-updates", { updates: [late], securityOrigins: ["security"] }),
    known("update-check", checked("2026-07-16")),
    debian,
  );
  const on = (today: string) => securityUpdatesInTime.judge(facts, about({ today })).outcome;
  expect([on("2026-07-16"), on("2026-07-17")]).toEqual(["met", "not-met"]);
});

test("details say of each update whether it is overdue, due or undated, the oldest first", () => {
  const { details } = judge({
    updates: [
      update("c"),
      released("b", "2026-11-20"),
      released("a", "2026-10-01", { held: true }),
    ],
    check: { ...checked("2026-11-21"), listsDate: asked("2026-11-21") },
  });
  expect(details?.map((d) => [d.what, d.state, d.because, d.date])).toEqual([
    ["a", "overdue", "Released on 1 October 2026, held back on this machine.", "2026-10-15"],
    ["b", "due", "Released on 20 November 2026.", "2026-12-04"],
    ["c", "undated", "Out since 21 November 2026 at the latest.", "2026-12-05"],
  ]);
});

test("a restart that nobody could ask about is said beside the pass", () => {
  const facts = factsOf(
    known("pending-updates", { updates: [], securityOrigins: ["apple"] }),
    known("update-check", checked("2026-11-21")),
    unknown("restart", "macOS does not say"),
    debian,
  );
  expect(securityUpdatesInTime.judge(facts, about())).toMatchObject({
    outcome: "met",
    because:
      "No security update is missing by the update lists of 21 November 2026; whether a restart is needed is not known.",
  });
});

test.each([
  [{}, "no-evidence", "Nothing was reported about the list of missing updates."],
  [
    factsOf(unknown("pending-updates", "the lists are 9 days old", "stale_cache")),
    "no-evidence",
    "The list of missing updates could not be read: the lists are 9 days old.",
  ],
  [
    factsOf(notApplicable("pending-updates", "an image is replaced, not updated")),
    "not-applicable",
    "Not applicable: an image is replaced, not updated.",
  ],
] as const)("%j is %s", (facts, outcome, because) => {
  expect(securityUpdatesInTime.judge(facts, about())).toMatchObject({ outcome, because });
});

test.each([
  [
    "a late one of a severity without a limit passes, and is said",
    [released("curl", "2026-01-01", { severity: "moderate" })],
    "met",
    "No security update is missing; 1 security update of a severity without a limit is missing, by the update lists of 21 November 2026.",
  ],
  [
    "one of unknown severity counts",
    [released("curl", "2026-01-01")],
    "not-met",
    "1 security update has been out for longer than 14 days without being installed: curl 2.0, released on 1 January 2026.",
  ],
] as const)("by the rules of Cyber Essentials, %s", (_, updates, outcome, because) => {
  const facts = factsOf(
    known("pending-updates", { updates: [...updates], securityOrigins: ["security"] }),
    known("update-check", checked("2026-11-21")),
    known("restart", { required: false, because: [] }),
    debian,
  );
  const policy = { ...defaultPolicy, securityUpdateDays: cyberEssentialsDays };
  expect(securityUpdatesInTime.judge(facts, about({ policy }))).toMatchObject({
    outcome,
    because,
  });
});

test.each([
  ["critical", "2026-11-14", "not-met"],
  ["critical", "2026-11-15", "met"],
  ["low", "2026-08-23", "not-met"],
  ["low", "2026-08-24", "met"],
] as const)("each severity has its own days: %s of %s is %s", (severity, day, outcome) => {
  const facts = factsOf(
    known("pending-updates", {
      updates: [released("curl", day, { severity })],
      securityOrigins: ["security"],
    }),
    known("update-check", checked("2026-11-21")),
    known("restart", { required: false, because: [] }),
    debian,
  );
  const securityUpdateDays = { ...sameDays(14), critical: 6, low: 89 };
  const policy = { ...defaultPolicy, securityUpdateDays };
  expect(securityUpdatesInTime.judge(facts, about({ policy }))).toMatchObject({ outcome });
});
