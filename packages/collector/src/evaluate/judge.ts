import {
  type Day,
  type DeviceJudgement,
  dayOf,
  type Facts,
  type Ground,
  judgeSubject,
  type Lists,
  type Subject as MappingSubject,
} from "@muster/mapping";

/** What a device is judged with, beside its facts. */
export type Terms = Ground;

/** What the store knows of a device when it is judged. */
export interface Subject {
  readonly id: string;
  readonly organisation: string;
  readonly state: MappingSubject["state"];
  readonly lastReportAt: string | null;
  readonly facts: Facts;
  /** Day the collector first saw an update missing, by `name candidate`. */
  readonly firstSeen: (update: string) => Day | undefined;
}

/** Every control's word on one device. @param isAsked of which controls it is wanted */
export function judge(
  subject: Subject,
  terms: Terms,
  isAsked?: (control: string) => boolean,
): readonly DeviceJudgement[] {
  const { state, facts, firstSeen, lastReportAt } = subject;
  const receivedOn = lastReportAt === null ? undefined : dayOf(lastReportAt);
  const spine = isSpine(subject, terms.lists);
  return judgeSubject({ state, facts, firstSeen, receivedOn, spine }, terms, isAsked);
}

/** Whether the own list marks the device, by its organisation or by what it is called. */
function isSpine({ organisation, facts }: Subject, { own }: Lists): boolean {
  const { identity } = facts;
  const hostname = identity?.state === "known" ? identity.value.hostname : undefined;
  return own?.isSpine({ organisation, hostname }) === true;
}
