import type { Machine, NotRead } from "../../exec/types.ts";
import { domainOf, managedDomain } from "../../macos/preferences.ts";
import { plistOf, systemPlist } from "../../macos/read-plist.ts";
import { known, unknown } from "../answers.ts";
import { parseEnrolment } from "../management/enrolment.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import { DDM_STATE, type Declared, parseDeclared } from "./declarative.ts";
import { policyOf, profileDeferral, settingKeys, settingsOf } from "./mac-settings.ts";

/** A Mac that is enrolled nowhere has no declarative management, whatever lies in its state file. */
async function isManaged(machine: Machine): Promise<boolean> {
  const answer = await machine.run("profiles", ["status", "-type", "enrollment"], {
    timeoutMs: 15_000,
  });
  return parseEnrolment(saidBy(answer))?.enrolled !== "no";
}

/** What declarative management keeps; why not, where it is there and only root may read it or it is damaged. */
async function declaredIn(machine: Machine): Promise<Declared | NotRead | undefined> {
  const state = await systemPlist(machine, DDM_STATE, ["SUCorePersistedStatePolicyFields"]);
  if (state.state === "failed") return (await isManaged(machine)) ? state : undefined;
  return state.state === "read" ? parseDeclared(state.value) : undefined;
}

function isHidden(declared: Declared | NotRead | undefined): declared is NotRead {
  return declared !== undefined && "state" in declared;
}

/** Days for which management hides new releases, as far as this run may see; `undefined` where it hides none. */
export async function deferralOnMac(machine: Machine): Promise<number | undefined> {
  const declared = await declaredIn(machine);
  const days = isHidden(declared) ? undefined : declared?.deferralDays;
  const keys = ["forceDelayedSoftwareUpdates", "enforcedSoftwareUpdateDelay"];
  const access = await managedDomain(machine, "com.apple.applicationaccess", { keys });
  return days ?? profileDeferral(plistOf(access));
}

/**
 * Forced values first, then local ones, key by key. Where declarative management decides, the old keys are not in force;
 * where its state can't be read, nobody knows whether they are.
 */
export async function updatePolicyOnMac(machine: Machine): Promise<ReadingOf<"update-policy">> {
  const { managed, local } = await domainOf(machine, "com.apple.SoftwareUpdate", [
    ...settingKeys,
    "LastFullSuccessfulDate",
    "LastUpdatesAvailable",
  ]);
  const declared = await declaredIn(machine);
  const refused = [managed, local].find((answer) => answer.state === "failed");
  if (isHidden(declared)) {
    return declared.reason === "access_denied"
      ? unknown("access_denied", "the state of declarative management needs root")
      : unknown(declared.reason, declared.detail);
  }
  if (refused?.state === "failed") return unknown(refused.reason, refused.detail);
  if (managed.state === "missing" && local.state === "missing" && declared === undefined) {
    return unknown("not_reported", "no settings of software update were found");
  }
  const settings = settingsOf(plistOf(managed), plistOf(local));
  const days = await deferralOnMac(machine);
  const source = declared === undefined ? "software-update-preferences" : "declarative-management";
  return known(policyOf(declared, settings, days), source);
}
