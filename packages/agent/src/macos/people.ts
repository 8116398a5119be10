import type { ListAnswer, Machine } from "../exec/types.ts";

/** Folders below `/Users` that belong to nobody. */
const nobodys = new Set(["Shared", "Guest", "Deleted Users"]);

/** People's home folders; names stay inside the agent. */
export async function homes(machine: Machine): Promise<readonly string[]> {
  const listed: ListAnswer = await machine.list("/Users");
  if (listed.state !== "read") return [];
  return listed.names
    .filter((name) => !name.startsWith(".") && !nobodys.has(name))
    .map((name) => `/Users/${name}`);
}
