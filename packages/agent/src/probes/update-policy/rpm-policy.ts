import type { Unit } from "../systemd.ts";
import type { Policy } from "./apt-policy.ts";

/** Values of an INI file by `section.key`, in lower case. */
export function parseIni(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[(?<name>[^\]]+)\]/.exec(line)?.groups?.name;
    if (header !== undefined) section = header.trim().toLowerCase();
    const { key, value } =
      /^\s*(?<key>[\w.-]+)\s*[=:]\s*(?<value>.*?)\s*$/.exec(line)?.groups ?? {};
    if (key !== undefined && value !== undefined)
      values.set(`${section}.${key.toLowerCase()}`, value);
  }
  return values;
}

function isYes(value: string | undefined): boolean {
  return /^(?:yes|true|1|on)$/i.test(value ?? "");
}

/** Settings of dnf-automatic or yum-cron, the later texts over the earlier. */
export interface DnfSetting {
  readonly config: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, Unit>;
  /** A package that brings the mechanism is installed. */
  readonly installer: boolean;
}

/** Timers that decide by themselves what is done, whatever the configuration says. */
const decided: readonly (readonly [string, Policy["automatic"]])[] = [
  ["dnf-automatic-install.timer", "install"],
  ["dnf-automatic-download.timer", "download"],
  ["dnf-automatic-notifyonly.timer", "notify"],
];

const byConfiguration = ["dnf5-automatic.timer", "dnf-automatic.timer", "yum-cron.service"];

function runs(units: ReadonlyMap<string, Unit>, name: string): boolean {
  return units.get(name)?.active === true;
}

function configured(config: ReadonlyMap<string, string>): Policy["automatic"] {
  if (isYes(config.get("commands.apply_updates"))) return "install";
  return isYes(config.get("commands.download_updates")) ? "download" : "notify";
}

function scopeOf(config: ReadonlyMap<string, string>): Policy["scope"] {
  const type = config.get("commands.upgrade_type") ?? config.get("commands.update_cmd");
  if (type === undefined) return undefined;
  return /^(?:(?:minimal-)?security|security-severity.*)$/i.test(type) ? "security" : "all";
}

/** How dnf or yum installs updates: the timer that runs decides, then the configuration. */
export function dnfPolicy({ config, units, installer }: DnfSetting): Policy {
  const named = byConfiguration.find((name) => runs(units, name));
  const fixed = decided.find(([name]) => runs(units, name));
  const timer = fixed?.[0] ?? named;
  if (timer === undefined) {
    if (!installer) return { automatic: "not-configured", obstacles: [] };
    const obstacles = ["no timer of it is running"];
    return { automatic: "off", mechanism: "dnf-automatic", obstacles };
  }
  return {
    automatic: fixed?.[1] ?? configured(config),
    mechanism: timer.replace(/\.\w+$/, ""),
    scope: scopeOf(config),
    obstacles: [],
  };
}

/** What installs new images by itself beside rpm-ostree: bootc, Fedora CoreOS, Universal Blue, Endless. */
export const imageUpdaters = [
  "bootc-fetch-apply-updates.timer",
  "zincati.service",
  "uupd.timer",
  "eos-autoupdater.timer",
] as const;

/** Fedora's and RHEL's image-based systems: another updater that runs, else `AutomaticUpdatePolicy` and its timer. */
export function ostreePolicy(
  config: ReadonlyMap<string, string>,
  units: ReadonlyMap<string, Unit>,
): Policy {
  const updater = imageUpdaters.find((name) => runs(units, name));
  if (updater !== undefined) {
    const mechanism = updater.replace(/\.\w+$/, "");
    return { automatic: "install", mechanism, scope: "all", obstacles: [] };
  }
  const word = config.get("daemon.automaticupdatepolicy")?.toLowerCase() ?? "none";
  const words: Readonly<Record<string, Policy["automatic"]>> = {
    apply: "install",
    stage: "install",
    check: "notify",
  };
  const automatic = words[word] ?? "off";
  const obstacles =
    automatic === "off" || runs(units, "rpm-ostreed-automatic.timer")
      ? []
      : ["rpm-ostreed-automatic.timer is not running"];
  return { automatic, mechanism: "rpm-ostree", scope: "all", obstacles };
}

/** SUSE: transactional-update and os-update by their timers, else YaST's online update job. */
export function susePolicy(
  sysconfig: ReadonlyMap<string, string>,
  units: ReadonlyMap<string, Unit>,
): Policy {
  const timer = ["transactional-update.timer", "os-update.timer"].find((name) => runs(units, name));
  if (timer !== undefined) {
    const mechanism = timer.replace(/\.timer$/, "");
    return { automatic: "install", mechanism, scope: "all", obstacles: [] };
  }
  const job = sysconfig.get("AOU_ENABLE_CRONJOB");
  if (job === undefined) return { automatic: "not-configured", obstacles: [] };
  if (!isYes(job)) return { automatic: "off", mechanism: "online-update", obstacles: [] };
  const categories = sysconfig.get("AOU_PATCH_CATEGORIES")?.split(/\s+/) ?? [];
  const security = categories.length > 0 && categories.every((word) => word === "security");
  const interactive = isYes(sysconfig.get("AOU_SKIP_INTERACTIVE_PATCHES"));
  return {
    automatic: "install",
    mechanism: "online-update",
    scope: security ? "security" : "all",
    obstacles: interactive ? ["patches that ask a question are skipped"] : [],
  };
}
