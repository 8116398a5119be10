import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { scene } from "../../exec/testing.ts";
import type { Answer, FileAnswer, Machine } from "../../exec/types.ts";
import { parseIptables } from "./iptables.ts";
import { firewallOnLinux } from "./linux.ts";
import { parseNft } from "./nft.ts";
import { parseFirewalldZones, parseUfw } from "./programs.ts";

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
const onlyFour = { "/proc/net/dev": "" };

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
    { answers: nft(fixture("nft-iptables.json")), files: onlyFour },
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
      files: { ...onlyFour, "/proc/net/ip_tables_names": "filter\n" },
    },
    { by: "nftables", ipv4: "yes block" },
  ],
  [
    "the old tables loaded and empty",
    {
      answers: { ...nft('{"nftables": []}'), "iptables-legacy": ran("-P INPUT ACCEPT\n") },
      files: { ...onlyFour, "/proc/net/ip_tables_names": "filter\n" },
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

const trusted = (expr: readonly object[]) =>
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
      { chain: { family: "inet", table: "firewalld", name: "filter_IN_trusted" } },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_INPUT",
          expr: [...expr, { goto: { target: "filter_IN_trusted" } }],
        },
      },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_INPUT",
          expr: [{ reject: { type: "icmpx" } }],
        },
      },
      {
        rule: {
          family: "inet",
          table: "firewalld",
          chain: "filter_IN_trusted",
          expr: [{ accept: null }],
        },
      },
    ],
  });
const match = (left: object, right: unknown, op = "==") => ({ match: { op, left, right } });
const iifname = { meta: { key: "iifname" } };

test.each<[string, object[], string]>([
  ["an outer interface", [match(iifname, "eth0")], "allow"],
  ["a set with an outer interface", [match(iifname, { set: ["lo", "eth0"] })], "allow"],
  ["loopback", [match(iifname, "lo")], "block"],
  ["everything but loopback", [match(iifname, "lo", "!=")], "allow"],
  ["addresses", [match({ payload: { protocol: "ip", field: "saddr" } }, "192.0.2.1")], "allow"],
  ["one port", [match({ payload: { protocol: "tcp", field: "dport" } }, 22)], "block"],
  ["an interface's one port", [match(iifname, "eth0"), match({ payload: {} }, 22)], "block"],
])("a zone that accepts everything, bound to %s -> %s", async (_, expr, inbound) => {
  const shown = { answers: nft(trusted(expr)), files: onlyFour };
  expect(await layers(shown)).toEqual({ by: "firewalld", ipv4: `yes ${inbound}` });
});

test("a target that only iptables has a word for counts by its name", async () => {
  const rule = (name: string) => ({
    rule: {
      family: "ip",
      table: "filter",
      chain: "INPUT",
      expr: [{ counter: {} }, { xt: { type: "target", name } }],
    },
  });
  const chain = {
    family: "ip",
    table: "filter",
    name: "INPUT",
    type: "filter",
    hook: "input",
    policy: "accept",
  };
  for (const [name, inbound] of [
    ["REJECT", "block"],
    ["LOG", "allow"],
  ] as const) {
    const text = JSON.stringify({ nftables: [{ chain }, rule(name)] });
    expect(await layers({ answers: nft(text), files: onlyFour })).toMatchObject({
      ipv4: `yes ${inbound}`,
    });
  }
});

const dropping = ran("-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n");
const accepting = ran("-P INPUT ACCEPT\n");
test.each<[string, Shown, Record<string, string>]>([
  [
    "iptables, both families",
    { answers: { iptables: dropping, ip6tables: dropping }, files: six },
    { by: "iptables", ipv4: "yes block", ipv6: "yes block" },
  ],
  [
    "iptables without an answer for IPv6",
    { answers: { iptables: dropping }, files: six },
    { by: "iptables", ipv4: "yes block", ipv6: "unknown unknown" },
  ],
  [
    "iptables without any rule",
    { answers: { iptables: accepting, ip6tables: accepting }, files: six },
    { by: "nobody", ipv4: "no allow", ipv6: "no allow" },
  ],
  [
    "iptables whose tables are not loaded: asking would load them",
    {
      answers: { iptables: accepting },
      files: { ...six, "/proc/modules": "ext4 1 1 - Live 0x0\n" },
    },
    { unknown: "command_missing" },
  ],
  [
    "ufw on, IPv6 included",
    {
      answers: { ufw: ran("Status: active\nDefault: deny (incoming), allow (outgoing)\n") },
      files: { ...six, "/etc/default/ufw": "IPV6=yes\n" },
    },
    { by: "ufw", ipv4: "yes block", ipv6: "yes block" },
  ],
  [
    "ufw on, IPv6 left out",
    {
      answers: { ufw: ran("Status: active\nDefault: deny (incoming), allow (outgoing)\n") },
      files: { ...six, "/etc/default/ufw": "IPV6=no\n" },
    },
    { by: "ufw", ipv4: "yes block", ipv6: "unknown unknown" },
  ],
  [
    "ufw off",
    { answers: { ufw: ran("Status: inactive\n") }, files: six },
    { by: "ufw", ipv4: "no allow", ipv6: "no allow" },
  ],
])("without nft: %s", async (_, shown, expected) => {
  expect(await layers(shown)).toEqual(expected);
});

