import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Answer, FileAnswer, Machine } from "../../exec/types.ts";
import { parseIptables } from "./iptables.ts";
import { firewallOnLinux } from "./linux.ts";
import { parseNft } from "./nft.ts";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");

interface Shown {
  readonly elevated?: boolean;
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly files?: Readonly<Record<string, string>>;
}

const ran = (stdout: string, exitCode = 0, stderr = ""): Answer => ({
  state: "ran",
  exitCode,
  stdout,
  stderr,
});
const missing: Answer = { state: "failed", reason: "command_missing", detail: "not installed" };

function machine({ elevated = true, answers = {}, files = {} }: Shown): Machine {
  const read = async (path: string): Promise<FileAnswer> => {
    const text = files[path];
    return text === undefined
      ? { state: "missing" }
      : { state: "read", text, modifiedAt: "2026-11-21T00:00:00.000Z" };
  };
  return {
    platform: "linux",
    elevated,
    now: () => 0,
    run: async (tool) => answers[tool] ?? missing,
    read,
    head: read,
    list: async () => ({ state: "missing" }),
    exists: async (path) => path in files,
    modified: async () => undefined,
  };
}

const six = { "/proc/net/if_inet6": "" };

async function layers(shown: Shown): Promise<Record<string, string>> {
  const reading = await firewallOnLinux(machine(shown));
  expect(facts.firewall.safeParse({ kind: "firewall", ...reading }).success).toBe(true);
  if (reading.state !== "known")
    return { [reading.state]: "reason" in reading ? reading.reason : "" };
  const said = reading.value.layers.map((l) => [l.name, `${l.enabled} ${l.defaultInbound}`]);
  return { by: reading.value.managedBy ?? "nobody", ...Object.fromEntries(said) };
}

const nft = (stdout: string) => ({ nft: ran(stdout) });
const firewalld = (last: object) =>
  JSON.stringify({
    nftables: [
      { table: { family: "inet", name: "firewalld" } },
      {
        chain: {
          family: "inet",
          table: "firewalld",
          name: "filter_INPUT",
          type: "filter",
          hook: "input",
          policy: "accept",
        },
      },
      { chain: { family: "inet", table: "firewalld", name: "filter_INPUT_ZONES" } },
      { chain: { family: "inet", table: "firewalld", name: "filter_IN_public" } },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_INPUT",
          expr: [{ match: { op: "in" } }, { accept: null }],
        },
      },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_INPUT",
          expr: [{ jump: { target: "filter_INPUT_ZONES" } }],
        },
      },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_INPUT_ZONES",
          expr: [{ goto: { target: "filter_IN_public" } }],
        },
      },
      { rule: { family: "inet", table: "firewalld", chain: "filter_IN_public", expr: [last] } },
    ],
  });

