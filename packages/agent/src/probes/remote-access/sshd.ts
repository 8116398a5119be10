/** What is known of a server for secure shell: its own word, or its files'. */
export interface SshSettings {
  readonly ports: readonly number[];
  /** By the fact's own names, in one order. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/** Keywords that decide how strong the way in is, in lower case, by the fact's names. */
const names: Readonly<Record<string, string>> = {
  permitrootlogin: "permit-root-login",
  passwordauthentication: "password-authentication",
  kbdinteractiveauthentication: "keyboard-interactive-authentication",
  challengeresponseauthentication: "keyboard-interactive-authentication",
  permitemptypasswords: "permit-empty-passwords",
  pubkeyauthentication: "pubkey-authentication",
  usepam: "use-pam",
};

/** Names in the order of the report; what nobody set has the built-in value, which is not a reading: `default`. */
const order = [...new Set(Object.values(names))];

/** The old word for it means the same. */
function plain(value: string): string {
  const word = value.toLowerCase();
  return word === "without-password" ? "prohibit-password" : word;
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** `[::]:2222`, `0.0.0.0:2222`; an address alone has no port of its own. */
function portOfAddress(text: string): number | undefined {
  const port = /^(?:\[[^\]]*\]|[^:]+):(?<port>\d{1,5})$/.exec(text)?.groups?.port;
  return port === undefined ? undefined : portOf(port);
}

interface Line {
  readonly key: string;
  readonly value: string;
}

/** `Key value`, `Key=value`, `Key "value"`; a comment or nothing is none. */
function lineOf(text: string): Line | undefined {
  const { key, rest } =
    /^\s*(?<key>[A-Za-z][A-Za-z0-9]*)(?:[ \t]*=[ \t]*|[ \t]+)(?<rest>.*)$/.exec(text)?.groups ?? {};
  if (key === undefined || rest === undefined) return undefined;
  const comment = rest.search(/[ \t]#/);
  const value = (comment < 0 ? rest : rest.slice(0, comment)).trim();
  return { key: key.toLowerCase(), value: value.replace(/^"(?<inner>[^"]*)"$/, "$<inner>") };
}

/**
 * What `sshd -T` prints: every setting in force, a line each, keys in lower case. `undefined` where the text is not that:
 * it names neither a port nor how one may sign in.
 */
export function parseSshdTest(text: string): SshSettings | undefined {
  const found = new Map<string, string>();
  const ports = new Set<number>();
  for (const row of text.split(/\r?\n/)) {
    const line = lineOf(row);
    if (line === undefined) continue;
    const name = names[line.key];
    const port = line.key === "port" ? portOf(line.value) : undefined;
    if (port !== undefined) ports.add(port);
    if (name !== undefined && line.value !== "" && !found.has(name))
      found.set(name, plain(line.value));
  }
  if (ports.size === 0 || !found.has("permit-root-login")) return undefined;
  const settings = order.flatMap((name) => {
    const value = found.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
  return { ports: [...ports].sort((a, b) => a - b), settings };
}

/** A configuration file with what it includes put in its place: text, or a file that could not be read. */
export type Piece = { readonly text: string } | { readonly unread: string };

/** The patterns of a line `Include a b`; `undefined` for any other line. */
export function includeOf(row: string): readonly string[] | undefined {
  const line = lineOf(row);
  if (line?.key !== "include") return undefined;
  return line.value.split(/\s+/).map((part) => part.replaceAll('"', ""));
}

/** Whether lines are bound to some users or hosts from here on. */
export function isMatch(row: string): boolean {
  return lineOf(row)?.key === "match";
}

/** Whether a name fits a pattern of one folder, `*` and `?` as the shell has them. */
export function fits(name: string, pattern: string): boolean {
  if (name.startsWith(".") || pattern.length > 200) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`).test(name);
}

/**
 * The settings the files name, where the first value wins. Lines bound to some users alone (`Match`) are not the machine's
 * own and are told of as such. After a file that could not be read nothing that is not set yet is known.
 */
export function sshSettingsFrom(pieces: readonly Piece[]): SshSettings {
  const reading: Reading = { found: new Map(), ports: new Set(), isBlind: false, isBound: false };
  for (const piece of pieces) {
    if ("unread" in piece) reading.isBlind = true;
    else for (const row of piece.text.split(/\r?\n/)) take(lineOf(row), reading);
  }
  const { found, ports, isBlind, isBound } = reading;
  const settings = order.map((name) => ({
    name,
    value: found.get(name) ?? (isBlind ? "unknown" : "default"),
  }));
  const some = isBound ? [...settings, { name: "match-blocks", value: "present" }] : settings;
  return { ports: [...ports].sort((a, b) => a - b), settings: some };
}

/** How far the files have been read. */
interface Reading {
  readonly found: Map<string, string>;
  readonly ports: Set<number>;
  /** A file before this line could not be read: what it set would have won. */
  isBlind: boolean;
  /** Lines hold for some users or hosts alone. */
  isBound: boolean;
}

function take(line: Line | undefined, reading: Reading): void {
  if (line === undefined || line.value === "") return;
  // Nothing after a `Match` holds for everybody again but by `Match all`, which is rare: it is then not told.
  if (line.key === "match") reading.isBound ||= line.value.toLowerCase() !== "all";
  if (reading.isBound) return;
  const { found, ports, isBlind } = reading;
  const name = names[line.key];
  if (name !== undefined && !found.has(name))
    found.set(name, isBlind ? "unknown" : plain(line.value));
  const port = portIn(line);
  if (port !== undefined) ports.add(port);
}

function portIn({ key, value }: Line): number | undefined {
  if (key === "port") return portOf(value);
  return key === "listenaddress" ? portOfAddress(value) : undefined;
}
