import type { Machine } from "../../exec/types.ts";
import { known, outputOf, unknown, whyNot } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { parseBoottime } from "./boottime.ts";

export async function bootOnMac(machine: Machine): Promise<ReadingOf<"boot">> {
  const answer = await machine.run("sysctl", ["-n", "kern.boottime"]);
  const output = outputOf(answer);
  if (output === undefined) return whyNot(answer, "sysctl");
  const bootedAt = parseBoottime(output);
  if (bootedAt === undefined) return unknown("parse_error", "sysctl tells no boot time");
  return known({ bootedAt }, "sysctl");
}
