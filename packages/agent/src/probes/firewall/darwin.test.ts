import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, plist } from "../../testing/mac-scene.ts";
import { firewallOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const combined = "socketfilterfw --getglobalstate --getblockall --getstealthmode --getallowsigned";
const profiler = (state: string) => ({
  "system_profiler SPFirewallDataType -json": JSON.stringify({
    SPFirewallDataType: [{ _name: "spfirewall_settings", spfirewall_globalstate: state }],
  }),
});
const alf = (globalstate: number) => ({
  "/Library/Preferences/com.apple.alf.plist": plist({ globalstate }),
});
const runs = (version: string) => ({ sw_vers: `ProductVersion: ${version}\nBuildVersion: 1A1\n` });
const [on, off] = [
  { enabled: "yes", defaultInbound: "block" },
  { enabled: "no", defaultInbound: "allow" },
];
const tool = (text: string): About => ({ commands: { [combined]: text } });

test.each<[string, About, object]>([
  [
    "on, as macOS 15 says it",
    tool(
      "Firewall is enabled. (State = 1)\nFirewall has block all state set to disabled.\nFirewall stealth mode is on\nAutomatically allow built-in signed software ENABLED.\nAutomatically allow downloaded signed software ENABLED.\n",
    ),
    {
      ...on,
      raw: "on, decides for each application; stealth mode on; automatically allow built-in signed software enabled; automatically allow downloaded signed software enabled",
    },
  ],
  [
    "on, as older versions say it",
    tool("Firewall is enabled. (State = 1)\nBlock all DISABLED!\nStealth mode disabled\n"),
    { ...on, raw: "on, decides for each application; stealth mode disabled" },
  ],
  [
    "off",
    tool("Firewall is disabled. (State = 0)\nBlock all DISABLED!\nStealth mode enabled\n"),
    off,
  ],
  [
    "off, though everything beside it is on",
    tool(
      "Firewall is disabled. (State = 0)\nFirewall has block all state set to enabled.\nFirewall stealth mode is on\n",
    ),
    off,
  ],
  [
    "blocking all",
    tool("Firewall is blocking all non-essential incoming connections. (State = 2)\n"),
    { ...on, raw: "blocks all incoming connections" },
  ],
  [
    "blocking all by the second answer",
    tool("Firewall is enabled. (State = 1)\nFirewall has block all state set to enabled.\n"),
    { ...on, raw: "blocks all incoming connections" },
  ],
  ["the number before the words", tool("Firewall is enabled. (State = 0)\n"), off],
  ["words without a number", tool("Firewall is enabled.\n"), on],
  [
    "words on standard error, on a managed Mac",
    {
      commands: {
        [combined]: {
          stderr:
            "Firewall is disabled. (State = 0)\nFirewall settings cannot be modified from command line on managed Mac computers.\n",
        },
      },
    },
    off,
  ],
  [
    "each question alone",
    {
      commands: {
        "socketfilterfw --getglobalstate": "Firewall is enabled. (State = 1)\n",
        "socketfilterfw --getblockall": "Block all DISABLED!\n",
        "socketfilterfw --getstealthmode": "Stealth mode enabled\n",
      },
    },
    { ...on, raw: "on, decides for each application; stealth mode enabled" },
  ],
  [
    "two questions at once",
    {
      commands: {
        "socketfilterfw --getglobalstate --getblockall":
          "Firewall is disabled. (State = 0)\nBlock all DISABLED!\n",
        "socketfilterfw --listapps": "",
      },
    },
    off,
  ],
  ["the profiler: on", { commands: profiler("spfirewall_globalstate_limit_connections") }, on],
  ["the profiler: off", { commands: profiler("spfirewall_globalstate_allow_all") }, off],
  [
    "the profiler: all blocked",
    { commands: profiler("spfirewall_globalstate_block_all") },
    { ...on, raw: "blocks all incoming connections" },
  ],
  ["the file, below macOS 15", { commands: runs("14.8.2"), files: alf(1) }, on],
  ["the file, below macOS 15, off", { commands: runs("13.7.8"), files: alf(0) }, off],
])("%s", async (_, about, layer) => {
  const reading = await firewallOnMac(mac(about));
  expect(facts.firewall.safeParse({ kind: "firewall", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({
    state: "known",
    value: { layers: [{ name: "application", ...layer }], managedBy: "application-firewall" },
  });
});

test.each<[string, About, string]>([
  ["nothing", {}, "command_missing"],
  ["the file from macOS 15 on", { commands: runs("15.1"), files: alf(1) }, "command_missing"],
  ["the file of a release nobody knows", { files: alf(1) }, "command_missing"],
  [
    "words that say off beside a number that says on",
    tool("Firewall is disabled. (State = 1)\n"),
    "parse_error",
  ],
  ["a state nobody knows", tool("Firewall is dreaming. (State = 7)\n"), "parse_error"],
  ["an empty answer", tool(""), "not_reported"],
  [
    "an error",
    { commands: { socketfilterfw: { exitCode: 1, stderr: "Operation not permitted\n" } } },
    "access_denied",
  ],
  [
    "a word of the profiler nobody knows",
    { commands: profiler("spfirewall_globalstate_new") },
    "command_missing",
  ],
  [
    "only the packet filter",
    { commands: { "pfctl -s info": "Status: Enabled for 3 days\n" } },
    "command_missing",
  ],
])("%s is unknown", async (_, about, reason) => {
  expect(await firewallOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});
