import type { Answer } from "../../exec/types.ts";

type Word = "yes" | "no" | "unknown";

/**
 * Overrides of `launchctl print-disabled system`: `"com.openssh.sshd" => disabled`; up to macOS 12 `=> true`, which is disabled
 * as well. `undefined` where the text is not that list.
 */
export function parseDisabled(text: string): ReadonlyMap<string, boolean> | undefined {
  if (!/^[ \t]{0,20}(?:login item associations|disabled services) = \{/m.test(text))
    return undefined;
  const found = new Map<string, boolean>();
  for (const line of text.split(/\r?\n/)) {
    const { label, word } =
      /^\s*"(?<label>[^"]{1,200})" => (?<word>disabled|enabled|true|false)\s*$/.exec(line)
        ?.groups ?? {};
    if (label !== undefined) found.set(label, word === "disabled" || word === "true");
  }
  return found;
}

/** `launchctl print system/LABEL`: loaded jobs are ready for a connection, also while no program of theirs runs. */
export function loadedBy(answer: Answer, label: string): Word {
  if (answer.state !== "ran") return "unknown";
  const said = `${answer.stdout}\n${answer.stderr}`;
  if (/Could not find service/i.test(said)) return "no";
  const named = said.includes(label) && /^[ \t]{0,20}state = \S/m.test(said);
  return answer.exitCode === 0 && named ? "yes" : "unknown";
}

/** A job without an override is as it comes: these are off until somebody switches them on, and then they are loaded. */
export function enabledBy(
  overrides: ReadonlyMap<string, boolean> | undefined,
  label: string,
  loaded: Word,
): Word {
  const disabled = overrides?.get(label);
  if (disabled !== undefined) return disabled ? "no" : "yes";
  return overrides === undefined ? "unknown" : loaded;
}

/** Paths of running programs by `ps`; `undefined` where the first process is not among them: then some are hidden. */
export function parsePrograms(text: string): readonly string[] | undefined {
  const programs = text.split(/\r?\n/).map((line) => line.trim());
  return programs.includes("/sbin/launchd") || programs.includes("launchd") ? programs : undefined;
}
