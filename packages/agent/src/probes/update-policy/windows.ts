import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { type Row, textIn } from "../../windows/values.ts";
import { known, unknown } from "../answers.ts";
import { windowsIdentity } from "../os/windows.ts";
import type { ReadingOf } from "../types.ts";
import { keyState, rowIn, whyUnread } from "../windows-answers.ts";
import { hasService, mayStart } from "./windows-services.ts";
import {
  byAgent,
  type Decided,
  decide,
  deferral,
  isDelegated,
  pause,
  pin,
} from "./windows-settings.ts";
import { MDM_UPDATE, POLICY, policyValues, updateSource } from "./windows-source.ts";

type Reading = ReadingOf<"update-policy">;
type Policy = ValueOf<"update-policy">;

const MICROSOFT = "HKLM\\SOFTWARE\\Microsoft";
const USER = `${MICROSOFT}\\WindowsUpdate\\UX\\Settings`;
const LOCAL = `${MICROSOFT}\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update`;
const ENROLMENTS = `${MICROSOFT}\\Enrollments`;

/** Enrolled with a service that manages devices, not merely left over from one. */
function isEnrolled({ registry }: WindowsAnswer): boolean {
  return registry.below(ENROLMENTS).some((id) => {
    const values = registry.values(`${ENROLMENTS}\\${id}`) ?? {};
    return (
      textIn(values, "ProviderID") === "MS DM Server" && textIn(values, "EnrollmentState") === "1"
    );
  });
}

function managedBy(answer: WindowsAnswer, mdm: Row): string | undefined {
  if (hasService(answer, "CcmExec")) return "configmgr";
  if (updateSource(answer)?.service === "wsus") return "wsus";
  if (Object.keys(mdm).length === 0) return undefined;
  return isEnrolled(answer) ? "intune" : "mdm";
}

/** Services without which no update gets in, as far as this Windows has them. */
function disabledServices(answer: WindowsAnswer): string[] {
  return ["wuauserv", "UsoSvc"]
    .filter((name) => mayStart(answer, name) === false)
    .map((name) => `the service ${name} is disabled, so updates cannot run`);
}

interface Rows {
  readonly policy: Row;
  readonly mdm: Row;
  readonly user: Row;
}

function mechanismOf(answer: WindowsAnswer): string {
  return updateSource(answer)?.service ?? "windows-update";
}

function policyOf(answer: WindowsAnswer, automatic: Policy["automatic"], now: number): Policy {
  const { registry } = answer;
  const rows: Rows = {
    policy: registry.values(POLICY) ?? {},
    mdm: registry.values(MDM_UPDATE) ?? {},
    user: registry.values(USER) ?? {},
  };
  const settings = registry.values(`${MICROSOFT}\\WindowsUpdate\\UpdatePolicy\\Settings`) ?? {};
  const paused = pause([rows.policy, rows.mdm, rows.user, settings], now);
  return {
    automatic,
    mechanism: mechanismOf(answer),
    ...(automatic === "install" && { scope: "all" as const }),
    managedBy: managedBy(answer, rows.mdm),
    deferralDays: deferral(rows.policy, rows.mdm, rows.user),
    pinnedTo: pin(rows.policy, rows.mdm),
    obstacles: [...disabledServices(answer), ...(paused === undefined ? [] : [paused])],
  };
}

/** From here on the local setting is there no more; what is left of it in an upgraded system says nothing. */
const FIRST_WITHOUT_LOCAL = 10_000;

function decisionOf(answer: WindowsAnswer): ReturnType<typeof decide> {
  const { registry } = answer;
  const { kind, build = FIRST_WITHOUT_LOCAL } = windowsIdentity(answer);
  return decide({
    au: policyValues(keyState(registry, `${POLICY}\\AU`)),
    mdm: policyValues(registry.key(MDM_UPDATE)),
    local: build < FIRST_WITHOUT_LOCAL ? policyValues(registry.key(LOCAL)) : {},
    agent: rowIn(answer, "update-settings") ?? {},
    isClient: kind === "client",
  });
}

/** Where Windows Update's own word is another one; on a server without a policy it is the only one there is. */
function conflictsOf(answer: WindowsAnswer, { automatic, by }: Decided): string[] {
  const agent = byAgent(rowIn(answer, "update-settings") ?? {});
  if (typeof agent === "object" || agent === "nothing" || agent === automatic) return [];
  const other = by === "nobody" ? "no policy says anything" : `${by} says "${automatic}"`;
  return [`Windows Update says "${agent}" where ${other}`];
}

function undecided(answer: WindowsAnswer): Reading {
  const keys = [keyState(answer.registry, `${POLICY}\\AU`), answer.registry.key(MDM_UPDATE)];
  const failed = keys.find((key) => key.state === "failed");
  const detail = isDelegated(policyValues(keyState(answer.registry, `${POLICY}\\AU`)))
    ? "group policy leaves automatic updates to the local administrator, and what was chosen is not told"
    : "neither the update policies nor Windows Update itself could be asked";
  return whyUnread(failed?.state === "failed" ? failed : { reason: "not_reported", detail });
}

export async function updatePolicyOnWindows(machine: Machine): Promise<Reading> {
  const answer = await windowsAnswer(machine);
  const decided = decisionOf(answer);
  if (decided === undefined) return undecided(answer);
  if ("odd" in decided) {
    return unknown("parse_error", `${decided.odd}, which stands for nothing that is known`);
  }
  const { automatic } = decided;
  // That updates install says nothing while the service that installs them may be disabled.
  if (automatic === "install" && mayStart(answer, "wuauserv") === undefined) {
    return unknown(
      "not_reported",
      "updates are set to install, but whether the service wuauserv may start could not be read",
    );
  }
  const conflicts = conflictsOf(answer, decided);
  return known(policyOf(answer, automatic, machine.now()), "update-settings", { conflicts });
}
