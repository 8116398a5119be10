import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { programsOf } from "../windows-programs.ts";
import { servicesOf } from "../windows-services.ts";
import { personalHints, readSummary, toolHints } from "./windows-hints.ts";

/** More hints than a fact holds is no machine that anybody keeps. */
const LIMIT = 32;

export async function backupOnWindows(machine: Machine): Promise<ReadingOf<"backup">> {
  const answer = await windowsAnswer(machine);
  const services = servicesOf(answer);
  const programs = programsOf(answer);
  const hints = [
    ...readSummary(answer.section("backup-summary"), machine.now()),
    ...personalHints(answer.registry),
    ...toolHints(programs, services),
  ].slice(0, LIMIT);
  if (hints.length > 0) return known({ hints }, "services+programs+registry");
  if (services.state === "failed") return whyUnread(services);
  if (programs.state === "failed") return whyUnread(programs);
  return unknown(
    "not_reported",
    "nothing on this machine makes backups that can be seen; those of the network or the hypervisor cannot be",
  );
}
