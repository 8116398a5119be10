import type { Machine } from "./types.ts";

/** Does the same costly reading for several probes of one scan only once. A scan has a machine view of its own. */
export function perScan<T>(load: (machine: Machine) => Promise<T>): typeof load {
  const loaded = new WeakMap<Machine, Promise<T>>();
  return (machine) => {
    const earlier = loaded.get(machine);
    if (earlier !== undefined) return earlier;
    const value = load(machine);
    loaded.set(machine, value);
    return value;
  };
}
