import { addDays, type Day, writeDay } from "../days.ts";
import type { FactOf } from "../facts/index.ts";
import { type PatchLevel, patchLevel } from "../patches/index.ts";
import type { Circumstances, Detail } from "./types.ts";
import { sentence } from "./words.ts";

/** Where a machine's own level stands, beside its list of missing updates. */
export interface SystemLevel extends PatchLevel {
  /** `26100.4061`, `26.6.1`. */
  readonly shown: string;
  /** Last day on which the first release it lacks is in time. */
  readonly dueBy: Day | undefined;
}

/**
 * The level by the vendor's release table. Undefined for systems that are patched package by package, and where the system is
 * not known.
 */
export function systemLevel(
  os: FactOf<"os"> | undefined,
  { lists, today, policy }: Circumstances,
): SystemLevel | undefined {
  if (os?.state !== "known" || os.value.platform === "linux") return undefined;
  const level = patchLevel(lists.patches, os.value, today);
  // A cumulative update is as severe as its worst fix, which no table of builds tells.
  const limit = policy.securityUpdateDays.unknown;
  const since = level.missing?.released;
  return {
    ...level,
    shown: (os.value.platform === "windows" ? os.value.build : os.value.version) ?? "not reported",
    dueBy: since === undefined || limit === null ? undefined : addDays(since, limit),
  };
}

/** One row for tables. @param listed whether the machine's own list names anything that is missing */
export function levelDetail(level: SystemLevel, listed: boolean, today: Day): Detail {
  const { state, shown, because, source, dueBy } = level;
  const late = dueBy !== undefined && today > dueBy;
  const disagrees = state === "behind" && !listed;
  const also = disagrees ? "; the machine's own list names no missing security update" : "";
  const due = late ? "overdue" : "due";
  return {
    what: "the system's own level",
    version: shown,
    state: state === "behind" ? due : state,
    because: sentence(`${because}${also}`),
    ...(dueBy === undefined ? {} : { date: dueBy }),
    ...(source === undefined ? {} : { source }),
    ...(disagrees ? { disagrees } : {}),
  };
}

/** That the level is late, in a sentence. @param limit `14 days` */
export function lateWords({ shown, missing, newest }: SystemLevel, limit: string): string {
  const lacks =
    missing === undefined ? "" : `${missing.level}, released on ${writeDay(missing.released)}`;
  const upTo =
    newest === undefined || newest.level === missing?.level
      ? ""
      : `, and what followed up to ${newest.level} of ${writeDay(newest.released)}`;
  return `The system's own level ${shown} has lacked ${lacks}, for longer than ${limit}${upTo}`;
}

/** What is said beside a pass: that the level agrees, lags within its days, or cannot tell. */
export function levelWords({ state, shown, missing, dueBy }: SystemLevel): string {
  if (state === "current") return `, and its level ${shown} is the newest of its line`;
  if (state !== "behind" || missing === undefined || dueBy === undefined) return "";
  return `; by its own level ${shown} it lacks ${missing.level} of ${writeDay(missing.released)}, in time until ${writeDay(dueBy)}`;
}
