import { expect, test } from "@jest/globals";
import { facts, type ValueOf } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { remoteAccessOnLinux } from "./linux.ts";
import { parseListening } from "./sockets.ts";
import { parseSshdTest } from "./sshd.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const processes = (...names: readonly string[]) =>
  Object.fromEntries(["systemd", ...names].map((name, i) => [`/proc/${i + 1}/comm`, `${name}\n`]));
const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
const socket = (port: number, state = "0A", address = "00000000") =>
  `   0: ${address}:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0\n`;
const config =
  "Include /etc/ssh/sshd_config.d/*.conf\n#Port 22\nPermitRootLogin prohibit-password\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\nUsePAM yes\n";
const word = `port 22
addressfamily any
listenaddress [::]:22
usepam yes
permitrootlogin without-password
pubkeyauthentication yes
passwordauthentication no
kbdinteractiveauthentication no
permitemptypasswords no
`;
const ssh = { ...dpkg("openssh-server"), ...processes("sshd"), "/etc/ssh/sshd_config": config };
const tcp = { "/proc/net/tcp": HEAD + socket(22) };

type Value = ValueOf<"remote-access">;

async function told(about: Scene): Promise<Value | string> {
  const reading = await remoteAccessOnLinux(scene(about));
  const checked = facts["remote-access"].safeParse({ kind: "remote-access", ...reading });
  expect(checked.error).toBeUndefined();
  return reading.state === "known" ? reading.value : reading.state;
}

function line(value: Value | string): string {
  const service = typeof value === "string" ? undefined : value.services[0];
  if (service === undefined) return typeof value === "string" ? value : "none";
  const short = (name: string) => service.settings.find((s) => s.name === name)?.value ?? "-";
  return [
    service.service,
    service.enabled,
    service.running,
    service.ports.join(","),
    short("permit-root-login"),
    short("password-authentication"),
    short("keyboard-interactive-authentication"),
  ].join(" ");
}

test.each<[string, Scene, string]>([
  [
    "sshd's own word",
    { files: { ...ssh, ...tcp }, commands: { "sshd -T": word } },
    "ssh yes yes 22 prohibit-password no no",
  ],
  [
    "sshd without its folder: the files",
    {
      files: { ...ssh, ...tcp },
      commands: {
        "sshd -T": { exitCode: 255, stderr: "Missing privilege separation directory: /run/sshd" },
      },
    },
    "ssh yes yes 22 prohibit-password yes no",
  ],
  [
    "an included file comes first and wins",
    {
      files: {
        ...ssh,
        ...tcp,
        "/etc/ssh/sshd_config.d/10-own.conf": "passwordauthentication no\nPort 2222\n",
        "/etc/ssh/sshd_config.d/90-late.conf": "PasswordAuthentication yes\n",
        "/etc/ssh/sshd_config.d/notes.txt": "PermitRootLogin yes\n",
      },
    },
    "ssh yes yes 2222 prohibit-password no no",
  ],
  [
    "an included file that may not be read: nothing after it is known",
    {
      elevated: false,
      files: { ...ssh, ...tcp, "/etc/ssh/sshd_config.d/50-cloud-init.conf": "access_denied" },
    },
    "ssh yes yes 22 unknown unknown unknown",
  ],
  [
    "a configuration that may not be read",
    { elevated: false, files: { ...ssh, "/etc/ssh/sshd_config": "access_denied" } },
    "ssh yes yes 22 unknown unknown unknown",
  ],
  [
    "what nobody set is a default and no reading",
    { files: { ...ssh, "/etc/ssh/sshd_config": "# nothing\n" } },
    "ssh yes yes 22 default default default",
  ],
  [
    "lines for some people alone",
    { files: { ...ssh, "/etc/ssh/sshd_config": "Match User git\n  PasswordAuthentication no\n" } },
    "ssh yes yes 22 default default default",
  ],
  [
    "with Match blocks sshd is asked for root's view",
    {
      files: { ...ssh, "/etc/ssh/sshd_config": `${config}Match User git\n  PermitTTY no\n` },
      commands: {
        "sshd -T": {
          exitCode: 255,
          stderr: "'Match User' in configuration but 'user' not in connection test specification.",
        },
        "sshd -T -C user=root,host=x,addr=0.0.0.0": word,
      },
    },
    "ssh yes yes 22 prohibit-password no no",
  ],
  [
    "at rest behind a socket that waits",
    {
      files: { ...dpkg("openssh-server"), ...processes(), "/etc/ssh/sshd_config": config },
      commands: {
        systemctl:
          "Id=ssh.service\nNames=ssh.service sshd.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n\nId=ssh.socket\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n",
      },
    },
    "ssh yes yes 22 prohibit-password yes no",
  ],
  [
    "installed and switched off",
    {
      files: { ...dpkg("openssh-server"), ...processes(), "/etc/ssh/sshd_config": config },
      commands: {
        systemctl:
          "Id=ssh.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n",
      },
    },
    "ssh no no  prohibit-password yes no",
  ],
  ["no server at all", { files: { ...dpkg(), ...processes(), ...tcp } }, "none"],
  ["nothing that could be read", {}, "unknown"],
])("%s", async (_, about, expected) => {
  expect(line(await told(about))).toBe(expected);
});

test("a file that may not be read is told of, and so are lines for some people alone", async () => {
  const value = await told({
    elevated: false,
    files: {
      ...ssh,
      "/etc/ssh/sshd_config": `${config}Match Group x\n`,
      "/etc/ssh/sshd_config.d/a.conf": "access_denied",
    },
  });
  expect(value).toMatchObject({
    unread: expect.arrayContaining(["/etc/ssh/sshd_config.d/a.conf may not be read"]),
    services: [{ settings: expect.arrayContaining([{ name: "match-blocks", value: "present" }]) }],
  });
});

test("other ways in and tools for remote help", async () => {
  const value = await told({
    files: {
      ...dpkg("xrdp", "anydesk", "telnetd"),
      ...processes("xrdp", "x11vnc"),
      "/opt/teamviewer/tv_bin/x": "",
      "/proc/net/tcp": HEAD + socket(3389) + socket(5900, "01") + socket(23, "0A", "0100007F"),
      "/proc/net/tcp6": HEAD + socket(5900, "0A", "0".repeat(32)),
    },
  });
  expect(value).toMatchObject({
    services: [
      { service: "xrdp", enabled: "yes", running: "yes", ports: [3389] },
      { service: "vnc", enabled: "yes", running: "yes", ports: [5900] },
      { service: "telnet", enabled: "unknown", running: "no", ports: [] },
    ],
    tools: ["AnyDesk", "TeamViewer"],
  });
});

test("listening ports: state 0A, and not for this machine alone", () => {
  const six = "00000000000000000000000001000000";
  const text =
    HEAD + socket(22) + socket(25, "0A", "0100007F") + socket(80, "01") + socket(631, "0A", six);
  expect(parseListening(text)).toEqual([22]);
});

test.each([
  "",
  "sshd: no hostkeys available -- exiting.",
  "port 22\n",
  "Missing privilege separation directory: /run/sshd\n",
])("sshd's word: %j is none", (text) => {
  expect(parseSshdTest(text)).toBeUndefined();
});
