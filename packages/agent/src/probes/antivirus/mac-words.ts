import type { Machine } from "../../exec/types.ts";
import { outputOf } from "../answers.ts";

/** Products' own tools that tell of their state. Every probe asks them here, so that a scan starts each once. */
const tools: Readonly<Record<string, readonly [tool: string, args: readonly string[]]>> = {
  defender: ["mdatp", ["health", "--output", "json"]],
  "crowdstrike-falcon": ["falconctl", ["stats"]],
  sentinelone: ["sentinelctl", ["status"]],
};

/** What a product's own tool printed; `undefined` where it has none, is not there or does not answer. */
export async function ownWord(machine: Machine, product: string): Promise<string | undefined> {
  const [tool, args] = tools[product] ?? [];
  if (tool === undefined || args === undefined) return undefined;
  return outputOf(await machine.run(tool, args, { timeoutMs: 15_000 }));
}
