import { addDays, type Day, dayOf, daysBetween, earliest, writeDay } from "../days.ts";
import type { FactOf, ValueOf } from "../facts/index.ts";
import { limitWords } from "../patches/limits.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import {
  type LateUpdate,
  outSince,
  pendingKnown,
  staleWords,
  updateDetail,
  updateName,
} from "./pending-security.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import { lastDay, supportTerms } from "./support.ts";
import { lateWords, levelDetail, levelsOf, levelWords, type SystemLevel } from "./system-level.ts";
import type { Circumstances, Control, Detail, Facts, Judgement } from "./types.ts";
import { counted } from "./words.ts";

type Reads =
  | "pending-updates"
  | "update-check"
  | "restart"
  | "os"
  | "support-programme"
  | "installed-software";

/**
 * Every security update counts for which the policy sets a limit, by default whatever its severity: "moderate" may still score
 * 7 or more, and the machine does not know the score. An update that is already too old is a failure even where the machine's lists are stale;
 * everything else needs fresh lists, a security source that shows everything, no restart that installed updates wait for,
 * and a system for which updates are still made.
 */
export const securityUpdatesInTime: Control<Reads> = {
  id: "security-updates-in-time",
  title: "Security updates are installed within 14 days of release",
  rule: "No security update has been out for longer than 14 days (or what the policy allows for its severity) without being installed. The vendor's own security data in force fill in what the machine does not say: release day, severity, flaws; where the two differ, the stricter word decides. Where no release day is known, the day it was first seen missing is a lower bound of its age: it can prove an update late, never in time. Updates held back count. On Windows and macOS the installed system version decides first, by the vendor's release table: a release that has been missing for longer is late, whatever the machine's list says. Microsoft 365 Apps is held against the builds of its update channel in the same way. Stale lists, vendor data that is too old, a source that shows only approved updates or not all, a pending restart, and a system that is not known or out of support are no evidence.",
  reads: [
    "pending-updates",
    "update-check",
    "restart",
    "os",
    "support-programme",
    "installed-software",
  ],
  judge(facts, about) {
    const levels = levelsOf(facts, about);
    const late = levels.find(({ dueBy }) => dueBy !== undefined && about.today > dueBy);
    if (late !== undefined) return lateLevel(late, levels, { facts, about });
    const subject = { what: "the list of missing updates", source };
    const pending = facts["pending-updates"];
    const said = judgeKnown(pending, subject, (value) => judgePending(value, facts, about));
    return levels.reduceRight((word, level) => beside(word, level, about), said);
  },
};

const listsSecurity = (pending: FactOf<"pending-updates"> | undefined): boolean =>
  pending?.state === "known" && pending.value.updates.some((u) => u.security === "yes");

/** The level alone proves it, whatever the machine's own list says. */
function lateLevel(
  level: SystemLevel,
  levels: readonly SystemLevel[],
  { facts, about }: { readonly facts: Facts<Reads>; readonly about: Circumstances },
): Judgement {
  const pending = facts["pending-updates"];
  const listed = listsSecurity(pending);
  const limit = limitWords(about.policy.securityUpdateDays);
  const but =
    listed || !level.isListed ? "" : "; the machine's own list of missing updates does not show it";
  return notMet(`${lateWords(level, limit)}${but}`, {
    source: level.source ?? source,
    details: [
      ...levels.map((each) => levelDetail(each, listed, about.today)),
      ...pendingDetails(facts, about),
    ],
  });
}

function pendingDetails(facts: Facts<Reads>, about: Circumstances): readonly Detail[] {
  return pendingOf(facts, about).map((late) => updateDetail(late, about));
}

/** The security updates that are missing. */
function pendingOf(facts: Facts<Reads>, about: Circumstances): readonly LateUpdate[] {
  return pendingKnown(facts, about).filter(({ security }) => security === "yes");
}

/** The list's word with the level's beside it. A level that lags within its days holds no longer than they do. */
function beside(said: Judgement, level: SystemLevel, { today }: Circumstances): Judgement {
  const details = said.details ?? [];
  const listed = details.some(({ state }) => state !== "no limit");
  const row = levelDetail(level, listed, today);
  if (said.outcome !== "met") return { ...said, details: [row, ...details] };
  if (level.state === "unreported") {
    const alone = level.isListed
      ? "that is its own list alone"
      : `not for ${level.of} ${level.shown}`;
    const but = `${said.because.replace(/\.$/, "")}, but ${alone}: ${level.because}`;
    return noEvidence(but, { source, details: [row, ...details], holdsUntil: said.holdsUntil });
  }
  const because = `${said.because.replace(/\.$/, "")}${levelWords(level)}.`;
  const holdsUntil = earliest(said.holdsUntil, level.dueBy, level.holdsUntil);
  return { ...said, because, details: [row, ...details], ...(holdsUntil && { holdsUntil }) };
}