test.each<[string, Shown, Record<string, string>]>([
  [
    "ufw as it enables itself",
    { answers: nft(fixture("nft-ufw.json")), files: six },
    { by: "ufw", ipv4: "yes block", ipv6: "yes block" },
  ],
  [
    "a last rule that rejects everything, behind a policy of accept",
    { answers: nft(fixture("nft-reject.json")), files: six },
    { by: "nftables", ipv4: "yes block", ipv6: "yes block" },
  ],
  [
    "IPv6 filtered and IPv4 open",
    { answers: nft(fixture("nft-six-only.json")), files: six },
    { by: "nftables", ipv4: "no allow", ipv6: "yes block" },
  ],
  [
    "iptables over nftables, on a system without IPv6",
    { answers: nft(fixture("nft-iptables.json")) },
    { by: "nftables", ipv4: "yes block" },
  ],
  [
    "firewalld's default zone",
    { answers: nft(firewalld({ reject: { type: "icmpx" } })), files: six },
    { by: "firewalld", ipv4: "yes block", ipv6: "yes block" },
  ],
  [
    "firewalld's zone for trusted networks",
    { answers: nft(firewalld({ accept: null })), files: six },
    { by: "firewalld", ipv4: "yes allow", ipv6: "yes allow" },
  ],
  [
    "an empty ruleset",
    { answers: nft('{"nftables": [{"metainfo": {}}]}'), files: six },
    { by: "nobody", ipv4: "no allow", ipv6: "no allow" },
  ],
  [
    "the old tables beside an empty ruleset",
    {
      answers: {
        ...nft('{"nftables": []}'),
        "iptables-legacy": ran("-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n"),
      },
      files: { "/proc/net/ip_tables_names": "filter\n" },
    },
    { by: "nftables", ipv4: "yes block" },
  ],
  [
    "the old tables loaded and empty",
    {
      answers: { ...nft('{"nftables": []}'), "iptables-legacy": ran("-P INPUT ACCEPT\n") },
      files: { "/proc/net/ip_tables_names": "filter\n" },
    },
    { by: "nobody", ipv4: "no allow" },
  ],
  ["a user without root", { elevated: false }, { unknown: "access_denied" }],
  ["nft not installed", {}, { unknown: "command_missing" }],
  [
    "nft that prints nothing and says all is well",
    { answers: nft("") },
    { unknown: "not_reported" },
  ],
  [
    "nft that is refused",
    { answers: { nft: ran("", 1, "Operation not permitted (you must be root)") } },
    { unknown: "access_denied" },
  ],
  [
    "nft that is cut short",
    { answers: nft('{"nftables": [{"chain":') },
    { unknown: "parse_error" },
  ],
  [
    "a container",
    {
      files: { "/.dockerenv": "", "/proc/self/mountinfo": "22 1 0:21 / / rw - overlay overlay rw" },
    },
    { "not-applicable": "" },
  ],
])("%s", async (_, shown, expected) => {
  expect(await layers(shown)).toEqual(expected);
});

test("what is configured is a hint for a person, never a reading", async () => {
  const files = { "/etc/ufw/ufw.conf": "LOGLEVEL=low\nENABLED=yes\n" };
  const reading = await firewallOnLinux(machine({ elevated: false, files }));
  expect(reading).toMatchObject({
    state: "unknown",
    detail: expect.stringContaining("ufw is set to start"),
  });
});

test.each([
  [
    "a rule that looks at the packet decides nothing",
    "-P INPUT ACCEPT\n-A INPUT -s 192.0.2.0/24 -j DROP",
    "allow",
  ],
  [
    "a chain everything is sent to decides",
    "-P INPUT ACCEPT\n-N a\n-A INPUT -j a\n-A a -j REJECT --reject-with icmp-port-unreachable",
    "block",
  ],
  [
    "a chain that returns leaves it to the policy",
    "-P INPUT DROP\n-N a\n-A INPUT -j a\n-A a -j RETURN",
    "block",
  ],
  [
    "the first rule that takes everything wins",
    "-P INPUT DROP\n-A INPUT -j ACCEPT\n-A INPUT -j DROP",
    "allow",
  ],
  [
    "chains that call each other end",
    "-P INPUT DROP\n-N a\n-N b\n-A INPUT -j a\n-A a -j b\n-A b -j a",
    "block",
  ],
  [
    "logging lets through to the next rule",
    "-P INPUT ACCEPT\n-A INPUT -j LOG\n-A INPUT -j DROP",
    "block",
  ],
])("iptables: %s", (_, text, fate) => {
  expect(parseIptables(text)?.fate).toBe(fate);
});

test.each(["", "iptables: command failed", "-A INPUT -j DROP"])(
  "iptables: %p is no reading",
  (text) => {
    expect(parseIptables(text)).toBeUndefined();
  },
);

test.each(["", "[]", "null", '{"nftables": 3}', "nft: error"])("nft: %p is no reading", (text) => {
  expect(parseNft(text)).toBeUndefined();
});
