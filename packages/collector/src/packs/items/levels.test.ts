import { expect, test } from "@jest/globals";
import {
  defaultPolicy,
  type FactOf,
  type Facts,
  levelsOf,
  type PendingUpdate,
} from "@muster/mapping";
import { createLists } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { bundledTables } from "@muster/mapping/patches/tables";
import type { DeviceEvidence } from "../evidence.ts";
import { updateLevel } from "../lines/levels.ts";
import { levels } from "./levels.ts";

const lists = createLists(products, undefined, bundledTables);
const TODAY = "2026-08-20";

const known = <V>(kind: string, value: V) => ({ kind, state: "known", source: "test", value });
const base = { like: [], rolling: false, architecture: "x86_64" };
const windows = (build: string) =>
  known("os", {
    ...base,
    platform: "windows",
    id: "windows",
    name: "Windows 11 Pro",
    build,
    productType: "workstation",
  });
const linux = known("os", {
  ...base,
  platform: "linux",
  id: "debian",
  name: "Debian",
  version: "13",
});
const office = known("installed-software", {
  items: [
    {
      name: "Microsoft 365 Apps for business - en-gb",
      version: "16.0.20131.20152",
      source: "registry",
      publisher: "Microsoft Corporation",
      origin: "Monthly Enterprise Channel",
    },
  ],
  complete: true,
  read: ["registry"],
  unread: [],
});
const pending = (...updates: readonly Partial<PendingUpdate>[]) =>
  known("pending-updates", { updates, securityOrigins: ["microsoft"] });

/** What the table says of a device with these facts, by column. */
function rowsOf(...said: readonly { readonly kind: string }[]) {
  const facts = Object.fromEntries(said.map((f) => [f.kind, f])) as Facts;
  const terms = { today: TODAY, lists, policy: defaultPolicy };
  const found = levelsOf(facts, terms);
  const os = facts.os as FactOf<"os"> | undefined;
  // What the table reads of a device, and no more of the two dozen members it has.
  const evidence = {
    ref: "d1",
    label: "PC 1",
    standing: "reporting",
    device: { last_report_at: `${TODAY}T03:00:00Z` },
    sections: [],
    facts,
    terms,
    levels: found,
    lines: { updateLevel: updateLevel(os, found) },
  } as unknown as DeviceEvidence;
  return [...levels.rows(evidence)].map((row) =>
    Object.fromEntries(levels.columns.map((column, i) => [column, row[i]])),
  );
}

test("the level, the newest of its line, the day it came, and for how long the device has lacked what came first", () => {
  expect(rowsOf(windows("26200.8875"), pending(), office)).toMatchObject([
    {
      device: "d1",
      what: "the installed system version",
      level: "26200.8875",
      state: "behind",
      "newest level": "26200.9168",
      "newest released": "2026-08-11",
      "first missing": "26200.8894",
      "missing since": "2026-07-18",
      "patch age in days": 33,
      "due by": "2026-08-01",
      "the machine's own list": "lists no security update",
      disagrees: "yes",
      "list checked": bundledTables.windows.checkedOn,
    },
    {
      what: "Microsoft 365 Apps (Monthly Enterprise Channel)",
      level: "16.0.20131.20152",
      "level released": "2026-07-14",
      "newest level": "16.0.20131.20206",
      "patch age in days": 9,
      "the machine's own list": "not on the machine's own list",
      disagrees: "no",
    },
  ]);
});

test.each<[string, readonly { kind: string }[], object]>([
  [
    "at the newest",
    [windows("26200.9168"), pending()],
    {
      state: "current",
      "level released": "2026-08-11",
      "patch age in days": 0,
      "missing since": null,
      disagrees: "no",
    },
  ],
  [
    "behind, and its own list agrees",
    [windows("26200.8875"), pending({ name: "KB5121003", security: "yes" })],
    { "the machine's own list": "lists 1 security update: KB5121003", disagrees: "no" },
  ],
  [
    "behind, and its own list is not known",
    [windows("26200.8875")],
    { "the machine's own list": "not known", disagrees: "no" },
  ],
  [
    "newer than the table: no age at all",
    [windows("26200.99999"), pending()],
    { state: "table-old", "patch age in days": null },
  ],
  [
    "patched package by package",
    [linux],
    { state: "not applicable: patched package by package, see its pending updates", level: null },
  ],
  [
    "a system nobody reported",
    [],
    { reading: "unknown: not reported", state: "unknown: not reported" },
  ],
])("%s", (_, facts, row) => {
  expect(rowsOf(...facts)).toMatchObject([row]);
});

test.each([
  [
    windows("26200.9168"),
    "known",
    "26200.9168 has Windows 11 25H2 26200.9168 of 11 August 2026, the newest there is",
  ],
  [
    windows("26200.99999"),
    "unknown",
    "unknown: 26200.99999 is newer than every release in the table",
  ],
])("in a line, case %#", (os, state, text) => {
  // A case is written as a plain object; it has the shape of the fact of its kind.
  const found = levelsOf({ os } as unknown as Facts, {
    today: TODAY,
    lists,
    policy: defaultPolicy,
  });
  expect(updateLevel(os as unknown as FactOf<"os">, found)).toEqual({ state, text });
});
