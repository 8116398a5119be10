import type { RemoteService } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { outputOf } from "../answers.ts";
import { type Unit, unitsOf } from "../systemd.ts";
import { isInstalled, runningOf, tracesOf } from "../traces.ts";
import { listeningOn } from "./sockets.ts";
import {
  fits,
  includeOf,
  isMatch,
  type Piece,
  parseSshdTest,
  type SshSettings,
  sshSettingsFrom,
} from "./sshd.ts";

const FOLDER = "/etc/ssh";
/** Files of one configuration that are followed, included ones among them. */
const FILES = 64;

async function pathsFor(machine: Machine, pattern: string): Promise<readonly string[]> {
  const path = pattern.startsWith("/") ? pattern : `${FOLDER}/${pattern}`;
  const at = path.lastIndexOf("/");
  const [folder, name] = [path.slice(0, at), path.slice(at + 1)];
  if (!/[*?]/.test(name)) return [path];
  const listed = await machine.list(folder);
  if (listed.state === "failed") return [`${folder}/`];
  if (listed.state === "missing") return [];
  return listed.names.filter((entry) => fits(entry, name)).map((entry) => `${folder}/${entry}`);
}

/** A file with what it includes where it includes it: the first value of a setting wins. */
export async function piecesOf(
  machine: Machine,
  path: string,
  seen: Set<string>,
): Promise<Piece[]> {
  if (seen.has(path) || seen.size >= FILES) return [];
  seen.add(path);
  const file = await machine.read(path, 1024 * 1024);
  if (file.state === "failed") return [{ unread: file.detail }];
  if (file.state === "missing") return [];
  const pieces: Piece[] = [];
  for (const row of file.text.split(/\r?\n/)) {
    const patterns = includeOf(row);
    if (patterns === undefined) pieces.push({ text: row });
    else pieces.push(...(await included(machine, patterns, seen)));
  }
  return pieces;
}

async function included(
  machine: Machine,
  patterns: readonly string[],
  seen: Set<string>,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const pattern of patterns) {
    for (const path of await pathsFor(machine, pattern)) {
      pieces.push(...(await piecesOf(machine, path, seen)));
    }
  }
  return pieces;
}

function unreadOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) => ("unread" in piece ? [piece.unread] : []));
}

/** Debian's sshd says nothing without this folder, which its service makes: asking would be a process for an error. */
async function lacksFolder(machine: Machine): Promise<boolean> {
  const isDebian = await machine.exists("/var/lib/dpkg/status");
  const isSeen = (await machine.modified("/run")) !== undefined;
  return isDebian && isSeen && !(await machine.exists("/run/sshd"));
}

/** sshd's own word, as root sees it. It needs root and its host keys; an error is no word. */
async function ownWord(
  machine: Machine,
  pieces: readonly Piece[],
): Promise<SshSettings | undefined> {
  if (!machine.elevated || (await lacksFolder(machine))) return undefined;
  const bound = pieces.some((piece) => "text" in piece && isMatch(piece.text));
  const asRoot = ["-T", "-C", "user=root,host=x,addr=0.0.0.0"];
  const answer = await machine.run("sshd", bound ? asRoot : ["-T"]);
  return parseSshdTest(outputOf(answer) ?? "");
}

const units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket"] as const;

type Answer = "yes" | "no" | "unknown";

interface State {
  readonly enabled: Answer;
  readonly running: Answer;
}

/** With socket activation the service is at rest while its port is open. */
function stateFrom(
  found: ReadonlyMap<string, Unit> | undefined,
  running: Answer,
  isOpen: boolean,
): State {
  const all = units.flatMap((name) => found?.get(name) ?? []).filter((unit) => unit.loaded);
  if (found === undefined || all.length === 0) {
    // Without systemd nothing tells whether it starts again; one that runs was started.
    const now = isOpen ? "yes" : running;
    return { enabled: now === "yes" ? "yes" : "unknown", running: now };
  }
  const active = all.some((unit) => unit.active) || running === "yes";
  const enabled = all.some((unit) => unit.enabled);
  return { enabled: enabled || active ? "yes" : "no", running: active ? "yes" : "no" };
}

const packages = ["openssh-server", "openssh", "dropbear", "dropbear-bin", "tinysshd"];
const places = ["/usr/sbin/sshd", "/usr/bin/sshd", `${FOLDER}/sshd_config`, "/usr/sbin/dropbear"];

export interface Ssh {
  readonly service: RemoteService | undefined;
  readonly unread: readonly string[];
}

/** Whether one of the ports is open, where processes do not tell: they are hidden, or another program waits in its place. */
async function isOpenOn(machine: Machine, ports: readonly number[]): Promise<boolean> {
  const { processes } = await tracesOf(machine);
  const waits = processes === undefined || ["xinetd", "inetd"].some((name) => processes.has(name));
  const listening = waits ? await listeningOn(machine) : [];
  return ports.some((port) => listening?.includes(port) ?? false);
}

export async function sshOn(machine: Machine): Promise<Ssh> {
  const pieces = await piecesOf(machine, `${FOLDER}/sshd_config`, new Set());
  const own = await ownWord(machine, pieces);
  const there = own !== undefined || (await isInstalled(machine, { packages, places }));
  if (!there) return { service: undefined, unread: [] };
  const { ports, settings } = own ?? sshSettingsFrom(pieces);
  const { processes } = await tracesOf(machine);
  const set = ports.length > 0 ? ports : [22];
  const isOpen = await isOpenOn(machine, set);
  const running = runningOf(["sshd", "dropbear"], processes);
  const state = stateFrom(await unitsOf(machine, units), running, isOpen);
  const seen = ports.length > 0 || state.running === "yes" ? set : [];
  const unread = own === undefined ? unreadOf(pieces) : [];
  const noFile = own === undefined && pieces.length === 0;
  return {
    service: {
      service: "ssh",
      ...state,
      ports: seen.slice(0, 32),
      settings: noFile ? [] : [...settings],
    },
    unread: noFile ? ["the settings of the ssh server"] : unread,
  };
}
