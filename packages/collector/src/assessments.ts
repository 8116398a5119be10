import { certificateOf, type Day, type Edition, type ItemSet } from "@muster/mapping";
import { ceVersionOn, ceVersions } from "@muster/mapping/certificate";
import { type Deadline, deadlinesOf, periodOf, weeksOf } from "@muster/mapping/year";
import {
  CertificateGatherer,
  type CertificateView,
  type DayState,
  type EstateForecast,
  forecastEstate,
  notesOf,
  pastDay,
  stateOn,
  storedDevices,
  TOLD_EVERY,
  type TrendPoint,
  trendOver,
} from "./assessment/index.ts";
import { type Collector, CollectorError } from "./collector.ts";
import { editionInForce, noItems } from "./editions/index.ts";
import type { CategoryNamed, Device, Organisation } from "./store/index.ts";

/** Whose assessment, and of which edition. */
export interface AssessmentWish {
  readonly organisation: string;
  /** Another edition than the organisation's own. */
  readonly edition?: string | undefined;
  /** As of the end of this day; today where absent. */
  readonly day?: Day | undefined;
  /** Told how many devices were read, now and then. */
  readonly onProgress?: ((devices: number) => void) | undefined;
}

/** Whose view of Cyber Essentials, and of which version. */
export interface CertificateWish
  extends Pick<AssessmentWish, "organisation" | "onProgress" | "day"> {
  readonly version?: string | undefined;
}

/** What every view of an assessment begins with. */
export interface AssessmentHead {
  readonly organisation: {
    readonly ods: string;
    readonly name: string;
    readonly category: CategoryNamed;
  };
  readonly edition: string;
  readonly deadlines: readonly Deadline[];
  /** Items of the edition, and how many of them nobody has read: assumed to be as the year before. */
  readonly items: { readonly all: number; readonly assumed: number };
}

interface Ground {
  readonly found: Organisation;
  readonly set: Edition;
  readonly day: Day;
  readonly head: AssessmentHead;
}

async function groundOf(collector: Collector, wish: AssessmentWish): Promise<Ground> {
  const found = await collector.organisation(wish.organisation);
  const { id, name, category } = found;
  const edition = wish.edition ?? found.edition;
  const set = await editionInForce(collector.store.db, { id, edition, category });
  if (set === undefined) {
    throw new CollectorError("NO_EDITION", noItems(edition, category));
  }
  const day = dayAsked(collector, wish);
  const head = {
    organisation: { ods: id, name, category },
    edition: set.edition,
    deadlines: deadlinesOf(set, day),
    items: {
      all: set.items.length,
      assumed: set.items.filter(({ confidence }) => confidence === "assumed").length,
    },
  };
  return { found, set, day, head };
}

/** @throws {CollectorError} for a day to come */
export function dayAsked(
  { today }: Pick<Collector, "today">,
  { day = today }: Pick<AssessmentWish, "day">,
): Day {
  if (day <= today) return day;
  throw new CollectorError(
    "DAY_AHEAD",
    `${day} lies ahead: give a day up to ${today}, or ask for the forecast.`,
  );
}

function request(
  { settings, store, today }: Collector,
  { found, set }: Ground,
  { onProgress }: AssessmentWish,
) {
  const { policy } = settings;
  return { db: store.db, organisation: found.id, policy, set, today, onProgress };
}

/** The answers as they stood at the end of a day, from what is stored. @throws {CollectorError} */
export async function assessmentOn(
  collector: Collector,
  wish: AssessmentWish,
): Promise<AssessmentHead & DayState> {
  const ground = await groundOf(collector, wish);
  return { ...ground.head, ...(await stateOn(request(collector, ground, wish), ground.day)) };
}

/** The counts of every item, week by week over the year that is worked on. @throws {CollectorError} */
export async function assessmentTrend(
  collector: Collector,
  wish: AssessmentWish,
): Promise<AssessmentHead & { readonly trend: readonly TrendPoint[] }> {
  const ground = await groundOf(collector, wish);
  const { set, day, head } = ground;
  const days = weeksOf(wish.edition === undefined ? periodOf(set, day) : set, day);
  return { ...head, trend: await trendOver(request(collector, ground, wish), days) };
}

/**
 * Which items turn until the deadline of the year that is worked on, if nothing is done, and what causes it.
 * @throws {CollectorError}
 */
export async function assessmentForecast(
  collector: Collector,
  wish: Omit<AssessmentWish, "day">,
): Promise<AssessmentHead & { readonly forecast: EstateForecast }> {
  const { found, set, day, head } = await groundOf(collector, wish);
  const terms = {
    db: collector.store.db,
    organisation: found.id,
    set,
    terms: collector.terms(day),
    until: periodOf(set, day).deadline,
  };
  const nameOf = ({ id, label }: Pick<Device, "id" | "label">) => label ?? id.slice(0, 12);
  const forecast = await forecastEstate(terms, nameOf, wish.onProgress);
  return { ...head, forecast };
}

/** The view of Cyber Essentials on a day, and what to know before one relies on it. */
export interface CertificateOn extends Pick<AssessmentHead, "organisation">, CertificateView {
  readonly notes: readonly string[];
}

/**
 * The findings of a day as the questions of Cyber Essentials, with the sample for the Plus: today's where no day is named.
 * @param version of the requirements; the one that was asked on the day, where absent
 * @throws {CollectorError}
 */
export async function certificateView(
  collector: Collector,
  { organisation, version, onProgress, day: asked }: CertificateWish,
): Promise<CertificateOn> {
  const { store, settings, today } = collector;
  const { id, name, category } = await collector.organisation(organisation);
  const day = dayAsked(collector, { day: asked });
  const set = questionsOf(version ?? ceVersionOn(day));
  const gathering = new CertificateGatherer(day);
  const terms = { db: store.db, organisation: id, policy: settings.policy };
  const past = await pastDay(terms, day, true);
  let devices = 0;
  for await (const device of storedDevices(terms, past)) {
    gathering.add(device);
    devices += 1;
    if (devices % TOLD_EVERY === 0) onProgress?.(devices);
  }
  // Of tolerance for silent devices the certificate knows none, on whatever day.
  const strict = { policy: { ...settings.policy, silentTolerance: null }, today };
  return {
    organisation: { ods: id, name, category },
    ...gathering.view(set, day < today ? past.limits.policy : settings.policy),
    notes: notesOf(strict, past),
  };
}

/** @throws {CollectorError} */
function questionsOf(version: string): ItemSet {
  const set = certificateOf(version);
  if (set !== undefined) return set;
  throw new CollectorError(
    "NO_EDITION",
    `Cyber Essentials ${version} is not known: give one of ${ceVersions.join(", ")}.`,
  );
}
