import { expect, test } from "@jest/globals";
import type { Facts } from "@muster/mapping";
import { isolationSigns, isolationWords } from "./isolation.ts";

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

test("says what is shown, what is not, and what speaks against it, and never that it is proven", () => {
  const none = { devices: 0, blocked: 0, open: 0, notShown: 0, serving: 0, reporting: 0 };
  expect(isolationWords(none)).toBe("It covers no device now, so nothing shows.");
  expect(isolationWords({ ...none, devices: 1, blocked: 1, reporting: 1 })).toBe(
    "The firewall blocks inbound by default on 1 of 1 device. 1 of 1 device reports to the collector, so it is not cut off from every network. None of this proves isolation.",
  );
  const mixed = { devices: 4, blocked: 1, open: 2, notShown: 1, serving: 1, reporting: 0 };
  expect(isolationWords(mixed)).toBe(
    "The firewall blocks inbound by default on 1 of 4 devices. Not shown by 1 of 4 devices. Contradicted: the firewall lets connections in on 2 of 4 devices. Contradicted: a remote service takes connections on 1 of 4 devices. None of this proves isolation.",
  );
});
