import type { PendingUpdate, Unknown } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import type { Section } from "../../windows/answer.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { instant, instantIn, rowsOf } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import type { AnswerCache, ProbeContext, ReadingOf } from "../types.ts";
import { originOf, updateSource } from "../update-policy/windows-source.ts";
import { rowIn, whyUnread } from "../windows-answers.ts";
import { isCurrent, readKeptAnswer, updatesFingerprint, writeKeptAnswer } from "../windows-kept.ts";
import { updatesSection } from "../windows-updates.ts";
import { LIST_DAYS } from "./freshness.ts";
import { inOrder } from "./order.ts";
import { updateError } from "./windows-errors.ts";
import { readSearch, type Search } from "./windows-search.ts";
import { pendingUpdate } from "./windows-update.ts";

type Reading = ReadingOf<"pending-updates">;

const KEPT = "pending-updates";
/** When the service was last asked, and when it last answered. */
const ASKED_ONLINE = "pending-updates-online";
const ANSWERED_ONLINE = "pending-updates-online-answer";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One scan: who is asked, what the quick process said, and when. */
interface Asking {
  readonly machine: Machine;
  readonly answer: WindowsAnswer;
  readonly cache: AnswerCache;
  readonly now: number;
}

/** What was found, and when the machine last asked its update service for it. */
interface Found {
  readonly search: Search;
  readonly checkedAt: string | undefined;
  /** Why the service was not asked just now, where it should have been. */
  readonly problem?: string | undefined;
}

function searchIn(section: Section): Search | Unknown {
  if (section.state === "read") return readSearch(section.data);
  const told = updateError(section.hresult);
  if (told !== undefined) return unknown(told.reason, told.said);
  if (section.reason !== "timeout") return whyUnread(section);
  return unknown("timeout", `${section.detail}: an update server that is broken can hold it up`);
}

/** A time in the future is a clock that was wrong, and says nothing. */
function past(time: string | undefined, now: number): string | undefined {
  return time !== undefined && Date.parse(time) <= now + HOUR ? time : undefined;
}

/** The later of Windows Update's own search and the agent's: both leave what they found in one store. */
function checkedAt(search: Search, { answer, cache, now }: Asking): string | undefined {
  const settings = rowIn(answer, "update-settings") ?? {};
  const last = search.lastSearch ?? instantIn(settings, "LastSearchSuccessDate");
  return [last, lastOnlineSearch(cache)]
    .map((time) => past(time, now))
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}

/** When the machine last asked its update service on the agent's behalf and got an answer. */
export function lastOnlineSearch(cache: AnswerCache): string | undefined {
  return instant(cache.get(ANSWERED_ONLINE));
}

/** Once a day at most, and only where it can be remembered that it was done. */
function mayAskOnline(cache: AnswerCache, now: number): boolean {
  const last = Date.parse(cache.get(ASKED_ONLINE) ?? "");
  if (now - last >= 0 && now - last < DAY) return false;
  const stamp = new Date(now).toISOString();
  cache.set(ASKED_ONLINE, stamp);
  return cache.get(ASKED_ONLINE) === stamp;
}

async function askOnline(found: Found, { machine, cache, now }: Asking): Promise<Found> {
  const search = searchIn(await updatesSection(machine, "update-search", "online"));
  if (search.state === "unknown") return { ...found, problem: search.detail };
  const at = search.online ? past(search.searchedAt, now) : undefined;
  if (at === undefined) return found;
  cache.set(ANSWERED_ONLINE, at);
  return { search, checkedAt: at };
}

/** History lies in the same store as what was found: where that is empty too, the store was cleared and says nothing. */
async function hasNoHistory(machine: Machine): Promise<boolean> {
  const history = await updatesSection(machine, "update-history");
  return history.state === "read" && rowsOf(history.data).length === 0;
}

