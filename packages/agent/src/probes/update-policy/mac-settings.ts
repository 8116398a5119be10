import type { ValueOf } from "@muster/mapping/facts";
import { at, countAt, flagAt } from "../../macos/values.ts";
import type { Declared } from "./declarative.ts";

type Policy = ValueOf<"update-policy">;

/** `com.apple.SoftwareUpdate`: what each key is set to. A key that is not there is Apple's default of that release, not a reading. */
export interface MacSettings {
  readonly check: boolean | undefined;
  readonly download: boolean | undefined;
  readonly installOs: boolean | undefined;
  readonly responses: boolean | undefined;
  readonly configData: boolean | undefined;
  /** A forced value decided how the system's updates are installed. */
  readonly managed: boolean;
}

export const settingKeys = [
  "AutomaticCheckEnabled",
  "AutomaticDownload",
  "AutomaticallyInstallMacOSUpdates",
  "CriticalUpdateInstall",
  "ConfigDataInstall",
] as const;

/** @param managed the domain's forced values, which win over the local ones, key by key */
export function settingsOf(managed: unknown, local: unknown): MacSettings {
  const flag = (key: (typeof settingKeys)[number]) => flagAt(managed, key) ?? flagAt(local, key);
  return {
    check: flag("AutomaticCheckEnabled"),
    download: flag("AutomaticDownload"),
    installOs: flag("AutomaticallyInstallMacOSUpdates"),
    responses: flag("CriticalUpdateInstall"),
    configData: flag("ConfigDataInstall"),
    managed: settingKeys.some((key) => at(managed, key) !== undefined),
  };
}

type Automatic = Policy["automatic"];

/**
 * How updates of the system are installed. `CriticalUpdateInstall` alone is not enough: it brings rapid responses and system
 * data, and leaves the releases that hold nearly all security fixes to the person.
 */
function automaticOf({ check, download, installOs }: MacSettings): Automatic {
  if (check === false) return "off";
  if (installOs === undefined) return "not-configured";
  if (installOs) return download === false ? "notify" : "install";
  return download === true ? "download" : "notify";
}

function obstaclesOf({ responses, configData }: MacSettings): string[] {
  return [
    ...(responses === false
      ? ["security responses and system files are not installed (CriticalUpdateInstall)"]
      : []),
    ...(configData === false
      ? ["the lists of known malware are not renewed (ConfigDataInstall)"]
      : []),
  ];
}

/** What the settings of preferences say. */
function fromSettings(settings: MacSettings, deferralDays: number | undefined): Policy {
  const automatic = automaticOf(settings);
  return {
    automatic,
    mechanism: "softwareupdate",
    ...(automatic === "install" && { scope: "all" as const }),
    ...(settings.managed && { managedBy: "configuration profile" }),
    ...(deferralDays !== undefined && { deferralDays }),
    obstacles: obstaclesOf(settings),
  };
}

function declaredAutomatic({ check, download, installOs }: Declared): Automatic {
  if (check === "off") return "off";
  if (installOs === "on") return download === "off" ? "notify" : "install";
  if (installOs === "off") return download === "on" ? "download" : "notify";
  return "not-configured";
}

/** What declarative management says. The old keys are then not the effective ones and are left aside. */
function fromDeclared(declared: Declared): Policy {
  const automatic = declaredAutomatic(declared);
  const { installSecurity, deferralDays } = declared;
  return {
    automatic,
    mechanism: "softwareupdate",
    ...(automatic === "install" && { scope: "all" as const }),
    managedBy: "declarative management",
    ...(deferralDays !== undefined && { deferralDays }),
    obstacles:
      installSecurity === "off" ? ["security responses and system files are not installed"] : [],
  };
}

/** Which of the two is in force. */
export function policyOf(
  declared: Declared | undefined,
  settings: MacSettings,
  profileDays: number | undefined,
): Policy {
  if (declared === undefined) return fromSettings(settings, profileDays);
  const days = declared.deferralDays ?? profileDays;
  if (declared.decides) return fromDeclared({ ...declared, deferralDays: days });
  return { ...fromSettings(settings, days), managedBy: "declarative management" };
}

/** `com.apple.applicationaccess` (managed): days for which new releases are hidden. */
export function profileDeferral(value: unknown): number | undefined {
  const minor = countAt(value, "enforcedSoftwareUpdateMinorOSDeferredInstallDelay");
  const days = minor ?? countAt(value, "enforcedSoftwareUpdateDelay");
  if (flagAt(value, "forceDelayedSoftwareUpdates") === true) return Math.min(days ?? 30, 3650);
  return minor === undefined ? undefined : Math.min(minor, 3650);
}
