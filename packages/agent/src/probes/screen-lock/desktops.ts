import type { LockSetting } from "@muster/mapping/facts";
import { flagOf, parseKeyfile } from "./keyfiles.ts";

type Said = Pick<LockSetting, "enabled" | "afterSeconds" | "password">;

function wholeOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

/** KDE's keys may bear marks of their own: `Timeout[$i]` cannot be changed by the person. */
function kdeValue(values: ReadonlyMap<string, string>, key: string) {
  const found = [...values].find(
    ([name]) => name.replace(/\/\$\w+$/, "").replace(/\[\$\w+\]$/, "") === `Daemon/${key}`,
  );
  return { value: found?.[1], fixed: /\[\$\w*i\w*\]$/.test(found?.[0] ?? "") };
}

/**
 * `kscreenlockerrc` of KDE: `Autolock`, `Timeout` in minutes, `LockGrace` in seconds. KDE writes what somebody changed; what
 * is not there has its built-in value, which is no reading. `undefined` where the file sets nothing of it.
 */
export function parseKscreenlocker(text: string): (Said & { readonly fixed: boolean }) | undefined {
  const values = parseKeyfile(text);
  const auto = kdeValue(values, "Autolock");
  const timeout = kdeValue(values, "Timeout");
  const minutes = wholeOf(timeout.value);
  const lock = flagOf(auto.value);
  if (auto.value === undefined && timeout.value === undefined) return undefined;
  const fixed = auto.fixed && timeout.fixed;
  if (lock === false || minutes === 0) return { enabled: "no", password: "no", fixed };
  if (lock !== true || minutes === undefined)
    return { enabled: "unknown", password: "unknown", fixed };
  const grace = wholeOf(kdeValue(values, "LockGrace").value) ?? 0;
  return { enabled: "yes", afterSeconds: minutes * 60 + grace, password: "yes", fixed };
}

/** The part of an XFCE channel between a property of this name and the next one of the same level, roughly: names are unique here. */
function property(xml: string, path: readonly string[]): string | undefined {
  let at = 0;
  for (const name of path) {
    at = xml.indexOf(`<property name="${name}"`, at);
    if (at < 0) return undefined;
    at += 1;
  }
  const end = xml.indexOf(">", at);
  return /\bvalue="(?<value>[^"]*)"/.exec(xml.slice(at, end < 0 ? undefined : end))?.groups?.value;
}

/** `xfce4-screensaver.xml`: saver on, idle activation after some minutes, and the lock with its own delay. */
export function parseXfceScreensaver(xml: string): Said | undefined {
  if (!xml.includes('name="xfce4-screensaver"')) return undefined;
  const saver = flagOf(property(xml, ["saver", "enabled"]));
  const lock = flagOf(property(xml, ["lock", "enabled"]));
  const minutes = wholeOf(property(xml, ["idle-activation", "delay"]));
  const after = wholeOf(property(xml, ["saver-activation", "delay"]));
  if (saver === false || lock === false) return { enabled: "no", password: "no" };
  if (lock !== true || saver !== true || minutes === undefined || after === undefined) {
    return { enabled: "unknown", password: lock === true ? "yes" : "unknown" };
  }
  return { enabled: "yes", afterSeconds: (minutes + after) * 60, password: "yes" };
}

/** Lines of swayidle or of sway's own configuration: `timeout 300 'swaylock -f'`. The shortest counts. */
export function parseSwayidle(text: string): Said | undefined {
  const plain = text.replace(/\\\r?\n/g, " ");
  const times = plain.split(/\r?\n/).flatMap((line) => {
    if (/^\s*#/.test(line) || line.length > 4096) return [];
    const found = line.matchAll(
      /\btimeout\s{1,20}(?<seconds>\d{1,6})\s{1,20}(?<command>'[^']*'|"[^"]*"|\S+)/g,
    );
    return [...found].flatMap(({ groups }) =>
      /\b(?:swaylock|gtklock|waylock|hyprlock|lock-session)\b/.test(groups?.command ?? "")
        ? [Number(groups?.seconds)]
        : [],
    );
  });
  if (times.length === 0) return undefined;
  return { enabled: "yes", afterSeconds: Math.min(...times), password: "yes" };
}
