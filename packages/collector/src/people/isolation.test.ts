import { expect, test } from "@jest/globals";
import type { Facts } from "@muster/mapping";
import {
  countSigns,
  type IsolationCount,
  type IsolationSigns,
  isolationSigns,
  isolationWords,
  noDevice,
} from "./isolation.ts";

type Layer = {
  enabled: "yes" | "no" | "unknown";
  in: "block" | "allow" | "unknown";
  use?: boolean;
};
const layer = (enabled: Layer["enabled"], inbound: Layer["in"], use?: boolean): Layer => ({
  enabled,
  in: inbound,
  ...(use === undefined ? {} : { use }),
});

function firewall(layers: readonly Layer[]): Facts<"firewall"> {
  const value = {
    layers: layers.map(({ enabled, in: defaultInbound, use }) => ({
      name: "ipv4",
      enabled,
      defaultInbound,
      ...(use === undefined ? {} : { inUse: use }),
    })),
  };
  return {
    firewall: { kind: "firewall", state: "known", value, at: "2026-11-21T00:00:00Z" },
  } as never;
}

test.each<[string, readonly Layer[], string]>([
  ["every layer blocks", [layer("yes", "block"), layer("yes", "block")], "blocked"],
  ["one is off", [layer("yes", "block"), layer("no", "unknown")], "open"],
  ["one lets in", [layer("yes", "block"), layer("yes", "allow")], "open"],
  ["one does not say", [layer("yes", "block"), layer("unknown", "unknown")], "not shown"],
  ["the one in use blocks", [layer("yes", "block", true), layer("no", "allow", false)], "blocked"],
  ["the one in use lets in", [layer("yes", "allow", true), layer("yes", "block")], "open"],
  ["there is none", [], "not shown"],
])("inbound: %s", (_, layers, inbound) => {
  expect(isolationSigns(firewall(layers)).inbound).toBe(inbound);
});

test("what was not read is not shown; a service counts where it is enabled and runs", () => {
  expect(isolationSigns({})).toEqual({ inbound: "not shown", services: [] });
  const service = (name: string, enabled: string, running: string) => ({
    service: name,
    enabled,
    running,
    ports: [],
    settings: [],
  });
  const services = [
    service("rdp", "yes", "yes"),
    service("ssh", "yes", "no"),
    service("vnc", "unknown", "yes"),
  ];
  const value = { services, tools: [], unread: [] };
  const facts = { "remote-access": { kind: "remote-access", state: "known", value } } as never;
  expect(isolationSigns(facts).services).toEqual(["rdp"]);
});

const TODAY = "2026-11-21";

test.each([
  ["2026-11-13", 0, null],
  ["2026-11-14", 1, "2026-11-14"],
  [TODAY, 1, TODAY],
  // As a pack of a day gone by sees it: it reports, and when it did so last is not known on that day.
  ["2026-11-22", 1, null],
  [null, 0, null],
])("a last report on %s counts as contact: %i, last on %s", (day, contact, lastContact) => {
  const signs = { inbound: "blocked", services: [] } as const;
  const lastReportAt = day === null ? null : `${day}T12:00:00Z`;
  const count = countSigns(noDevice, signs, { lastReportAt, today: TODAY });
  expect(count).toEqual({ ...noDevice, devices: 1, blocked: 1, contact, lastContact });
});

test("devices are counted by what each shows; the latest contact is kept", () => {
  const add = (count: IsolationCount, day: string, signs: IsolationSigns) =>
    countSigns(count, signs, { lastReportAt: `${day}T12:00:00Z`, today: TODAY });
  const one = add(noDevice, "2026-11-19", { inbound: "open", services: ["rdp"] });
  const two = add(one, "2026-11-20", { inbound: "not shown", services: [] });
  expect(add(two, "2026-11-18", { inbound: "blocked", services: [] })).toEqual({
    devices: 3,
    blocked: 1,
    open: 1,
    notShown: 1,
    serving: 1,
    contact: 3,
    lastContact: "2026-11-20",
  });
});

const one = { ...noDevice, devices: 1, blocked: 1, contact: 1, lastContact: TODAY };
const mixed = { ...noDevice, devices: 4, blocked: 1, open: 2, notShown: 1, serving: 1 };

test.each([
  ["isolated", noDevice, "It covers no device now, so nothing shows."],
  [
    "isolated",
    one,
    "The firewall blocks inbound by default on 1 of 1 device. Said to be isolated, and 1 of 1 device reported to the collector in the last 7 days, last on 21 November 2026: it reaches at least the collector. None of this proves isolation.",
  ],
  [
    "isolated",
    mixed,
    "The firewall blocks inbound by default on 1 of 4 devices. Not shown by 1 of 4 devices. Contradicted: the firewall lets connections in on 2 of 4 devices. Contradicted: a remote service takes connections on 1 of 4 devices. No report in the last 7 days from 4 of 4 devices: cut off, or only switched off. None of this proves isolation.",
  ],
  [
    "limited-connectivity",
    { ...mixed, contact: 3, lastContact: "2026-11-20" },
    "The firewall blocks inbound by default on 1 of 4 devices. Not shown by 1 of 4 devices. The firewall lets connections in on 2 of 4 devices. A remote service takes connections on 1 of 4 devices. 3 of 4 devices reported to the collector in the last 7 days, last on 20 November 2026: they reach at least the collector, which limited connectivity allows. No report in the last 7 days from 1 of 4 devices: cut off, or only switched off. None of this confirms or refutes it.",
  ],
] as const)(
  "%s: says what is shown, what is not and what speaks against it",
  (control, count, words) => {
    expect(isolationWords(count, control)).toBe(words);
  },
);
