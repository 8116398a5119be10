import type { Machine } from "../exec/types.ts";
import type { Section } from "../windows/answer.ts";
import { updatesAnswer, windowsAnswer } from "../windows/ask.ts";

/**
 * A section of the second process. A recording may hold it in the first one's document.
 */
export async function updatesSection(
  machine: Machine,
  name: "update-search" | "update-history",
  how: "offline" | "online" = "offline",
): Promise<Section> {
  const section = (await updatesAnswer(machine, how))(name);
  if (section.state === "read" || section.reason !== "command_missing") return section;
  const quick = (await windowsAnswer(machine)).section(name);
  return quick.state === "read" || quick.reason !== "command_missing" ? quick : section;
}
