import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What `strace -f -e trace=%file,%process,%network` shows that a program and all it started did to the world around it. */
export interface Trace {
  /** Programs that were started, by path. */
  readonly started: readonly Started[];
  /** Paths that were written, made, moved, removed or changed. */
  readonly written: ReadonlySet<string>;
  /** `127.0.0.1:443`, `/run/socket`; other families by their names. */
  readonly connected: ReadonlySet<string>;
  /** Calls that would let others in: bind of an internet address, listen, accept. */
  readonly opened: readonly string[];
}

export interface Started {
  readonly path: string;
  /** The program that started it, by path; nothing for the first. */
  readonly by: string | undefined;
}

/** The options that make strace print what {@link readTrace} reads. */
export function straceTo(file: string): readonly string[] {
  const calls = "trace=%file,%process,%network";
  return ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "4096", "-e", calls, "-o", file];
}

/** Calls that change the path they name; `open` and its kin only with one of the flags. */
const changes =
  /^(?:creat|mkdir|mkdirat|mknod|mknodat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|chmod|fchmodat|fchmodat2|chown|lchown|fchownat|truncate|utime|utimes|utimensat|futimesat|setxattr|lsetxattr|removexattr|lremovexattr|mount|umount2|swapon|chroot|pivot_root)$/;
const opens = /^(?:open|openat|openat2)$/;
const toWrite = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE/;

export function readTrace(file: string, folder: string): Trace {
  const calls = callsIn(readFileSync(file, "utf8"));
  const written = new Set<string>();
  const connected = new Set<string>();
  const opened: string[] = [];
  for (const call of calls) {
    // Also what failed counts: it was tried.
    if (isChange(call)) for (const path of call.paths) written.add(resolve(folder, path));
    if (call.name === "connect") connected.add(peerOf(call.args));
    if (letsIn(call)) opened.push(`${call.name}(${call.args})`);
  }
  return { started: startedBy(calls), written, connected, opened };
}

function isChange({ name, args }: Call): boolean {
  return changes.test(name) || (opens.test(name) && toWrite.test(args));
}

function letsIn({ name, args }: Call): boolean {
  return /^(?:listen|accept4?)$/.test(name) || (name === "bind" && /AF_INET6?\b/.test(args));
}

interface Call {
  readonly pid: string;
  readonly name: string;
  readonly args: string;
  /** What stands in quotes among the arguments. */
  readonly paths: readonly string[];
  readonly result: string;
}

function callsIn(text: string): readonly Call[] {
  const halves = new Map<string, string>();
  return text.split("\n").flatMap((line) => {
    const call = /^(?<pid>\d+) +(?<name>\w+)\((?<args>.*)\) += (?<result>-?\d+|0x\w+)/s;
    const { pid, name, args, result } = call.exec(joined(line, halves))?.groups ?? {};
    if (pid === undefined || name === undefined || args === undefined || result === undefined) {
      return [];
    }
    const quoted = [...args.matchAll(/"(?<text>(?:[^"\\]|\\.)*)"/g)];
    return [{ pid, name, args, paths: quoted.map((m) => m.groups?.text ?? ""), result }];
  });
}

/** Programs in their order, each with the one that its process, or the process before it, had been. */
function startedBy(calls: readonly Call[]): readonly Started[] {
  const parents = new Map<string, string>();
  for (const { pid, name, result } of calls) {
    if (/^(?:clone3?|v?fork)$/.test(name) && !result.startsWith("-")) parents.set(result, pid);
  }
  const programs = new Map<string, string>();
  const programOf = (pid: string | undefined): string | undefined =>
    pid === undefined ? undefined : (programs.get(pid) ?? programOf(parents.get(pid)));
  return calls.flatMap(({ pid, name, paths: [path = ""], result }) => {
    if (!/^execve(?:at)?$/.test(name) || result.startsWith("-")) return [];
    const by = programOf(pid);
    programs.set(pid, path);
    return [{ path, by }];
  });
}

/** A call that another process's interrupts stands in two lines. */
function joined(line: string, halves: Map<string, string>): string {
  const half = /^(?<pid>\d+) +(?<start>.*?) <unfinished \.\.\.>$/.exec(line)?.groups;
  if (half !== undefined) {
    halves.set(half.pid ?? "", line.replace(/ <unfinished \.\.\.>$/, ""));
    return "";
  }
  const rest = /^(?<pid>\d+) +<\.\.\. \w+ resumed>(?<rest>.*)$/.exec(line)?.groups;
  return rest === undefined ? line : `${halves.get(rest.pid ?? "") ?? ""}${rest.rest ?? ""}`;
}

function peerOf(args: string): string {
  const internet = /htons\((?<port>\d+)\).*?"(?<host>[\d.:a-f]+)"/.exec(args)?.groups;
  if (internet !== undefined) return `${internet.host}:${internet.port}`;
  return /sun_path=@?"(?<path>[^"]*)"/.exec(args)?.groups?.path ?? args;
}