test.each([
  ["default", "block"],
  ["ACCEPT", "allow"],
])("without nft: firewalld whose zone in use has the target %s -> %s", async (target, inbound) => {
  const zones = `block\n  target: %%REJECT%%\n\npublic (active)\n  target: ${target}\n`;
  const reading = await firewallOnLinux(
    scene({
      files: onlyFour,
      commands: {
        "firewall-cmd --state": "running\n",
        "firewall-cmd --list-all-zones": zones,
        iptables: "-P INPUT ACCEPT\n",
      },
    }),
  );
  expect(reading).toMatchObject({
    state: "known",
    source: "firewalld",
    value: { layers: [{ name: "ipv4", enabled: "yes", defaultInbound: inbound }] },
  });
});

const PUBLIC = "public (default, active)\n  target: default\n  interfaces: eth0\n";
const zone = (name: string, target: string) => `${name} (active)\n  target: ${target}\n`;

test.each<[string, Record<string, string | { exitCode: number; stdout: string }>, object]>([
  [
    "the default zone alone",
    { "--list-all": PUBLIC, "--get-active-zones": "public (default)\n  interfaces: eth0\n" },
    { state: "known", value: { layers: [{ defaultInbound: "block" }] } },
  ],
  [
    "another zone that is bound to addresses only and lets all in",
    {
      "--list-all": PUBLIC,
      "--get-active-zones": "public\n  interfaces: eth0\ntrusted\n  sources: 192.0.2.0/24\n",
      "--zone=trusted --list-all": zone("trusted", "ACCEPT"),
    },
    { state: "known", value: { layers: [{ defaultInbound: "allow" }] } },
  ],
  [
    "another zone in use that does not answer",
    { "--list-all": PUBLIC, "--get-active-zones": "public\n  interfaces: eth0\npublic2\n" },
    { state: "known", value: { layers: [{ defaultInbound: "unknown" }] } },
  ],
  [
    "a daemon that does not run",
    { "--state": { exitCode: 252, stdout: "not running\n" }, "--list-all": PUBLIC },
    { state: "unknown", reason: "command_missing" },
  ],
])("without nft: firewalld asked zone by zone: %s", async (_, answers, expected) => {
  const commands = Object.entries({ "--state": "running\n", ...answers }).map(
    ([args, said]) => [`firewall-cmd ${args}`, said] as const,
  );
  const reading = await firewallOnLinux(
    scene({ files: onlyFour, commands: Object.fromEntries(commands) }),
  );
  expect(reading).toMatchObject(expected);
});

test.each([
  [
    "Status: active\nDefault: deny (incoming), allow (outgoing)",
    { enabled: true, inbound: "block" },
  ],
  [
    "Status: active\nDefault: allow (incoming), allow (outgoing)",
    { enabled: true, inbound: "allow" },
  ],
  [
    "Status: active\nDefault: deny (incoming)\n\n22/tcp     ALLOW IN    Anywhere\n22/tcp (v6)     ALLOW IN    Anywhere (v6)\n",
    { enabled: true, inbound: "block", sixth: "block" },
  ],
  [
    "Status: active\nDefault: deny (incoming)\n\n22/tcp     DENY IN    Anywhere\nAnywhere     ALLOW IN    Anywhere           # all\n",
    { enabled: true, inbound: "allow" },
  ],
  [
    "Status: active\nDefault: deny (incoming)\n\nAnywhere on lo     ALLOW IN    Anywhere\nAnywhere     ALLOW IN    192.0.2.0/24\nAnywhere (v6) on eth0     ALLOW IN    Anywhere (v6)\n",
    { enabled: true, inbound: "block", sixth: "allow" },
  ],
  [
    "Status: active\nDefault: allow (incoming)\n\nAnywhere     DENY IN    Anywhere\nAnywhere     ALLOW IN    Anywhere\n",
    { enabled: true, inbound: "block" },
  ],
  ["Status: active\n\nTo  Action  From", { enabled: true, inbound: "unknown" }],
  ["Status: inactive", { enabled: false, inbound: "allow" }],
  ["Status: aktiv", undefined],
  ["ERROR: You need to be root to run this script", undefined],
])("ufw: %p -> %p", (text, expected) => {
  expect(parseUfw(text)).toEqual(expected);
});

test.each([
  ["public (active)\n  target: default", "block"],
  ["public (default, active)\n  target: ACCEPT", "allow"],
  ["public (active)\n  target: default\n\ntrusted (active)\n  target: ACCEPT", "allow"],
  ["public (active)\n  target: default\n\ntrusted\n  target: ACCEPT", "block"],
  ["public (active)\n  target: default\n\nodd (active)\n  target: PERHAPS", "unknown"],
  ["", "unknown"],
])("firewalld: %p -> %s", (text, expected) => {
  expect(parseFirewalldZones(text)).toBe(expected);
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
  ["all of an outer interface is let in", "-P INPUT DROP\n-A INPUT -i eth0 -j ACCEPT", "allow"],
  [
    "all of a tunnel's interface is an exception",
    "-P INPUT DROP\n-A INPUT -i wg0 -j ACCEPT",
    "block",
  ],
  [
    "one interface closed leaves the others open",
    "-P INPUT ACCEPT\n-A INPUT -i eth0 -j DROP",
    "allow",
  ],
  [
    "everything but loopback is everything from outside",
    "-P INPUT ACCEPT\n-A INPUT ! -i lo -j DROP",
    "block",
  ],
  [
    "a comment is no condition",
    '-P INPUT ACCEPT\n-A INPUT -m comment --comment "the rest, \\"all\\" of it" -j DROP',
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
