import { expect, test } from "@jest/globals";
import type { PendingUpdate, SoftwareItem } from "../facts/index.ts";
import { createLists } from "../lifecycle/index.ts";
import { products } from "../lifecycle/products/index.ts";
import { bundledTables } from "../patches/bundled.ts";
import { securityUpdatesInTime } from "./security-updates-in-time.ts";
import { softwareSupported } from "./software-supported.ts";
import { about, factsOf, known, listsOf } from "./testing.ts";

/** The bundled lists; of Windows no build is known, so that Office alone decides. */
const lists = createLists(products, undefined, {
  ...bundledTables,
  windows: listsOf({}).patches.windows,
});

const MONTHLY = "Monthly Enterprise Channel";

const office = (version: string, channel: string | undefined): SoftwareItem => ({
  name: "Microsoft 365 Apps for enterprise - en-gb",
  version,
  source: "registry",
  publisher: "Microsoft Corporation",
  ...(channel === undefined ? {} : { origin: channel }),
});

function facts(items: readonly SoftwareItem[], today: string, updates: PendingUpdate[] = []) {
  return factsOf(
    known("os", {
      platform: "windows",
      id: "windows",
      name: "Windows 11 Enterprise",
      version: "25H2",
      build: "26200.9168",
      edition: "Enterprise",
      productType: "workstation",
      like: [],
      rolling: false,
      architecture: "x86_64",
    }),
    known("installed-software", {
      items: [...items],
      complete: true,
      read: ["registry"],
      unread: [],
    }),
    known("pending-updates", { updates, securityOrigins: ["microsoft"] }),
    known("update-check", { checkedAt: `${today}T06:00:00Z` }),
    known("restart", { required: false, because: [] }),
  );
}

test.each([
  [
    "the newest fixes of its channel",
    office("16.0.20131.20206", MONTHLY),
    "2026-08-20",
    "met",
    "Microsoft 365 Apps (Monthly Enterprise Channel) 16.0.20131.20206 has the newest security fixes of its channel.",
  ],
  [
    "a month behind on the last day",
    office("16.0.20131.20152", MONTHLY),
    "2026-08-25",
    "met",
    "; Microsoft 365 Apps (Monthly Enterprise Channel) 16.0.20131.20152 lacks 16.0.20131.20206 of 11 August 2026, in time until 25 August 2026.",
  ],
  [
    "a month behind on the day after",
    office("16.0.20131.20152", MONTHLY),
    "2026-08-26",
    "not-met",
    "Microsoft 365 Apps (Monthly Enterprise Channel) 16.0.20131.20152 has lacked 16.0.20131.20206, released on 11 August 2026, for longer than 14 days.",
  ],
  [
    "no channel",
    office("16.0.20131.20206", undefined),
    "2026-08-20",
    "no-evidence",
    "but not for Microsoft 365 Apps (channel not known) 16.0.20131.20206: its update channel is not known.",
  ],
  [
    "newer than the table: neither behind nor ahead",
    office("16.0.20700.20100", "Current Channel"),
    "2026-08-20",
    "met",
    "No security update is missing by the update lists of 20 August 2026.",
  ],
])("updates in time: %s", (_, item, today, outcome, because) => {
  const said = securityUpdatesInTime.judge(facts([item], today), about({ today, lists }));
  expect(said).toMatchObject({ outcome, because: expect.stringContaining(because) });
});

test("the suite and Visio of one channel are one level, another channel's is a second", () => {
  const today = "2026-08-26";
  const item = office("16.0.20131.20206", MONTHLY);
  const visio = { ...item, name: "Microsoft 365 Apps for business - en-gb" };
  const items = [item, visio, office("16.0.20228.20158", "Current Channel")];
  const said = securityUpdatesInTime.judge(facts(items, today), about({ today, lists }));
  expect(said.details?.map(({ what, state }) => [what, state])).toEqual([
    ["the installed system version", "table-old"],
    ["Microsoft 365 Apps (Monthly Enterprise Channel)", "current"],
    ["Microsoft 365 Apps (Current Channel)", "overdue"],
  ]);
  expect(said).toMatchObject({ outcome: "not-met" });
});

test.each<[string, SoftwareItem, string, string, string, string | undefined]>([
  [
    "served",
    office("16.0.20131.20206", MONTHLY),
    "2026-08-28",
    "met",
    "In support: 1 recognised product.",
    "2026-08-28",
  ],
  [
    "served, but the table is older than 14 days",
    office("16.0.20131.20206", MONTHLY),
    "2026-08-29",
    "no-evidence",
    "this cannot be judged: Microsoft 365 Apps (version 2606, Monthly Enterprise Channel).",
    undefined,
  ],
  [
    "the last day of a version",
    office("16.0.19929.20264", MONTHLY),
    "2026-08-11",
    "met",
    "In support: 1 recognised product.",
    "2026-08-11",
  ],
  [
    "the day after",
    office("16.0.19929.20264", MONTHLY),
    "2026-08-12",
    "not-met",
    "Out of support: Microsoft 365 Apps (version 2604, Monthly Enterprise Channel) (1 of 1 recognised product).",
    undefined,
  ],
  [
    "a version that ended stays unsupported however old the table",
    office("16.0.19929.20264", MONTHLY),
    "2027-06-30",
    "not-met",
    "Out of support: Microsoft 365 Apps (version 2604",
    undefined,
  ],
  [
    "no channel",
    office("16.0.20131.20206", undefined),
    "2026-08-20",
    "no-evidence",
    "this cannot be judged: Microsoft 365 Apps (16.0.20131.20206).",
    undefined,
  ],
])("support: %s", (_, item, today, outcome, because, holdsUntil) => {
  const said = softwareSupported.judge(facts([item], today), about({ today, lists }));
  expect(said).toMatchObject({ outcome, because: expect.stringContaining(because) });
  expect(said.holdsUntil).toBe(holdsUntil);
});

test("why, from when and by which page", () => {
  const today = "2026-08-20";
  const said = softwareSupported.judge(
    facts([office("16.0.19929.20264", MONTHLY)], today),
    about({ today, lists }),
  );
  expect(said.details).toEqual([
    {
      what: "Microsoft 365 Apps (version 2604, Monthly Enterprise Channel)",
      version: "16.0.19929.20264",
      state: "unsupported",
      because:
        "Microsoft 365 Apps (version 2604, Monthly Enterprise Channel) got no build any more on 11 August 2026, its last one on 14 July 2026.",
      date: "2026-08-11",
      source: bundledTables.office.sources[0],
    },
  ]);
});
