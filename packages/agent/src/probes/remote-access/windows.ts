import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { programsOf } from "../windows-programs.ts";
import { servicesOf } from "../windows-services.ts";
import { otherWays, remoteDesktop, remoteTools } from "./windows-ways.ts";

export async function remoteAccessOnWindows(machine: Machine): Promise<ReadingOf<"remote-access">> {
  const answer = await windowsAnswer(machine);
  const services = servicesOf(answer);
  const programs = programsOf(answer);
  const rdp = remoteDesktop(answer.registry, services);
  // Programs alone tell of no way in.
  if (rdp.enabled === "unknown" && services.state === "failed") return whyUnread(services);
  const unread = [
    rdp.enabled === "unknown" && "settings of Remote Desktop",
    services.state === "failed" && `services: ${services.detail}`,
    programs.state === "failed" && `installed programs: ${programs.detail}`,
  ].filter((gap) => gap !== false);
  return known(
    {
      services: [rdp, ...otherWays(answer.registry, services)],
      tools: remoteTools(programs, services),
      unread,
    },
    services.state === "read" ? "registry+services" : "registry",
  );
}
