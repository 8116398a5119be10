import { earliest, writeDay } from "../days.ts";
import { antivirusActive } from "./antivirus-active.ts";
import { antivirusAlerts } from "./antivirus-alerts.ts";
import { antivirusCurrent } from "./antivirus-current.ts";
import { autorunOff } from "./autorun-off.ts";
import { browserSupported } from "./browser-supported.ts";
import { diskEncrypted } from "./disk-encrypted.ts";
import { edrActive } from "./edr-active.ts";
import { firewallOn } from "./firewall-on.ts";
import { noEvidence } from "./judgement.ts";
import { osSupported } from "./os-supported.ts";
import { type ReportAge, reportAge } from "./report-age.ts";
import { reportFresh } from "./report-fresh.ts";
import { restartPending } from "./restart-pending.ts";
import { securityUpdatesInTime } from "./security-updates-in-time.ts";
import { softwareSupported } from "./software-supported.ts";
import type { Circumstances, Control, Facts, Judgement } from "./types.ts";
import { updatesAutomatic } from "./updates-automatic.ts";

/** Every control there is, in the order in which people read them. One file each, named as its id. */
export const controls: readonly Control[] = [
  osSupported,
  softwareSupported,
  browserSupported,
  securityUpdatesInTime,
  updatesAutomatic,
  restartPending,
  antivirusActive,
  antivirusCurrent,
  antivirusAlerts,
  firewallOn,
  diskEncrypted,
  edrActive,
  autorunOff,
  reportFresh,
];

export const controlIds: readonly string[] = controls.map((c) => c.id);

/** One control's word on one device. */
export interface DeviceJudgement {
  readonly control: string;
  readonly judgement: Judgement;
}

/**
 * Every control's word on one device. Old facts prove nothing good: once the last report is older than the limit for the
 * machine's class, each `met` and `not-applicable` is `no-evidence`, and each `not-met` stands as last reported. A device
 * that never reported is `no-evidence` throughout.
 * @param isAsked of which controls the word is wanted
 */
export function judgeDevice(
  facts: Facts,
  about: Circumstances,
  isAsked: (control: string) => boolean = () => true,
): readonly DeviceJudgement[] {
  const age = reportAge(facts, about);
  const asked = controls.filter(({ id }) => isAsked(id));
  return asked.map((control) => ({
    control: control.id,
    judgement: aged(control, age, control.judge(facts, about)),
  }));
}

function aged({ id }: Control, age: ReportAge | undefined, judgement: Judgement): Judgement {
  if (age === undefined) {
    return noEvidence("This device has never reported", { source: judgement.source });
  }
  if (id === "report-fresh") return judgement;
  if (age.fresh) return within(age, judgement);
  if (judgement.outcome === "no-evidence") return judgement;
  const last = `last reported on ${writeDay(age.receivedOn)}`;
  if (judgement.outcome === "not-met") {
    return { ...judgement, because: `As ${last}: ${judgement.because}` };
  }
  const { source, holdsUntil } = judgement;
  const because = `${last}, which is too long ago to rely on: ${age.limit}`;
  return noEvidence(because, { source, holdsUntil });
}

/** A fresh report's judgement, which holds no longer than the report does. */
function within({ freshUntil }: ReportAge, judgement: Judgement): Judgement {
  if (judgement.outcome === "no-evidence") return judgement;
  const holdsUntil = earliest(judgement.holdsUntil, freshUntil) ?? freshUntil;
  return { ...judgement, holdsUntil };
}
