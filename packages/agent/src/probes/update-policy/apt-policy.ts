import type { ValueOf } from "@muster/mapping/facts";
import type { Unit } from "../systemd.ts";
import type { AptConfig } from "./apt-config.ts";

export type Policy = ValueOf<"update-policy">;

/** What starts apt's daily job. */
export interface AptSetting {
  readonly config: AptConfig;
  /** The package `unattended-upgrades` is installed. */
  readonly installer: boolean;
  /** systemd's timers; `undefined` where systemd does not run the machine. */
  readonly units: ReadonlyMap<string, Unit> | undefined;
  /** Without systemd: cron is there and has apt's job. */
  readonly cron: boolean;
}

/** An interval of apt's periodic job in days: `1`, `7d`, `12h`, `always`; 0 is never. */
function intervalDays(text: string | undefined): number {
  if (text === "always") return 1;
  const match = /^(?<number>\d+)(?<unit>[smhd]?)$/.exec(text ?? "0");
  if (match?.groups === undefined) return 0;
  const perDay = { s: 86_400, m: 1440, h: 24, d: 1, "": 1 } as const;
  const { number, unit } = match.groups;
  const divisor = perDay[unit === "s" || unit === "m" || unit === "h" ? unit : "d"];
  return Number(number) === 0 ? 0 : Math.max(1, Math.ceil(Number(number) / divisor));
}

function originsOf({ lists }: AptConfig): readonly string[] {
  return [
    ...(lists.get("unattended-upgrade::allowed-origins") ?? []),
    ...(lists.get("unattended-upgrade::origins-pattern") ?? []),
  ];
}

/** Ubuntu's release pocket never changes after the release: it adds nothing to what is installed. */
function isReleasePocket(origin: string): boolean {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: unattended-upgrades' own placeholders
  return origin === "${distro_id}:${distro_codename}";
}

function scopeOf(origins: readonly string[]): Policy["scope"] {
  const changing = origins.filter((origin) => !isReleasePocket(origin));
  if (changing.length === 0) return undefined;
  return changing.every((origin) => /security/i.test(origin)) ? "security" : "all";
}

function timerObstacle(units: ReadonlyMap<string, Unit>, name: string): readonly string[] {
  const unit = units.get(name);
  if (unit === undefined) return [];
  if (unit.masked) return [`${name} is masked`];
  if (!unit.loaded) return [`${name} is missing`];
  if (unit.active) return [];
  return [unit.enabled ? `${name} is not running` : `${name} is disabled`];
}

function schedulerObstacles({ units, cron }: AptSetting): readonly string[] {
  if (units !== undefined) {
    return ["apt-daily.timer", "apt-daily-upgrade.timer"].flatMap((name) =>
      timerObstacle(units, name),
    );
  }
  return cron ? [] : ["neither systemd nor cron starts apt's daily job"];
}

function configObstacles(config: AptConfig): string[] {
  const obstacles: string[] = [];
  if (intervalDays(config.values.get("apt::periodic::update-package-lists")) === 0) {
    obstacles.push("package lists are not refreshed automatically");
  }
  const origins = originsOf(config);
  if (!origins.some((origin) => /security/i.test(origin))) {
    obstacles.push("the origins allowed for unattended upgrades name no security archive");
  }
  const kept = config.lists.get("unattended-upgrade::package-blacklist") ?? [];
  if (kept.length > 0)
    obstacles.push(`packages are kept back by configuration: ${kept.join(", ")}`);
  return obstacles;
}

/** Longest wait that the configuration puts between a release and its installation, in days. */
function deferral({ values, lists }: AptConfig): number | undefined {
  const runs = intervalDays(values.get("apt::periodic::unattended-upgrade"));
  const fetches = intervalDays(values.get("apt::periodic::update-package-lists"));
  const days = lists.get("unattended-upgrade::update-days")?.length ?? 0;
  const longest = Math.max(runs, fetches, days === 0 ? 1 : 8 - Math.min(days, 7));
  return longest > 1 ? Math.min(longest, 3650) : undefined;
}

/** How apt installs updates: by unattended-upgrades, or not by itself. */
export function aptPolicy(setting: AptSetting): Policy {
  const { config, installer } = setting;
  const asked = config.values.get("apt::periodic::unattended-upgrade");
  const enabled = config.values.get("apt::periodic::enable") !== "0";
  if (enabled && installer && intervalDays(asked) > 0) {
    return {
      automatic: "install",
      mechanism: "unattended-upgrades",
      scope: scopeOf(originsOf(config)),
      deferralDays: deferral(config),
      obstacles: [...schedulerObstacles(setting), ...configObstacles(config)],
    };
  }
  const obstacles =
    intervalDays(asked) > 0 && !installer
      ? ["unattended upgrades are switched on, but unattended-upgrades is not installed"]
      : [];
  const downloads = config.values.get("apt::periodic::download-upgradeable-packages");
  if (enabled && intervalDays(downloads) > 0) {
    return { automatic: "download", mechanism: "apt", obstacles };
  }
  if (!installer && asked === undefined) return { automatic: "not-configured", obstacles };
  return { automatic: "off", mechanism: "unattended-upgrades", obstacles };
}
