import { controls, type DeviceJudgement, judgeDevice } from "./index.ts";
import type { Circumstances, Facts } from "./types.ts";

/** All that decides about one device beside the lists, the thresholds and the day. */
export interface Subject extends Pick<Circumstances, "receivedOn" | "firstSeen" | "spine"> {
  readonly state: "pending" | "approved" | "revoked" | "quarantined";
  readonly facts: Facts;
}

/** What every device is judged with. */
export type Ground = Pick<Circumstances, "today" | "lists" | "policy">;

const QUARANTINED =
  "This device is quarantined: two machines reported under its identity, so nothing it says counts until it is enrolled anew.";

/**
 * Every control's word on one device. A revoked device has left the estate: nothing is said of it. A quarantined one is
 * `no-evidence` throughout. Where the day judged lies before the receipt (a demonstration), the report counts as received
 * on that day.
 * @param isAsked of which controls the word is wanted
 */
export function judgeSubject(
  subject: Subject,
  ground: Ground,
  isAsked: (control: string) => boolean = () => true,
): readonly DeviceJudgement[] {
  const { state, facts, receivedOn, firstSeen, spine } = subject;
  if (state === "revoked") return [];
  if (state === "quarantined") {
    const asked = controls.filter(({ id }) => isAsked(id));
    return asked.map(({ id }) => ({
      control: id,
      judgement: { outcome: "no-evidence", because: QUARANTINED, source: "muster:quarantine" },
    }));
  }
  const { today } = ground;
  const received = receivedOn !== undefined && receivedOn > today ? today : receivedOn;
  const about = { ...ground, receivedOn: received, firstSeen, spine: spine === true };
  return judgeDevice(facts, about, isAsked);
}