function judgePending(
  value: ValueOf<"pending-updates">,
  facts: Facts<Reads>,
  about: Circumstances,
): Judgement {
  const lists = listAge(facts["update-check"], about);
  const all = [...pendingOf(facts, about)].sort(oldestFirst);
  const pending = all.filter((p) => p.counts);
  const due = earliest(...pending.map((p) => p.dueBy));
  const details = all.map((p) => updateDetail(p, about));
  const fresh = earliest(...all.filter((p) => !p.stale).map((p) => p.freshUntil));
  if (due !== undefined && about.today > due) return overdue(pending, { about, details, fresh });
  const until = earliest(due, fresh);
  const unmarked = value.updates.filter((u) => u.security === "unknown").length;
  const told = all.filter(({ update }) => update.security === "unknown").length;
  const gap = blindSpot(value, { lists, unmarked: unmarked - told }, facts.restart);
  if (gap !== undefined) return noEvidence(gap, { source, details, holdsUntil: until });
  const undated = pending.filter((p) => !p.exact);
  if (undated[0] !== undefined) {
    return noEvidence(undatedSentence(undated, undated[0]), { source, details, holdsUntil: until });
  }
  const said = `${inTimeSentence(pending, about)}${besides(all)} by the update lists of ${writeDay(lists.day ?? about.today)}`;
  if (facts.os?.state !== "known") {
    const but = "but the system itself is not known, and on one out of support that proves nothing";
    return noEvidence(`${said}, ${but}`, { source, details, holdsUntil: until });
  }
  const support = about.lists.osSupport(facts.os.value, supportTerms(facts, about));
  if (support.status === "unsupported") {
    const but = `but that proves nothing on a system out of support: ${support.because}`;
    return noEvidence(`${said}, ${but}`, { source, details, holdsUntil: until });
  }
  const restart =
    facts.restart?.state === "unknown" ? "; whether a restart is needed is not known" : "";
  const holdsUntil = earliest(until, lists.freshUntil, lastDay(support));
  return met(`${said}${restart}`, { source, details, holdsUntil });
}

/** Why "nothing else is missing" cannot be said; `undefined` where it can. */
function blindSpot(
  value: ValueOf<"pending-updates">,
  { lists, unmarked }: { readonly lists: ListAge; readonly unmarked: number },
  restart: FactOf<"restart"> | undefined,
): string | undefined {
  if (value.securityOrigins.length === 0) {
    return "The machine is set up with no source of security updates, so it cannot see them: add the vendor's security source";
  }
  if (value.securityOrigins.every((origin) => /^wsus\b/i.test(origin))) {
    return "The machine sees only the updates that its WSUS server has approved, so others may be missing";
  }
  if (lists.gap !== undefined) return lists.gap;
  if (unmarked > 0) {
    return unmarked === 1
      ? "1 update is missing whose source does not say whether it is a security update"
      : `${counted(unmarked, "update")} are missing whose source does not say whether they are security updates`;
  }
  const unread = value.unread ?? [];
  if (unread.length > 0) return `Some pending updates could not be seen: ${unread.join("; ")}`;
  if (restart?.state === "known" && restart.value.required) {
    return "Installed updates wait for a restart and are not in force until then";
  }
  return undefined;
}

function inTimeSentence(pending: readonly LateUpdate[], { policy }: Circumstances): string {
  const oldest = pending[0];
  if (oldest === undefined) return "No security update is missing";
  const within = `within ${limitWords(policy.securityUpdateDays)} of release`;
  const name = `${updateName(oldest.update)}, ${outSince(oldest)}`;
  return pending.length === 1
    ? `1 security update is missing and still ${within} (${name})${exploitedOf(pending)}`
    : `${counted(pending.length, "security update")} are missing, all still ${within} (the oldest is ${name})${exploitedOf(pending)}`;
}

