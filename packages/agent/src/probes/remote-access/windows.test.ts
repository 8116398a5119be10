import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { Failed, key, windowsScene } from "../../testing/windows-scene.ts";
import { remoteAccessOnWindows } from "./windows.ts";

const TERMINAL = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
const RDP = `${TERMINAL}\\WinStations\\RDP-Tcp`;
const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";
const LISTENER = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN\\Listener";
const service = (Name: string, State: string, StartMode: string) => ({ Name, State, StartMode });
const rdp = (values: object, tcp: object = {}, policy: object | null = null) => ({
  [TERMINAL]: key({ ...values }),
  [RDP]: key({ PortNumber: 3389, ...tcp }),
  [POLICY]: policy === null ? null : key({ ...policy }),
});
const term = service("TermService", "Running", "Manual");

async function ask(about: Scene) {
  const reading = await remoteAccessOnWindows(scene(about));
  const fact = facts["remote-access"].safeParse({ kind: "remote-access", ...reading });
  expect(fact.error).toBeUndefined();
  return reading;
}

async function told(sections: object): Promise<unknown> {
  const reading = await ask(windowsScene({ ...sections }));
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.reason : reading.state;
  return reading.value.services.map(
    (s) => `${s.service} ${s.enabled} ${s.running} ${s.ports.join(",") || "-"}`,
  );
}

test.each<[string, object, unknown]>([
  ["on", { registry: rdp({ fDenyTSConnections: 0 }), services: [term] }, ["rdp yes yes 3389"]],
  ["off", { registry: rdp({ fDenyTSConnections: 1 }), services: [term] }, ["rdp no yes 3389"]],
  [
    "policy wins",
    { registry: rdp({ fDenyTSConnections: 1 }, {}, { fDenyTSConnections: 0 }), services: [term] },
    ["rdp yes yes 3389"],
  ],
  ["nobody says", { registry: rdp({}), services: [term] }, ["rdp unknown yes 3389"]],
  [
    "a policy that may not be read",
    {
      registry: {
        ...rdp({ fDenyTSConnections: 1 }),
        [POLICY]: { error: { type: "SecurityException" } },
      },
      services: [term],
    },
    ["rdp unknown yes 3389"],
  ],
  [
    "services of all kinds",
    {
      registry: {
        ...rdp({ fDenyTSConnections: 1 }),
        [LISTENER]: key({}, ["Listener1"]),
        [`${LISTENER}\\Listener1`]: key({ Port: 5985 }),
      },
      services: [
        term,
        service("WinRM", "Running", "Auto"),
        service("sshd", "Stopped", "Manual"),
        service("RemoteRegistry", "Stopped", "Disabled"),
        service("tvnserver", "Running", "Auto"),
      ],
    },
    [
      "rdp no yes 3389",
      "winrm yes yes 5985",
      "ssh no no -",
      "remote-registry no no -",
      "vnc yes yes -",
    ],
  ],
  [
    "WinRM without a listener",
    {
      registry: { ...rdp({ fDenyTSConnections: 1 }), [LISTENER]: null },
      services: [service("WinRM", "Running", "Auto")],
    },
    ["rdp no unknown 3389", "winrm no yes -"],
  ],
  [
    "WinRM whose listeners were not read",
    { registry: rdp({ fDenyTSConnections: 1 }), services: [service("WinRM", "Running", "Auto")] },
    ["rdp no unknown 3389", "winrm unknown yes -"],
  ],
  [
    "services alone, numbered",
    { services: [{ Name: "sshd", Status: 4, StartType: 2 }] },
    ["rdp unknown unknown -", "ssh yes yes -"],
  ],
  ["the registry alone", { registry: rdp({ fDenyTSConnections: 1 }) }, ["rdp no unknown 3389"]],
  ["not allowed", { services: new Failed("CimException", "0x80041003") }, "access_denied"],
  ["nothing at all", {}, "command_missing"],
])("%s", async (_, sections, outcome) => expect(await told(sections)).toEqual(outcome));

test.each<[string, object, object | null, string]>([
  ["set", { UserAuthentication: 1 }, null, "1"],
  ["switched off", { UserAuthentication: 0 }, null, "0"],
  ["switched off by policy", { UserAuthentication: 1 }, { UserAuthentication: 0 }, "0"],
  ["set by nobody", {}, null, "default"],
])("network level authentication: %s", async (_, tcp, policy, value) => {
  const registry = rdp({ fDenyTSConnections: 0 }, tcp, policy);
  const reading = await ask(windowsScene({ registry, services: [term] }));
  const settings = reading.state === "known" ? reading.value.services[0]?.settings : [];
  expect(settings).toContainEqual({ name: "network-level-authentication", value });
});

test("tools for remote help are named, and what was not read", async () => {
  const tools = {
    registry: rdp({ fDenyTSConnections: 1 }),
    services: [term, service("ScreenConnect Client (0123456789abcdef)", "Running", "Auto")],
    uninstall: [{ DisplayName: "TeamViewer Host" }, { DisplayName: "Example Notes" }],
  };
  expect(await ask(windowsScene(tools))).toMatchObject({
    value: { tools: ["ConnectWise ScreenConnect", "TeamViewer"], unread: [] },
  });
  const without = { registry: rdp({ fDenyTSConnections: 1 }), services: [term] };
  expect(await ask(windowsScene(without))).toMatchObject({
    value: { tools: [], unread: [expect.stringContaining("installed programs")] },
  });
});
