/** A file of sudo's policy that another one names. */
export interface Included {
  readonly path: string;
  /** All files of a folder, but those that sudo passes over. */
  readonly folder: boolean;
}

/** Who may do everything by one rule: a user, a `%group`, a number (`#0`, `%#27`), `ALL`, or a netgroup (`+name`). */
export interface Sudoers {
  /** Subjects of rules that allow every command, aliases resolved, each once. */
  readonly mayAll: readonly string[];
  /** Rules that ask for no password. */
  readonly withoutAsking: number;
}

const INCLUDE = /^[@#](?<what>include|includedir)[ \t]+(?<path>.+)$/;

/** Lines with their continuations joined and comments cut; `#include`, `#0` and `%#27` are no comments. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => !/^#(?!\d|include)/.test(line))
    .map((line) => (INCLUDE.test(line) ? line : withoutComment(line)))
    .filter((line) => line !== "");
}

function withoutComment(line: string): string {
  const at = line.search(/[ \t]#(?!\d)/);
  return (at < 0 ? line : line.slice(0, at)).trim();
}

/** Files that a file of sudo's policy includes, in their order. `%h` in a name stands for the host and cannot be read. */
export function includesOf(text: string): readonly Included[] {
  return linesOf(text).flatMap((line) => {
    const { what, path } = INCLUDE.exec(line)?.groups ?? {};
    if (path === undefined) return [];
    const plain = path.replace(/^"(?<inner>.*)"$/, "$<inner>").replaceAll("\\ ", " ");
    return [{ path: plain, folder: what === "includedir" }];
  });
}

/** sudo passes over names in a folder that hold a full stop or end in `~`. */
export function isRead(name: string): boolean {
  return !name.includes(".") && !name.endsWith("~");
}

/** Parts between commas; escaped commas and those in quotes do not divide. */
function listOf(text: string): readonly string[] {
  const parts = text.match(/(?:"[^"]*"|\\.|[^,"\\])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** A subject without quotes and escapes: `"%domain users"` and `%domain\ users` are one. */
function plainName(subject: string): string {
  return subject.replaceAll('"', "").replace(/\\(?<char>.)/g, "$<char>");
}

type Aliases = ReadonlyMap<string, readonly string[]>;

function aliasesOf(
  lines: readonly string[],
  kind: "User_Alias" | "Cmnd_Alias" | "Cmd_Alias",
): Aliases {
  const found = new Map<string, readonly string[]>();
  for (const line of lines) {
    if (!line.startsWith(`${kind} `) && !line.startsWith(`${kind}\t`)) continue;
    for (const part of line.slice(kind.length).split(/:(?=\s*[A-Z][A-Z0-9_]*\s*=)/)) {
      const at = part.indexOf("=");
      if (at > 0) found.set(part.slice(0, at).trim(), listOf(part.slice(at + 1)));
    }
  }
  return found;
}

/** Names with their aliases resolved, as deep as sudo allows them to nest here. */
function resolved(names: readonly string[], aliases: Aliases, depth = 4): readonly string[] {
  if (depth === 0) return names;
  return names.flatMap((name) => {
    const members = aliases.get(name);
    return members === undefined ? [name] : resolved(members, aliases, depth - 1);
  });
}

interface Rule {
  readonly subjects: readonly string[];
  readonly commands: string;
}

const NOT_RULES = /^(?:Defaults\b|(?:User|Runas|Host|Cmnd|Cmd)_Alias\b|[@#]include)/;

/** `alice, %ops ALL=(ALL:ALL) NOPASSWD: ALL`: subjects before the hosts, commands after the first `=`. */
function ruleOf(line: string): Rule | undefined {
  if (NOT_RULES.test(line)) return undefined;
  const equals = line.indexOf("=");
  const before = equals < 0 ? "" : line.slice(0, equals).trim();
  // Hosts are the last word before the sign; a list of hosts holds no blanks once those after commas are gone.
  const left = before
    .split(",")
    .map((part) => part.trim())
    .join(",");
  const cut = lastBlank(left);
  if (cut < 0) return undefined;
  const subjects = listOf(left.slice(0, cut)).map(plainName);
  return subjects.length === 0 ? undefined : { subjects, commands: line.slice(equals + 1) };
}

/** The last blank that is neither escaped nor in quotes. */
function lastBlank(text: string): number {
  let quoted = false;
  let found = -1;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === " " || char === "\t")) found = at;
  }
  return found;
}

/** Whether the commands of a rule are all there are: the word ALL, by itself or by an alias. */
function allowsAll(commands: string, aliases: Aliases): boolean {
  const bare = commands
    .replace(/\([^()]*\)/g, " ")
    .replace(/\b(?:NO)?(?:PASSWD|EXEC|SETENV|MAIL|FOLLOW|LOG_INPUT|LOG_OUTPUT|INTERCEPT):/g, " ")
    .replace(/\b(?:CWD|CHROOT|ROLE|TYPE|TIMEOUT|NOTBEFORE|NOTAFTER)=\S+/g, " ");
  return resolved(listOf(bare), aliases).includes("ALL");
}

/** Reads the whole of sudo's policy: `/etc/sudoers` with everything it includes. */
export function parseSudoers(text: string): Sudoers {
  const lines = linesOf(text);
  const users = aliasesOf(lines, "User_Alias");
  const commands = new Map([...aliasesOf(lines, "Cmnd_Alias"), ...aliasesOf(lines, "Cmd_Alias")]);
  const mayAll = new Set<string>();
  let withoutAsking = lines.filter((line) => /^Defaults\b.*!\s*authenticate\b/.test(line)).length;
  for (const rule of lines.map(ruleOf)) {
    if (rule === undefined) continue;
    if (/\bNOPASSWD:/.test(rule.commands)) withoutAsking += 1;
    if (!allowsAll(rule.commands, commands)) continue;
    for (const name of resolved(rule.subjects, users)) mayAll.add(plainName(name));
  }
  return { mayAll: [...mayAll], withoutAsking };
}