/** That updates among these fix flaws that are exploited: `; 1 of them fixes a flaw that is known to be exploited`. */
function exploitedOf(updates: readonly LateUpdate[]): string {
  const count = updates.filter(({ exploited }) => exploited.length > 0).length;
  if (count === 0) return "";
  const which =
    updates.length === 1 ? "it fixes" : `${count} of them ${count === 1 ? "fixes" : "fix"}`;
  return `; ${which} a flaw that is known to be exploited,`;
}

/** What is missing and has no limit: said, because an assessor would ask. */
function besides(all: readonly LateUpdate[]): string {
  const others = all.filter((p) => !p.counts).length;
  if (others === 0) return "";
  return `; ${counted(others, "security update")} of a severity without a limit ${others === 1 ? "is" : "are"} missing,`;
}

interface Saying {
  readonly about: Circumstances;
  readonly details: readonly Detail[];
  /** Last day on which all the vendor data behind it is fresh. */
  readonly fresh: Day | undefined;
}

function overdue(pending: readonly LateUpdate[], { about, details, fresh }: Saying): Judgement {
  const late = pending.filter((p) => p.dueBy !== undefined && about.today > p.dueBy);
  const [first] = late;
  const oldest = first === undefined ? "" : `${updateName(first.update)}, ${outSince(first)}`;
  const which = late.length === 1 ? `: ${oldest}` : `; the oldest is ${oldest}`;
  const have = late.length === 1 ? "has" : "have";
  const limit = limitWords(about.policy.securityUpdateDays);
  return notMet(
    `${counted(late.length, "security update")} ${have} been out for longer than ${limit} without being installed${which}${exploitedOf(late).replace(/,$/, "")}`,
    {
      source,
      details,
      holdsUntil: earliest(nextDue(pending, about.today), fresh),
    },
  );
}

/** The day after which one more update is overdue: the count in the sentence changes then. */
function nextDue(pending: readonly LateUpdate[], today: Day): Day | undefined {
  return earliest(...pending.map((p) => p.dueBy).filter((d) => d !== undefined && d >= today));
}

function undatedSentence(undated: readonly LateUpdate[], oldest: LateUpdate): string {
  const are = undated.length === 1 ? "is" : "are";
  const missing = `${counted(undated.length, "security update")} ${are} missing whose release day is not known`;
  const exploited = exploitedOf(undated).replace(/,$/, "");
  const stale = undated.find((u) => u.stale);
  const old = stale === undefined ? "" : `; ${staleWords(stale)}`;
  if (oldest.dueBy === undefined) return `${missing}${exploited}${old}`;
  return `${missing}: ${updateName(oldest.update)} has been ${outSince(oldest)} and is late after ${writeDay(oldest.dueBy)}${exploited}${old}`;
}

function oldestFirst(a: LateUpdate, b: LateUpdate): number {
  const [x, y] = [a.outBy ?? "9999-12-31", b.outBy ?? "9999-12-31"];
  if (x === y) return a.update.name < b.update.name ? -1 : 1;
  return x < y ? -1 : 1;
}

/** How old the machine's own knowledge of updates is. */
interface ListAge {
  /** The older of asking and making: a mirror that stands still is not fresh because it was asked today. */
  readonly day: Day | undefined;
  readonly freshUntil: Day | undefined;
  /** Why the lists prove nothing, where they do not. */
  readonly gap: string | undefined;
}

function listAge(check: FactOf<"update-check"> | undefined, about: Circumstances): ListAge {
  const { today, policy } = about;
  const known = check?.state === "known" ? check.value : undefined;
  const asked = dayIn(known?.checkedAt);
  const made = dayIn(known?.listsDate);
  const day = earliest(asked, made);
  const seenOn = earliest(today, about.receivedOn) ?? today;
  const base = { day, freshUntil: undefined };
  if (day === undefined) {
    return { ...base, gap: "When the machine last asked for updates is not known" };
  }
  if ([asked, made].some((d) => d !== undefined && daysBetween(seenOn, d) > 1)) {
    return {
      ...base,
      gap: "The machine's update lists are dated in the future, so their age is not known",
    };
  }
  const freshUntil = addDays(day, policy.updateListsMaxDays);
  const gap =
    today > freshUntil
      ? `The machine's update lists are of ${writeDay(day)}, too old to prove that nothing is missing (${counted(policy.updateListsMaxDays, "day")} are allowed)`
      : undefined;
  return { ...base, freshUntil, gap };
}

function dayIn(instant: string | undefined): Day | undefined {
  return instant === undefined ? undefined : dayOf(instant);
}
