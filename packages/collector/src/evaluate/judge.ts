import {
  type Circumstances,
  controls,
  type Day,
  type DeviceJudgement,
  dayOf,
  type FactOf,
  type Facts,
  judgeDevice,
  type Lists,
  type Policy,
  type Support,
  type SupportTerms,
  type Title,
} from "@muster/mapping";

/** What a device is judged with, beside its facts. */
export interface Terms {
  readonly today: Day;
  readonly lists: Lists;
  readonly policy: Policy;
}

/** What the store knows of a device when it is judged. */
export interface Subject {
  readonly id: string;
  readonly organisation: string;
  readonly state: "pending" | "approved" | "revoked" | "quarantined";
  readonly lastReportAt: string | null;
  readonly facts: Facts;
  /** Day the collector first saw an update missing, by `name candidate`. */
  readonly firstSeen: (update: string) => Day | undefined;
}

const QUARANTINED =
  "This device is quarantined: two machines reported under its identity, so nothing it says counts until it is enrolled anew.";

/**
 * Every control's word on one device. A revoked device has left the estate: nothing is said of it. A quarantined one is
 * `no-evidence` throughout. Where the day judged lies before the receipt (a demonstration), the report counts as received
 * on that day.
 */
export function judge(subject: Subject, terms: Terms): readonly DeviceJudgement[] {
  if (subject.state === "revoked") return [];
  if (subject.state === "quarantined") {
    return controls.map(({ id }) => ({
      control: id,
      judgement: { outcome: "no-evidence", because: QUARANTINED, source: "muster:quarantine" },
    }));
  }
  const received = subject.lastReportAt === null ? undefined : dayOf(subject.lastReportAt);
  const about: Circumstances = {
    ...terms,
    receivedOn: received !== undefined && received > terms.today ? terms.today : received,
    firstSeen: subject.firstSeen,
    spine: isSpine(subject, terms.lists),
  };
  return judgeDevice(subject.facts, about);
}

/** Whether the own list marks the device, by its organisation or by what it is called. */
function isSpine({ organisation, facts }: Subject, { own }: Lists): boolean {
  const { identity } = facts;
  const hostname = identity?.state === "known" ? identity.value.hostname : undefined;
  return own?.isSpine({ organisation, hostname }) === true;
}

type OsFact = FactOf<"os">;
type Programme = SupportTerms["programme"];

/**
 * Lists that judge each distinct title once: an estate of thousands of machines carries some tens of thousands of titles.
 * For one set of terms only: the day and the thresholds are not part of what is remembered.
 */
export function rememberTitles(lists: Lists): Lists {
  const nothing = {};
  const byOs = new WeakMap<object, WeakMap<object, Map<string, Support>>>();
  const memory = (os: OsFact | undefined, programme: Programme): Map<string, Support> => {
    const byProgramme = byOs.get(os ?? nothing) ?? new WeakMap<object, Map<string, Support>>();
    byOs.set(os ?? nothing, byProgramme);
    const supports = byProgramme.get(programme ?? nothing) ?? new Map<string, Support>();
    byProgramme.set(programme ?? nothing, supports);
    return supports;
  };
  return {
    files: lists.files,
    own: lists.own,
    osSupport: (os, terms) => lists.osSupport(os, terms),
    recognise: (title) => lists.recognise(title),
    titleSupport(title, os, terms) {
      const known = memory(os, terms.programme);
      const key = `${terms.spine === true}\n${keyOf(title)}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const support = lists.titleSupport(title, os, terms);
      known.set(key, support);
      return support;
    },
  };
}

function keyOf(title: Title): string {
  return [
    title.name,
    title.version,
    title.platform,
    title.source,
    title.publisher,
    title.bundleId,
    title.path,
    title.sourceName,
    title.origin,
  ].join("\n");
}
