import type { Fact, FactKind, UnknownReason } from "@muster/mapping/facts";
import type { ProbeResult } from "@muster/mapping/wire";
import { lookOnce } from "./exec/once.ts";
import type { Machine } from "./exec/types.ts";
import { unknown } from "./probes/answers.ts";
import { probes } from "./probes/index.ts";
import { tidyFact } from "./probes/tidy.ts";
import {
  type AnswerCache,
  type Consents,
  noConsents,
  type Probe,
  type ProbeContext,
  type ReadingOf,
  type Runs,
} from "./probes/types.ts";

/** What became of one probe: always a fact, even where all it says is why there is none. */
export interface Collected {
  readonly id: FactKind;
  /** Version of the fact's shape. */
  readonly v: number;
  readonly status: ProbeResult["status"];
  /** Why the fact is unknown. */
  readonly reason?: UnknownReason;
  readonly fact: Fact;
  /** How long the probe took, waiting for others included. */
  readonly ms: number;
}

export interface CollectOptions {
  /** Only these kinds; all of them where left out. */
  readonly only?: readonly FactKind[];
  /** Keeps expensive answers between scans. */
  readonly cache?: AnswerCache;
  /** What the operator agreed to; nothing where left out. */
  readonly consents?: Consents;
  /** Called as each probe finishes, in the order they do. */
  readonly onProgress?: (done: Collected) => void;
}

const systemNames = { linux: "Linux", darwin: "macOS", win32: "Windows" } as const;
const noCache: AnswerCache = { get: () => undefined, set: () => {} };

type AnyReading = ReadingOf<FactKind>;

function statusOf(fact: Fact): Pick<Collected, "status" | "reason"> {
  if (fact.state !== "unknown") return { status: "ok" };
  const { reason } = fact;
  if (reason === "access_denied") return { status: "denied", reason };
  if (reason === "timeout") return { status: "timeout", reason };
  const absent = reason === "command_missing" || reason === "unsupported";
  return { status: absent ? "absent" : "error", reason };
}

/** The answer of `task`, or `late` once `ms` have passed: a probe that hangs is left behind. */
async function within<T>(ms: number, task: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((settle) => {
    timer = setTimeout(() => settle(late()), ms);
  });
  try {
    return await Promise.race([task, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** On Windows one process answers most questions at once, and has this long; the others are asked while it works. */
const SHARED_MS = 120_000;

/** What Windows Update answers comes from a process of its own, asked offline and, once a day, online. */
const fromWindowsUpdate: readonly FactKind[] = [
  "pending-updates",
  "installed-updates",
  "update-check",
];
const SEARCHES_MS = 600_000;

function limitFor({ id, timeoutMs }: Probe, { platform }: Machine): number {
  if (platform !== "win32") return timeoutMs;
  return timeoutMs + SHARED_MS + (fromWindowsUpdate.includes(id) ? SEARCHES_MS : 0);
}

/** The code of a platform is loaded where it is asked: a start on Linux need not compile how Windows is read. */
const answersOn: Readonly<Record<Machine["platform"], () => Promise<Runs>>> = {
  linux: async () => (await import("./probes/on-linux.ts")).onLinux,
  win32: async () => (await import("./probes/on-windows.ts")).onWindows,
  darwin: async () => (await import("./probes/on-mac.ts")).onMac,
};

interface Asking extends ProbeContext {
  readonly runs: Runs;
}

async function ask(
  probe: Probe,
  machine: Machine,
  { runs, ...context }: Asking,
): Promise<AnyReading> {
  const run = runs[probe.id];
  if (run === undefined) {
    const system = systemNames[machine.platform];
    return unknown("unsupported", `${probe.id} is not yet read on ${system} by this agent`);
  }
  const limit = limitFor(probe, machine);
  try {
    return await within<AnyReading>(limit, run(machine, context), () =>
      unknown("timeout", `the probe did not finish within ${limit} ms`),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unknown("failed", `the probe itself failed: ${why}`);
  }
}

/**
 * Asks the machine every question and never rejects: one fact for each kind, in the registry's order. A probe that
 * throws, hangs or floods takes only its own fact with it. Equal machines give equal facts, byte for byte.
 */
export async function collectFacts(
  machine: Machine,
  options: CollectOptions = {},
): Promise<readonly Collected[]> {
  const { only, cache = noCache, consents = noConsents, onProgress } = options;
  const view = lookOnce(machine);
  const runs = await answersOn[machine.platform]();
  const asked = Object.values(probes).filter((probe) => only?.includes(probe.id) ?? true);
  return await Promise.all(
    asked.map(async (probe: Probe) => {
      const began = view.now();
      const reading = await ask(probe, view, { runs, cache, consents });
      const fact = tidyFact(probe.id, reading);
      const ms = Math.max(0, Math.round(view.now() - began));
      const done: Collected = { id: probe.id, v: probe.v, ...statusOf(fact), fact, ms };
      onProgress?.(done);
      return done;
    }),
  );
}
