import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { info, mac } from "../../testing/mac-scene.ts";
import { remoteAccessOnMac } from "./darwin.ts";

type About = Omit<Scene, "platform">;

const overrides = (...rows: readonly string[]) => ({
  "launchctl print-disabled system": `disabled services = {\n${rows.map((r) => `\t${r}\n`).join("")}}\nlogin item associations = {\n}\n`,
});
const loaded = (label: string) => ({
  [`launchctl print system/${label}`]: `system/${label} = {\n\tactive count = 0\n\ttype = LaunchDaemon\n\tstate = not running\n}\n`,
});
const absent = (label: string) => ({
  [`launchctl print system/${label}`]: {
    exitCode: 113,
    stderr: `Bad request.\nCould not find service "${label}" in domain for system\n`,
  },
});
const [ssh, screen] = ["com.openssh.sshd", "com.apple.screensharing"];
const programs = (...more: readonly string[]) => ({
  "ps -axo comm=": ["/sbin/launchd", "/usr/libexec/logd", ...more, ""].join("\n"),
});
const ard = "/System/Library/CoreServices/RemoteManagement/ARDAgent.app/Contents/MacOS/ARDAgent";

test.each<[string, About, Readonly<Record<string, string>>]>([
  [
    "everything off",
    {
      commands: {
        ...overrides(`"${ssh}" => disabled`, `"${screen}" => disabled`),
        ...absent(ssh),
        ...absent(screen),
        ...programs(),
      },
    },
    { ssh: "no no", "screen-sharing": "no no", "remote-management": "no no" },
  ],
  [
    "everything off, in the words up to macOS 12",
    {
      commands: {
        ...overrides(`"${ssh}" => true`, `"${screen}" => true`),
        ...absent(ssh),
        ...absent(screen),
        ...programs(),
      },
    },
    { ssh: "no no", "screen-sharing": "no no", "remote-management": "no no" },
  ],
  [
    "everything on",
    {
      commands: {
        ...overrides(`"${ssh}" => enabled`, `"${screen}" => false`),
        ...loaded(ssh),
        ...loaded(screen),
        ...programs(ard),
      },
    },
    { ssh: "yes yes", "screen-sharing": "yes yes", "remote-management": "yes yes" },
  ],
  [
    "switched off and loaded still: both are told",
    {
      commands: {
        ...overrides(`"${ssh}" => disabled`),
        ...loaded(ssh),
        ...absent(screen),
        ...programs(),
      },
    },
    { ssh: "no yes", "screen-sharing": "no no", "remote-management": "no no" },
  ],
  [
    "switched on and not loaded",
    {
      commands: {
        ...overrides(`"${ssh}" => enabled`),
        ...absent(ssh),
        ...absent(screen),
        ...programs(),
      },
    },
    { ssh: "yes no", "screen-sharing": "no no", "remote-management": "no no" },
  ],
  [
    "only the overrides",
    { commands: { ...overrides(`"${ssh}" => enabled`), launchctl: "x", "launchctl list": "x" } },
    {
      ssh: "yes unknown",
      "screen-sharing": "unknown unknown",
      "remote-management": "unknown unknown",
    },
  ],
  [
    "hidden processes, but the file that starts remote management",
    {
      commands: {
        ...overrides(),
        ...absent(ssh),
        ...absent(screen),
        "ps -axo comm=": "-zsh\nps\n",
      },
      files: {
        "/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd": "enabled",
      },
    },
    { ssh: "no no", "screen-sharing": "no no", "remote-management": "yes unknown" },
  ],
])("%s", async (_, about, expected) => {
  const reading = await remoteAccessOnMac(mac(about));
  expect(
    facts["remote-access"].safeParse({ kind: "remote-access", ...reading }).error,
  ).toBeUndefined();
  if (reading.state !== "known") throw new Error(JSON.stringify(reading));
  const said = reading.value.services.map((s) => [s.service, `${s.enabled} ${s.running}`]);
  expect(Object.fromEntries(said)).toEqual(expected);
});

test("settings of the ssh server and tools for help are told", async () => {
  const reading = await remoteAccessOnMac(
    mac({
      commands: { ...overrides(`"${ssh}" => enabled`), ...loaded(ssh), ...absent(screen) },
      files: {
        "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*\nPermitRootLogin no\n",
        "/etc/ssh/sshd_config.d/100-macos.conf": "UsePAM yes\nPasswordAuthentication no\n",
        "/Applications/TeamViewer.app/Contents/Info.plist": info(
          "TeamViewer",
          "com.teamviewer.TeamViewer",
          "15",
        ),
      },
    }),
  );
  expect(reading).toMatchObject({
    state: "known",
    value: {
      tools: ["TeamViewer"],
      unread: [],
      services: [
        {
          service: "ssh",
          ports: [22],
          settings: expect.arrayContaining([
            { name: "permit-root-login", value: "no" },
            { name: "password-authentication", value: "no" },
          ]),
        },
        { service: "screen-sharing", ports: [] },
        { service: "remote-management" },
      ],
    },
  });
});

test.each<[string, About]>([
  ["nothing", {}],
  [
    "an error that ends well",
    { commands: { systemsetup: "You need administrator access to run this tool... exiting!\n" } },
  ],
])("%s is unknown", async (_, about) => {
  expect(await remoteAccessOnMac(mac(about))).toMatchObject({ state: "unknown" });
});
