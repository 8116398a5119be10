import { addDays, type Day, writeDay } from "../days.ts";
import type { FactOf } from "../facts/index.ts";
import { OFFICE_PRODUCT, officeLevel, type PatchLevel, patchLevel } from "../patches/index.ts";
import { type Exploited, exploitedAmong, exploitedWords } from "./known-update.ts";
import { titleOf } from "./titles.ts";
import type { Circumstances, Detail, Facts } from "./types.ts";
import { counted, listed, sentence } from "./words.ts";

const SYSTEM = "the installed system version";

/** What levels are held against. */
type Terms = Pick<Circumstances, "lists" | "today" | "policy">;

/** Where a machine's own level stands, or that of Microsoft 365 Apps on it, beside its list of missing updates. */
export interface SystemLevel extends PatchLevel {
  /** What is at this level: `the installed system version`, `Microsoft 365 Apps (Current Channel)`. */
  readonly of: string;
  /** Whether the machine's list of missing updates would name what it lacks: it does not for what updates itself. */
  readonly isListed: boolean;
  /** `26100.4061`, `26.6.1`. */
  readonly shown: string;
  /** Last day on which the first release it lacks is in time. */
  readonly dueBy: Day | undefined;
  /** Flaws of that release that are known to be exploited. */
  readonly exploited: readonly Exploited[];
}

/**
 * The level by the vendor's release table. Undefined for systems that are patched package by package, and where the system is
 * not known.
 */
export function systemLevel(os: FactOf<"os"> | undefined, about: Terms): SystemLevel | undefined {
  if (os?.state !== "known" || os.value.platform === "linux") return undefined;
  const { platform, build, version } = os.value;
  const shown = (platform === "windows" ? build : version) ?? "not reported";
  const level = patchLevel(about.lists.patches, os.value, about.today);
  return withDue(level, { of: SYSTEM, isListed: true, shown }, about);
}

/** The levels of the system and of Microsoft 365 Apps, each once. */
export function levelsOf(
  facts: Facts<"os" | "installed-software">,
  about: Terms,
): readonly SystemLevel[] {
  const system = systemLevel(facts.os, about);
  return [...(system === undefined ? [] : [system]), ...officeLevels(facts, about)];
}

/** Click-to-run Office by its channel's builds. The suite, Visio and Project of one machine share build and channel. */
function officeLevels(
  { os, "installed-software": software }: Facts<"os" | "installed-software">,
  about: Terms,
): readonly SystemLevel[] {
  const { lists, today } = about;
  if (os?.state !== "known" || os.value.platform !== "windows") return [];
  if (software?.state !== "known" || lists.patches.office.rows.length === 0) return [];
  const found = software.value.items
    .filter(({ source, version }) => source === "registry" && version.startsWith("16.0."))
    .filter((item) => lists.recognise(titleOf(item, os)).product === OFFICE_PRODUCT);
  const installs = new Map(found.map((item) => [`${item.version} ${item.origin ?? ""}`, item]));
  return [...installs.values()].map(({ version, origin: channel }) => {
    const level = officeLevel(lists.patches.office, { version, channel }, today);
    const of = `Microsoft 365 Apps (${channel ?? "channel not known"})`;
    return withDue(level, { of, isListed: false, shown: version }, about);
  });
}

function withDue(
  level: PatchLevel,
  what: Pick<SystemLevel, "of" | "isListed" | "shown">,
  { policy, lists }: Terms,
): SystemLevel {
  // A cumulative update is as severe as its worst fix, which no table of builds tells.
  const limit = policy.securityUpdateDays.unknown;
  const since = level.missing?.released;
  return {
    ...level,
    ...what,
    dueBy: since === undefined || limit === null ? undefined : addDays(since, limit),
    exploited: exploitedAmong(lists.patches, level.missing?.cves ?? []),
  };
}

/** What the machine's own list of missing updates says beside its level, and whether the two contradict each other. */
export function secondOpinion(
  { state, isListed }: SystemLevel,
  pending: FactOf<"pending-updates"> | undefined,
): { readonly says: string; readonly disagrees: boolean } {
  if (!isListed) return { says: "not on the machine's own list", disagrees: false };
  if (pending?.state !== "known") return { says: "not known", disagrees: false };
  const names = pending.value.updates.filter((u) => u.security === "yes").map((u) => u.name);
  if (names.length > 0)
    return {
      says: `lists ${counted(names.length, "security update")}: ${listed(names)}`,
      disagrees: false,
    };
  return { says: "lists no security update", disagrees: state === "behind" };
}

/** One row for tables. @param isNamed whether the machine's own list names anything that is missing */
export function levelDetail(level: SystemLevel, isNamed: boolean, today: Day): Detail {
  const { state, of, isListed, shown, because, source, dueBy } = level;
  const late = dueBy !== undefined && today > dueBy;
  const disagrees = state === "behind" && isListed && !isNamed;
  const also = disagrees ? "; the machine's own list names no missing security update" : "";
  const due = late ? "overdue" : "due";
  const exploited = exploitedWords(level.exploited);
  const marked = exploited === undefined ? "" : `; it fixes what is ${exploited}`;
  return {
    what: of,
    version: shown,
    state: state === "behind" ? due : state,
    because: sentence(`${because}${marked}${also}`),
    ...(dueBy === undefined ? {} : { date: dueBy }),
    ...(source === undefined ? {} : { source }),
    ...(disagrees ? { disagrees } : {}),
    ...(level.exploited.length > 0 && { exploited: true }),
  };
}

/** That the level is late, in a sentence. @param limit `14 days` */
export function lateWords({ of, shown, missing, newest }: SystemLevel, limit: string): string {
  const lacks =
    missing === undefined ? "" : `${missing.level}, released on ${writeDay(missing.released)}`;
  const upTo =
    newest === undefined || newest.level === missing?.level
      ? ""
      : `, and what followed up to ${newest.level} of ${writeDay(newest.released)}`;
  return `${of} ${shown} has lacked ${lacks}, for longer than ${limit}${upTo}`;
}

/** What is said beside a pass: that the level agrees, lags within its days, or cannot tell. */
export function levelWords({ of, state, shown, missing, dueBy }: SystemLevel): string {
  const isSystem = of === SYSTEM;
  if (state === "current")
    return isSystem
      ? `, and its version ${shown} is the newest of its line`
      : `, and ${of} ${shown} has the newest security fixes of its channel`;
  if (state !== "behind" || missing === undefined || dueBy === undefined) return "";
  const who = isSystem ? `by its own version ${shown} it` : `${of} ${shown}`;
  return `; ${who} lacks ${missing.level} of ${writeDay(missing.released)}, in time until ${writeDay(dueBy)}`;
}
