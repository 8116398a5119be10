import type { Machine } from "../../exec/types.ts";
import type { Section } from "../../windows/answer.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { known } from "../answers.ts";
import type { AnswerCache, ProbeContext, ReadingOf } from "../types.ts";
import { rowsOfSection } from "../windows-answers.ts";
import { isCurrent, readKeptAnswer, updatesFingerprint, writeKeptAnswer } from "../windows-kept.ts";
import { updatesSection } from "../windows-updates.ts";
import { hotfixes, lastEvents, merged } from "./windows-history.ts";

const KEPT = "installed-updates";
const PACKAGES = "quick-fix-engineering";
const HISTORY = "windows-update-history";

/** History from the second process, or as it was kept while nothing was searched for or installed. */
async function historyOf(
  machine: Machine,
  answer: WindowsAnswer,
  cache: AnswerCache,
): Promise<Section> {
  const fingerprint = updatesFingerprint(answer);
  const kept = readKeptAnswer(cache.get(KEPT));
  if (kept !== undefined && isCurrent(kept, { fingerprint, at: machine.now() })) {
    return { state: "read", data: kept.data };
  }
  const section = await updatesSection(machine, "update-history");
  if (section.state === "read" && fingerprint !== undefined) {
    const at = new Date(machine.now()).toISOString();
    cache.set(KEPT, writeKeptAnswer({ fingerprint, at, data: section.data }));
  }
  return section;
}

export async function installedUpdatesOnWindows(
  machine: Machine,
  { cache }: ProbeContext,
): Promise<ReadingOf<"installed-updates">> {
  const answer = await windowsAnswer(machine);
  const packages = rowsOfSection(answer.section("hotfixes"));
  const history = rowsOfSection(await historyOf(machine, answer, cache));
  if (packages.state !== "read" && history.state !== "read") return packages;
  const { updates, conflicts } = merged(
    packages.state === "read" ? hotfixes(packages.rows) : [],
    history.state === "read" ? lastEvents(history.rows) : [],
  );
  const sources = [
    [PACKAGES, packages],
    [HISTORY, history],
  ] as const;
  const read = sources.flatMap(([name, rows]) => (rows.state === "read" ? [name] : []));
  const unread = sources.flatMap(([name, rows]) =>
    rows.state === "read" ? [] : [`${name}: ${rows.detail}`],
  );
  return known({ updates: [...updates], transactions: [], read, unread }, read.join(" "), {
    conflicts,
  });
}
