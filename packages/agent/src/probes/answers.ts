import type { Known, NotApplicable, Unknown, UnknownReason } from "@muster/mapping/facts";
import type { Answer, FileAnswer, ListAnswer } from "../exec/types.ts";

/**
 * @param source what decided it: `os-release`, `dpkg-status`, `nft` …
 * @param more the time of the data behind it where that is not the scan's, and sources that said otherwise
 */
export function known<V>(
  value: V,
  source: string,
  more: { readonly asOf?: string | undefined; readonly conflicts?: readonly string[] } = {},
): Known<V> {
  const { asOf, conflicts = [] } = more;
  return {
    state: "known",
    value,
    source,
    ...(asOf !== undefined && { asOf }),
    ...(conflicts.length > 0 && { conflicts: [...conflicts] }),
  };
}

/** @param detail for a person: what is missing, and the tool or privilege that would cure it */
export function unknown(reason: UnknownReason, detail: string): Unknown {
  return { state: "unknown", reason, detail };
}

export function notApplicable(because: string): NotApplicable {
  return { state: "not-applicable", because };
}

/** The text of a file that was read, else `undefined`. */
export function textOf(answer: FileAnswer): string | undefined {
  return answer.state === "read" ? answer.text : undefined;
}

/** The names in a folder that was read, else none. */
export function namesOf(answer: ListAnswer): readonly string[] {
  return answer.state === "read" ? answer.names : [];
}

/** The first line of a file that was read, trimmed; `undefined` where it is missing, unreadable or empty. */
export function lineOf(answer: FileAnswer): string | undefined {
  const line = textOf(answer)?.split("\n", 1)[0]?.trim();
  return line === "" ? undefined : line;
}

/** What a command printed, if it ran, ended with one of `statuses` and printed anything at all. */
export function outputOf(answer: Answer, ...statuses: readonly number[]): string | undefined {
  if (answer.state !== "ran" || answer.stdout.trim() === "") return undefined;
  return (statuses.length === 0 ? [0] : statuses).includes(answer.exitCode)
    ? answer.stdout
    : undefined;
}

const denied =
  /permission denied|operation not permitted|must be root|need to be root|superuser|requires root|not privileged|access denied/i;

/**
 * Why a command gave no reading. An answer that is empty although it ended well is no reading either: some systems have
 * stand-ins for tools that print nothing and say all is well.
 */
export function whyNot(answer: Answer, tool: string): Unknown {
  if (answer.state === "failed") return unknown(answer.reason, answer.detail);
  const said = answer.stderr.trim().split("\n", 1)[0]?.slice(0, 200) ?? "";
  if (denied.test(answer.stderr)) {
    return unknown("access_denied", `${tool} needs administrator rights: run the agent as root`);
  }
  const why = said && `: ${said}`;
  if (answer.exitCode === 0) return unknown("not_reported", `${tool} printed nothing of use${why}`);
  return unknown("failed", `${tool} ended with status ${answer.exitCode}${why}`);
}

/** Order by UTF-16 code units: the same on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Sorted, each once. */
export function sorted(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(byText);
}
