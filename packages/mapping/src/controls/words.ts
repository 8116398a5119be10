/** Words of sentences that people read: numbers, plurals, lists. Pure, British English. */

const number = new Intl.NumberFormat("en-GB");

/** `1,204`. */
export function figure(n: number): string {
  // Most numbers are small, and need none of the formatter's rules.
  return Number.isInteger(n) && n >= 0 && n < 1000 ? String(n) : number.format(n);
}

/** A number with its noun: `1 title`, `1,204 titles`. @param many the plural, where it is not `one` with an s */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${figure(n)} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is counted: `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length > most)
    return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** The text as a sentence: a capital first, but for names such as macOS, and one full stop last. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const ended = /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  const name = /^\p{Ll}+\p{Lu}/u.test(ended);
  return name ? ended : `${ended.charAt(0).toUpperCase()}${ended.slice(1)}`;
}

/** Text to put inside a sentence: without its own full stop. */
export function clause(text: string): string {
  return text.trim().replace(/\.+$/, "");
}

/** Programs that facts name by a word of ours, as people call them; others are called what they call themselves. */
const programs: ReadonlyMap<string, string> = new Map([
  ["wsus", "WSUS"],
  ["windows-update", "Windows Update"],
  ["windows-firewall", "Windows Firewall"],
  ["softwareupdate", "Software Update of macOS"],
]);

export function programName(word: string): string {
  return programs.get(word) ?? word;
}

/** A volume as people call it: `drive C`, so that no two colons meet; a mount point is its own name. */
export function volumeName(mount: string): string {
  return mount.replace(/^(?<letter>[A-Z]):\\?$/, "drive $<letter>");
}

/**
 * A thing with its version, where its name does not have that already: `macOS Sonoma 14.8.3`. A name that ends with the
 * version's beginning goes on with it: `Firefox 115` and `115.9.0` are `Firefox 115.9.0`.
 */
export function withVersion(what: string, version: string | null | undefined): string {
  if (version === null || version === undefined || what.includes(version)) return what;
  const line = /\S+$/.exec(what)?.[0] ?? "";
  return version.startsWith(`${line}.`)
    ? `${what.slice(0, what.length - line.length)}${version}`
    : `${what} ${version}`;
}
