import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { instantIn, wholeIn } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";

const MINUTE = 60_000;
const POWER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Power";

/** To the minute, as on every system: corrections of the clock move the seconds. */
function wholeMinute(instant: string): string {
  return new Date(Math.round(Date.parse(instant) / MINUTE) * MINUTE).toISOString();
}

/**
 * With fast startup, shutting a laptop down and starting it again is no restart and does not move this time. It is true in
 * the sense that counts: what waits for a restart has waited since then.
 */
export async function bootOnWindows(machine: Machine): Promise<ReadingOf<"boot">> {
  const answer = await windowsAnswer(machine);
  const section = answer.section("operating-system");
  if (section.state === "failed") return whyUnread(section);
  const bootedAt = instantIn(rowIn(answer, "operating-system") ?? {}, "LastBootUpTime");
  if (bootedAt === undefined) {
    return unknown("not_reported", "Win32_OperatingSystem tells no LastBootUpTime");
  }
  const power = answer.registry.values(POWER);
  const hiberboot = power === undefined ? undefined : wholeIn(power, "HiberbootEnabled");
  return known(
    {
      bootedAt: wholeMinute(bootedAt),
      ...(hiberboot !== undefined && { fastStartup: hiberboot === 1 }),
    },
    "win32-operatingsystem",
  );
}
