import { constants, setPriority } from "node:os";

/** What ran this same program once more, and what it left. */
export interface RanAgain {
  /** `undefined` where it was ended: by its time limit, or because this process is to stop. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
}

/** This process, as far as the agent looks at itself and after itself. */
export interface Self {
  readonly pid: number;
  /** Gives everything else on the machine precedence; children inherit it. Where that is not allowed, nothing happens. */
  lowerPriority(): void;
  /** Bytes of memory in use (resident set). */
  memory(): number;
  /** Milliseconds of processor time of this process alone, children left out. */
  processorMs(): number;
  /** Milliseconds by a clock that is never set. */
  steadyMs(): number;
  /** Calls `act` every so often without keeping the process alive. @returns what ends that */
  every(ms: number, act: () => void): () => void;
  /** Gives back memory that is not needed any more, where the engine was set to let itself be asked. */
  tidy(): void;
  /** Starts this program anew in this process's place, with these flags of Node's; returns where it has them, or can't. */
  restartWith(flags: readonly string[], args: readonly string[]): Promise<void>;
  /** Runs this same program with other arguments, and waits for it. Its standard error is this one's. */
  runAgain(args: readonly string[], options: AgainOptions): Promise<RanAgain>;
  isAlive(pid: number): boolean;
  /** Ends this process. */
  end(exitCode: number): void;
}

export interface AgainOptions {
  readonly timeoutMs: number;
  readonly outputBytes: number;
  readonly until: AbortSignal;
}

/** How this program was started. */
export interface Program {
  readonly node: string;
  readonly main: string;
}

export function thisProcess({ node, main }: Program): Self {
  return {
    pid: process.pid,
    lowerPriority,
    memory: () => process.memoryUsage.rss(),
    processorMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    steadyMs: () => Number(process.hrtime.bigint() / 1_000_000n),
    every: (ms, act) => {
      const timer = setInterval(act, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
    tidy: () => void globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" }),
    restartWith: async (flags, args) => {
      if (flags.every((f) => process.execArgv.includes(f)) || !(await canRestart())) return;
      process.execve?.(node, [node, ...flags, ...permissionsHere(), main, ...args]);
    },
    runAgain: async (args, options) => {
      const { runProgram } = await import("./again.ts");
      return await runProgram(node, [...permissionsHere(), main, ...args], options);
    },
    isAlive,
    end: (exitCode) => process.exit(exitCode),
  };
}

/** Node's flags by which this process is kept to its permissions: whoever it starts in its own image is kept to the same. */
function permissionsHere(): readonly string[] {
  return process.execArgv.filter((flag) => /^--(?:permission$|allow-|disable-warning=)/.test(flag));
}

function lowerPriority(): void {
  try {
    // 19 on Unix, where it also means the last turn at the disk (best-effort class, level 7); the idle class on Windows.
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // A service manager has set it, and may have forbidden to touch it.
  }
}

/** Replacing a process is Unix's, and takes a Node that is a program of its own beside the main module. */
async function canRestart(): Promise<boolean> {
  if (process.execve === undefined || process.platform === "win32") return false;
  const { isSea } = await import("node:sea");
  return !isSea();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
