import type { Answer, Machine, RunLimit, Tool } from "../exec/types.ts";

export interface Question {
  readonly tool: Tool;
  /** The same question in several spellings, the agent's own first. */
  readonly spellings: readonly (readonly string[])[];
  readonly limit?: RunLimit;
}

/**
 * The answer to the first spelling that the tool is there for. On a machine that has the tool that is the first one; a recording
 * may hold the question as another tool's documentation writes it.
 */
export async function askAny(
  machine: Machine,
  { tool, spellings, limit = {} }: Question,
): Promise<Answer> {
  let answer: Answer = { state: "failed", reason: "command_missing", detail: `${tool} is missing` };
  for (const args of spellings) {
    answer = await machine.run(tool, args, limit);
    if (answer.state === "ran" || answer.reason !== "command_missing") return answer;
  }
  return answer;
}
