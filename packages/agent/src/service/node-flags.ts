/**
 * How Node is started for the agent, wherever the agent starts itself: one thread and a compiler that keeps little. Measured
 * on a scan: 11 MB less memory for 3 to 8 ms more processor time.
 */
export const agentFlags: readonly string[] = ["--lite-mode", "--single-threaded"];

/**
 * For a process that stays also a small heap, which it tidies itself when there is time: the engine's own reducer would come
 * a minute later and take more processor time than an hour of waiting.
 */
const residentFlags: readonly string[] = [
  ...agentFlags,
  "--max-semi-space-size=1",
  "--expose-gc",
  "--no-memory-reducer",
];

/**
 * The flags for a main module: from the sources without `--lite-mode`, which rules out WebAssembly, which Node needs to run
 * TypeScript as it is.
 */
export function flagsFor(main: string, stays: "stays" | "ends"): readonly string[] {
  const flags = stays === "stays" ? residentFlags : agentFlags;
  return main.endsWith(".ts") ? flags.filter((f) => f !== "--lite-mode") : flags;
}

/** What a process of the agent's may touch, in Node's own permission model. Paths are absolute; `*` is everything. */
export interface Permissions {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const isKnownHere = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);

/**
 * Node's flags for no more than that: no worker, no addon, no inspector, no WASI. It may speak over the network and start
 * programs, which Node does not tell apart: which ones is fixed in `exec/tools.ts`. Node says on standard error that both
 * are to be used with care, which nobody who reads it there could do anything about.
 * @param isKnown whether this Node has a flag: one that it lacks would keep it from starting
 */
export function permissionFlags(
  { reads, writes }: Permissions,
  isKnown: (flag: string) => boolean = isKnownHere,
): readonly string[] {
  if (!isKnown("--permission")) return [];
  return [
    "--permission",
    ...reads.map((path) => `--allow-fs-read=${path}`),
    ...writes.map((path) => `--allow-fs-write=${path}`),
    ...["--allow-child-process", "--allow-net"].filter(isKnown),
    "--disable-warning=PERM0002",
    "--disable-warning=ExperimentalWarning",
  ];
}
