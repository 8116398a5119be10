import type { RemoteService } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { keyState } from "../windows-answers.ts";
import { firstNumber, isHidden, numberAt } from "../windows-keys.ts";
import { type Programs, programNamed } from "../windows-programs.ts";
import { anyRuns, type Service, type Services, servicesNamed } from "../windows-services.ts";

type Answer = "yes" | "no" | "unknown";

const POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";
const TERMINAL = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
const RDP = `${TERMINAL}\\WinStations\\RDP-Tcp`;

/** Policy wins; where it may not be read, the machine's own value decides nothing. */
function setting(registry: RegistryView, own: string, name: string): number | undefined {
  const policy = numberAt(registry, POLICY, name);
  if (policy !== undefined) return policy;
  return isHidden(registry.key(POLICY)) ? undefined : numberAt(registry, own, name);
}

/** The value as it stands; `default` where the keys were read and nobody set it, nothing where they were not. */
function shown(registry: RegistryView, name: string, as: string): RemoteService["settings"] {
  const value = setting(registry, RDP, name);
  if (value !== undefined) return [{ name: as, value: String(value) }];
  const read = registry.key(RDP).state === "read" && !isHidden(registry.key(POLICY));
  return read ? [{ name: as, value: "default" }] : [];
}

function port(value: number | undefined): number[] {
  return value !== undefined && value >= 1 && value <= 65_535 ? [value] : [];
}

export function remoteDesktop(registry: RegistryView, services: Services): RemoteService {
  const deny = setting(registry, TERMINAL, "fDenyTSConnections");
  return {
    service: "rdp",
    enabled: deny === 0 ? "yes" : deny === 1 ? "no" : "unknown",
    running: anyRuns(servicesNamed(services, /^TermService$/i)) ?? "unknown",
    ports: port(firstNumber(registry, [POLICY, RDP], "PortNumber")),
    settings: [
      ...shown(registry, "UserAuthentication", "network-level-authentication"),
      ...shown(registry, "SecurityLayer", "security-layer"),
      ...shown(registry, "MinEncryptionLevel", "min-encryption-level"),
    ],
  };
}

/** What starts with the machine takes connections, and so does what was started by hand. */
function enabledOf({ start, running }: Service): Answer {
  if (start === "disabled" && running === "no") return "no";
  if (start === "automatic" || running === "yes") return "yes";
  return start === "manual" && running === "no" ? "no" : "unknown";
}

const LISTENER = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN\\Listener";

/** The service alone takes no connection: it needs a listener, and having one is nothing while it stands still. */
function winrmEnabled(registry: RegistryView, service: Service): Answer {
  const started = enabledOf(service);
  if (started !== "yes") return started;
  const policy = numberAt(
    registry,
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WinRM\\Service",
    "AllowAutoConfig",
  );
  if (policy === 1) return "yes";
  const key = keyState(registry, LISTENER);
  if (key.state === "failed") return "unknown";
  return registry.below(LISTENER).length > 0 ? "yes" : "no";
}

const ways: readonly (readonly [service: string, names: RegExp])[] = [
  ["winrm", /^WinRM$/i],
  ["ssh", /^sshd$/i],
  ["remote-registry", /^RemoteRegistry$/i],
  ["vnc", /^(?:tvnserver|uvnc_service|vncserver|winvnc4?|tigervnc)$/i],
];

/** Other ways in, those that are there; the parts of Windows' that were not read are named by the probe. */
export function otherWays(registry: RegistryView, services: Services): readonly RemoteService[] {
  return ways.flatMap(([service, names]) => {
    const [found] = servicesNamed(services, names);
    if (found === undefined) return [];
    const enabled = service === "winrm" ? winrmEnabled(registry, found) : enabledOf(found);
    const listeners = service === "winrm" ? registry.below(LISTENER) : [];
    const ports = listeners.flatMap((name) =>
      port(numberAt(registry, `${LISTENER}\\${name}`, "Port")),
    );
    return [
      {
        service,
        enabled,
        running: found.running,
        ports: [...new Set(ports)].sort((a, b) => a - b),
        settings: [],
      },
    ];
  });
}

/** Tools with which somebody elsewhere may help: a line of the inventory, and no finding. */
const tools: readonly (readonly [name: string, programs: RegExp, services: RegExp])[] = [
  ["AnyDesk", /^anydesk/i, /^AnyDesk(?:MSI)?(?:-\w+)?$/i],
  ["Atera", /^atera ?agent/i, /^AteraAgent$/i],
  [
    "BeyondTrust Remote Support",
    /^(?:beyondtrust|bomgar).*(?:support|jump)/i,
    /^(?:bomgar|beyondtrust)/i,
  ],
  ["Chrome Remote Desktop", /^chrome remote desktop/i, /^chromoting$/i],
  [
    "ConnectWise ScreenConnect",
    /^(?:screenconnect|connectwise control)/i,
    /^ScreenConnect Client\b/i,
  ],
  ["Dameware", /dameware/i, /^(?:dwmrcs|DNTUS\d*)$/i],
  ["DWAgent", /^dwagent|^dwservice/i, /^DWAgent$/i],
  ["GoTo Resolve", /^goto(?:assist| ?resolve)/i, /^GoTo(?:Assist|Resolve)\b/i],
  ["ISL Light", /^isl (?:light|alwayson)/i, /^ISL AlwaysOn/i],
  ["LogMeIn", /^logmein/i, /^LogMeIn$/i],
  ["MeshCentral", /^mesh ?(?:agent|central)/i, /^Mesh Agent$/i],
  ["N-able Take Control", /take control/i, /^BASupportExpressStandaloneService/i],
  ["NetSupport Manager", /^netsupport/i, /^Client32$/i],
  ["NoMachine", /^nomachine/i, /^nxservice/i],
  ["Parsec", /^parsec\b/i, /^Parsec$/i],
  ["Radmin", /^radmin (?:server|viewer)/i, /^RServer3?$/i],
  ["Remote Utilities", /^remote utilities/i, /^RManService$/i],
  ["RemotePC", /^remotepc/i, /^RPCService$/i],
  ["RustDesk", /^rustdesk/i, /^RustDesk$/i],
  ["Splashtop", /^splashtop/i, /^SplashtopRemoteService$/i],
  ["Supremo", /^supremo/i, /^SupremoService$/i],
  ["TeamViewer", /^teamviewer/i, /^TeamViewer\d*$/i],
  ["UltraViewer", /^ultraviewer/i, /^UltraViewService$/i],
  [
    "VNC",
    /\bvnc\b|realvnc|tightvnc|ultravnc|tigervnc/i,
    /^(?:tvnserver|uvnc_service|vncserver|winvnc4?)$/i,
  ],
  ["Zoho Assist", /^zoho assist/i, /^Zoho Assist/i],
];

export function remoteTools(programs: Programs, services: Services): string[] {
  return tools
    .filter(
      ([, program, service]) =>
        programNamed(programs, program) !== undefined ||
        servicesNamed(services, service).length > 0,
    )
    .map(([name]) => name);
}