/** From the store on disk; from the service only where that store is older than a day. */
async function ask(asking: Asking): Promise<Found | Unknown> {
  const { machine, cache, now } = asking;
  const section = await updatesSection(machine, "update-search");
  const search = searchIn(section);
  if (search.state === "unknown") {
    const late = section.state === "failed" && section.reason === "timeout";
    return late ? (lastKept(cache) ?? search) : search;
  }
  const isEmpty = search.updates.length === 0 && search.hidden.length === 0;
  const isCleared = isEmpty && (await hasNoHistory(machine));
  const at = isCleared ? undefined : checkedAt(search, asking);
  const found = { search, checkedAt: at };
  const age = now - Date.parse(found.checkedAt ?? "");
  if (age < DAY || !mayAskOnline(cache, now)) return found;
  return askOnline(found, asking);
}

/** The answer that was kept when the search did not end: a hint for a person, never a reading. */
function lastKept(cache: AnswerCache): Unknown | undefined {
  const kept = readKeptAnswer(cache.get(KEPT));
  const search = kept === undefined ? undefined : readSearch(kept.data);
  if (kept === undefined || search?.state !== "read") return undefined;
  const count = updatesOf(search, undefined).length;
  return unknown(
    "stale_cache",
    `Windows Update did not answer within its limit; its last answer, of ${kept.at}, found ${count} missing`,
  );
}

function updatesOf(search: Search, origin: string | undefined): PendingUpdate[] {
  const from = origin === undefined ? {} : { origin };
  const listed = search.updates.map((row) => pendingUpdate(row, { hidden: false, ...from }));
  const hidden = search.hidden.map((row) => pendingUpdate(row, { hidden: true, ...from }));
  return inOrder([...listed, ...hidden].filter((update) => update !== undefined));
}

/** Why "none" would be no reading; `undefined` where the machine asked recently enough. */
function staleness({ checkedAt: at }: Found, now: number): string | undefined {
  if (at === undefined) {
    return "when this machine last searched for updates is not known: its store may have been cleared";
  }
  const days = Math.floor((now - Date.parse(at)) / DAY);
  return days >= LIST_DAYS ? `this machine last searched for updates ${days} days ago` : undefined;
}

function reading(found: Found, { answer, now }: Asking): Reading {
  const source = updateSource(answer);
  const origin = source === undefined ? undefined : originOf(source);
  const updates = updatesOf(found.search, origin);
  const gap = updates.length === 0 ? staleness(found, now) : undefined;
  if (gap !== undefined) {
    const problem = found.problem === undefined ? "" : `, and a search failed: ${found.problem}`;
    return unknown("stale_cache", `no update is listed, but ${gap}${problem}`);
  }
  const securityOrigins = origin === undefined ? [] : [origin];
  return known({ updates, securityOrigins }, "windows-update-agent", { asOf: found.checkedAt });
}

function current(asking: Asking): Found | undefined {
  const { answer, cache, now } = asking;
  const kept = readKeptAnswer(cache.get(KEPT));
  const fingerprint = updatesFingerprint(answer);
  if (kept === undefined || !isCurrent(kept, { fingerprint, at: now })) return undefined;
  const search = readSearch(kept.data);
  if (search.state !== "read") return undefined;
  return { search, checkedAt: checkedAt(search, asking) };
}

function keep(found: Found, { answer, cache, now }: Asking): void {
  // Without a fingerprint it is never taken for current, and still names itself where a later search does not end.
  const fingerprint = updatesFingerprint(answer) ?? "";
  const { updates, hidden, online, searchedAt, lastSearch } = found.search;
  const data = { updates, hidden, online, searchedAt, lastSearchSuccessDate: lastSearch };
  cache.set(KEPT, writeKeptAnswer({ fingerprint, at: new Date(now).toISOString(), data }));
}

export async function pendingUpdatesOnWindows(
  machine: Machine,
  { cache }: ProbeContext,
): Promise<Reading> {
  const asking = { machine, answer: await windowsAnswer(machine), cache, now: machine.now() };
  const kept = current(asking);
  if (kept !== undefined) return reading(kept, asking);
  const found = await ask(asking);
  if ("state" in found) return found;
  const fact = reading(found, asking);
  if (fact.state === "known") keep(found, asking);
  return fact;
}
