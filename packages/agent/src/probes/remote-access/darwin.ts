import type { RemoteService } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { bundles } from "../../macos/bundles.ts";
import { known, outputOf, sorted, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { enabledBy, loadedBy, parseDisabled, parsePrograms } from "./launchd.ts";
import { piecesOf } from "./ssh.ts";
import { sshSettingsFrom } from "./sshd.ts";

/** Ways in that macOS itself offers, by the name of their job. */
const jobs = [
  { service: "ssh", label: "com.openssh.sshd", port: 22 },
  { service: "screen-sharing", label: "com.apple.screensharing", port: 5900 },
] as const;

/** Tools for help from elsewhere, by the beginning of their bundle ids. */
const tools: Readonly<Record<string, string>> = {
  "com.teamviewer.": "TeamViewer",
  "com.philandro.anydesk": "AnyDesk",
  "com.anydesk.": "AnyDesk",
  "com.splashtop.": "Splashtop",
  "com.logmein.": "LogMeIn",
  "com.nomachine.": "NoMachine",
  "com.carriez.rustdesk": "RustDesk",
  "com.screenconnect.": "ConnectWise ScreenConnect",
  "com.connectwise.": "ConnectWise ScreenConnect",
  "com.realvnc.": "RealVNC",
  "com.zoho.assist": "Zoho Assist",
  "com.bomgar.": "BeyondTrust Remote Support",
  "com.google.chromeremotedesktop": "Chrome Remote Desktop",
  "com.parsec.": "Parsec",
  "tv.parsec.": "Parsec",
  "com.isl.": "ISL Light",
  "com.supremo.": "Supremo",
};

async function settingsOf(machine: Machine): Promise<Pick<RemoteService, "ports" | "settings">> {
  const pieces = await piecesOf(machine, "/etc/ssh/sshd_config", new Set());
  if (pieces.length === 0) return { ports: [], settings: [] };
  const { ports, settings } = sshSettingsFrom(pieces);
  return { ports: [...ports], settings: [...settings] };
}

async function jobOf(
  machine: Machine,
  { service, label, port }: (typeof jobs)[number],
  overrides: ReadonlyMap<string, boolean> | undefined,
): Promise<RemoteService> {
  const running = loadedBy(await machine.run("launchctl", ["print", `system/${label}`]), label);
  const set = service === "ssh" ? await settingsOf(machine) : { ports: [], settings: [] };
  const usual = running === "yes" ? [port] : [];
  return {
    service,
    enabled: enabledBy(overrides, label, running),
    running,
    // Sockets are launchd's: a port in the server's own settings is not listened on.
    ports: usual,
    settings: set.settings,
  };
}

/** Apple Remote Desktop: its agent runs while it is on, and a file of its own starts it. */
async function remoteManagement(machine: Machine): Promise<RemoteService> {
  const answer = await machine.run("ps", ["-axo", "comm="]);
  const programs = parsePrograms(outputOf(answer) ?? "");
  const runs = programs?.some((path) => /(?:^|\/)ARDAgent$/.test(path));
  const switched = await machine.exists(
    "/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd",
  );
  const running = runs === undefined ? "unknown" : runs ? "yes" : "no";
  return {
    service: "remote-management",
    enabled: switched || runs ? "yes" : running,
    running,
    ports: [],
    settings: [],
  };
}

async function toolsOn(machine: Machine): Promise<{ names: string[]; unread: string[] }> {
  const { apps, folders } = await bundles(machine);
  const names = Object.entries(tools)
    .filter(([start]) => apps.some(({ id }) => id?.toLowerCase().startsWith(start)))
    .map(([, name]) => name);
  return { names: sorted(names), unread: folders === 0 ? ["the folders of applications"] : [] };
}

/**
 * Each service as launchd has it: whether it is switched on by its override and whether it is loaded are two things, and both
 * are told. `systemsetup` is not asked: without Full Disk Access it prints an error and ends well.
 */
export async function remoteAccessOnMac(machine: Machine): Promise<ReadingOf<"remote-access">> {
  const answer = await machine.run("launchctl", ["print-disabled", "system"]);
  const overrides = parseDisabled(outputOf(answer) ?? "");
  const services = await Promise.all(jobs.map((job) => jobOf(machine, job, overrides)));
  const all = [...services, await remoteManagement(machine)];
  if (all.every(({ enabled, running }) => enabled === "unknown" && running === "unknown")) {
    return unknown("not_reported", "launchctl tells of no service that lets somebody in");
  }
  const { names, unread } = await toolsOn(machine);
  return known({ services: all, tools: names, unread }, "launchctl");
}
