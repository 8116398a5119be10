import type { Machine } from "../exec/types.ts";

async function output(machine: Machine, args: readonly string[]): Promise<string | undefined> {
  const answer = await machine.run("sysctl", args, { timeoutMs: 5_000 });
  if (answer.state !== "ran" || answer.exitCode !== 0) return undefined;
  const text = answer.stdout.trim();
  return text === "" ? undefined : text;
}

/** `sysctl -n NAME`: the bare value; `undefined` where this kernel does not know the name. */
export function sysctl(machine: Machine, name: string): Promise<string | undefined> {
  return output(machine, ["-n", name]);
}

/**
 * `sysctl NAME` and its labelled answer `NAME: VALUE`, else the bare one. For values that are only 0 or 1, where the answer
 * to another question would pass for one: a bare answer that is also given to `other` counts for nothing.
 */
export async function labelledSysctl(
  machine: Machine,
  name: string,
  other: string,
): Promise<string | undefined> {
  const labelled = await output(machine, [name]);
  if (labelled?.startsWith(`${name}:`)) return labelled.slice(name.length + 1).trim();
  const bare = await sysctl(machine, name);
  return bare === (await sysctl(machine, other)) ? undefined : bare;
}
