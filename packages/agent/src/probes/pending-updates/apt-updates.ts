import type { PendingUpdate } from "@muster/mapping/facts";
import {
  type AptList,
  isSecurityList,
  isSecuritySuite,
  keyOfSource,
  nameOfList,
} from "./apt-lists.ts";
import type { Offer, Upgradable } from "./apt-policy.ts";
import type { AptSource } from "./apt-sources.ts";

/** What the machine's apt knows: the sources it is told to ask, and the lists it has of them. */
export interface AptState {
  readonly sources: readonly AptSource[];
  readonly lists: readonly AptList[];
}

type Place = Offer["from"][number];

function listOf(lists: ReadonlyMap<string, AptList>, { uri, suite }: Place): AptList | undefined {
  return lists.get(keyOfSource(uri, suite));
}

/** An archive by its list where that is on disk, else by the suite's name. */
function isSecurityPlace(lists: ReadonlyMap<string, AptList>, place: Place): boolean {
  const list = listOf(lists, place);
  return list === undefined ? isSecuritySuite(place.suite) : isSecurityList(list);
}

function byKey(lists: readonly AptList[]): ReadonlyMap<string, AptList> {
  return new Map(lists.map((list) => [list.key, list]));
}

/** Security archives that are both configured and on disk: what the machine can see. */
export function visibleSecurity({ sources, lists }: AptState): readonly AptList[] {
  const asked = new Set(sources.map(({ uri, suite }) => keyOfSource(uri, suite)));
  return lists.filter((list) => isSecurityList(list) && asked.has(list.key));
}

/** Security archives that are configured and of which no list is on disk: `uri suite`. */
export function missingSecurity({ sources, lists }: AptState): readonly string[] {
  const known = byKey(lists);
  return sources
    .filter(({ uri, suite }) => isSecuritySuite(suite) || /security\.debian\.org/.test(uri))
    .filter((source) => !known.has(keyOfSource(source.uri, source.suite)))
    .map(({ uri, suite }) => `${uri.replace(/\/\/[^/@]*@/, "//")} ${suite}`);
}

/**
 * Publishers that keep their security updates apart, in archives of which the machine can see every one: only for them
 * does the lack of a mark mean anything.
 */
function markedOrigins(state: AptState): ReadonlySet<string | undefined> {
  if (missingSecurity(state).length > 0) return new Set();
  return new Set(visibleSecurity(state).map((list) => list.origin));
}

/** Whether an update is a security update. Updates of publishers that mark none are neither yes nor no. */
function securityOf(
  offers: readonly Offer[],
  lists: ReadonlyMap<string, AptList>,
  marked: ReadonlySet<string | undefined>,
): PendingUpdate["security"] {
  const places = offers.flatMap((offer) => offer.from);
  if (places.some((place) => isSecurityPlace(lists, place))) return "yes";
  const told = places.map((place) => listOf(lists, place)?.origin);
  return told.length > 0 && told.every((o) => o !== undefined && marked.has(o)) ? "no" : "unknown";
}

/** The version to report: apt's choice, or, where a pin or hold keeps the package back, the newest security version. */
function chosen(
  { candidate, newer }: Upgradable,
  lists: ReadonlyMap<string, AptList>,
): Offer | undefined {
  return (
    newer.find((offer) => offer.version === candidate) ??
    newer.find((offer) => offer.from.some((place) => isSecurityPlace(lists, place)))
  );
}

/**
 * The updates that the lists on disk offer for what is installed. A package is also listed where only a pin stands between
 * it and a security update.
 */
export function aptUpdates(
  state: AptState,
  upgradable: readonly Upgradable[],
  held: ReadonlySet<string>,
): readonly PendingUpdate[] {
  const lists = byKey(state.lists);
  const marked = markedOrigins(state);
  const updates: PendingUpdate[] = [];
  for (const entry of upgradable) {
    const offer = chosen(entry, lists);
    if (offer === undefined) continue;
    const place = offer.from.find((p) => isSecurityPlace(lists, p)) ?? offer.from[0];
    const list = place === undefined ? undefined : listOf(lists, place);
    // A version skipped on the way to the candidate may have been the security update.
    const upTo = entry.newer.slice(entry.newer.indexOf(offer));
    updates.push({
      name: entry.name,
      installed: entry.installed,
      candidate: offer.version,
      security: securityOf(upTo, lists, marked),
      severity: "unknown",
      origin: list === undefined ? place?.suite : nameOfList(list),
      held: held.has(entry.name) || offer.phased || offer.version !== entry.candidate,
    });
  }
  return updates;
}
