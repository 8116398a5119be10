import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { instantIn, isRow, rowsOf } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import { lastOnlineSearch } from "../pending-updates/windows.ts";
import type { ProbeContext, ReadingOf } from "../types.ts";
import { rowIn, rowsOfSection, whyUnread } from "../windows-answers.ts";
import { updatesSection } from "../windows-updates.ts";

const RESULTS =
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\Results";

/** The newest of some instants, each as `Date.toISOString` writes it. */
function newest(instants: readonly (string | undefined)[]): string | undefined {
  return instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);
}

/** Windows Update's own word, and what systems before Windows 10 keep in the registry (UTC, without saying so). */
function told(answer: WindowsAnswer, what: "Search" | "Installation"): string | undefined {
  const settings = rowIn(answer, "update-settings") ?? {};
  const key = what === "Search" ? "Detect" : "Install";
  const results = answer.registry.values(`${RESULTS}\\${key}`) ?? {};
  return instantIn(settings, `Last${what}SuccessDate`) ?? instantIn(results, "LastSuccessTime");
}

/** The search's own date, where the settings do not tell it. */
async function searched(machine: Machine): Promise<string | undefined> {
  const section = await updatesSection(machine, "update-search");
  if (section.state === "failed" || !isRow(section.data)) return undefined;
  return instantIn(section.data, "lastSearchSuccessDate");
}

/** The newest installed package of Windows itself: a lower bound, told by date only. */
function newestHotfix(answer: WindowsAnswer): string | undefined {
  const section = answer.section("hotfixes");
  const rows = section.state === "read" ? rowsOf(section.data) : [];
  return newest(rows.map((row) => instantIn(row, "InstalledOn")));
}

export async function updateCheckOnWindows(
  machine: Machine,
  { cache }: ProbeContext,
): Promise<ReadingOf<"update-check">> {
  const answer = await windowsAnswer(machine);
  const settings = told(answer, "Search") ?? (await searched(machine));
  const checkedAt = newest([settings, lastOnlineSearch(cache)]);
  const installedAt = told(answer, "Installation") ?? newestHotfix(answer);
  if (checkedAt !== undefined || installedAt !== undefined) {
    return known({ checkedAt, installedAt }, "windows-update-agent");
  }
  const section = rowsOfSection(answer.section("update-settings"));
  if (section.state !== "read") return whyUnread(section);
  return unknown(
    "not_reported",
    "Windows Update tells of no search that succeeded: it never searched, or its store was cleared",
  );
}
