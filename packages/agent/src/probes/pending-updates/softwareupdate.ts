/** One entry of `softwareupdate --list`. */
export interface Offered {
  /** Not localised: `macOS Tahoe 26.2-25C56`, `Safari26.2SequoiaAuto-26.2`. */
  readonly label: string;
  readonly title: string | undefined;
  /** As Apple writes it, with the letter of a response; `undefined` where it is blank. */
  readonly version: string | undefined;
  readonly recommended: boolean;
  /** `restart`, `shut down`. */
  readonly action: string | undefined;
}

/** What the list says: entries, that there are none, that the scan failed, or nothing that is known. */
export type UpdateList =
  | { readonly state: "listed"; readonly offered: readonly Offered[] }
  | { readonly state: "none" }
  | { readonly state: "error"; readonly said: string }
  | { readonly state: "unknown" };

const troubles =
  /Error ?Domain|Scan finished with error|Can['’]t connect|couldn['’]t be completed/i;
const LABEL = /^\s*(?<mark>[*-]) Label: ?(?<label>.*)$/;
const OLD_LABEL = /^\s+(?<mark>[*-]) (?<label>\S.*)$/;

function blank(text: string | undefined): string | undefined {
  const plain = text?.trim() ?? "";
  return plain === "" ? undefined : plain;
}

/** `Title: …, Version: …, Size: …KiB, Recommended: YES, Action: restart, `; titles may hold commas. */
function pairsOf(line: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of line.trim().split(/, ?(?=[A-Z][A-Za-z]{1,30}: )|, *$/)) {
    const colon = part.indexOf(": ");
    if (colon > 0) pairs.set(part.slice(0, colon).trim(), part.slice(colon + 2));
  }
  return pairs;
}

/** macOS 10.15 and later. */
function newEntry(label: string, mark: string, line: string): Offered {
  const pairs = pairsOf(line);
  const recommended = blank(pairs.get("Recommended"));
  return {
    label,
    title: blank(pairs.get("Title")),
    version: blank(pairs.get("Version")),
    recommended: recommended === undefined ? mark === "*" : recommended.toUpperCase() === "YES",
    action: blank(pairs.get("Action"))?.toLowerCase(),
  };
}

/** macOS 10.14 and before: `Title (version), 123K [recommended] [restart]`; the version is in the last parentheses. */
function oldEntry(label: string, mark: string, line: string): Offered {
  const text = line.trim();
  const [open, close] = [text.lastIndexOf("("), text.lastIndexOf(")")];
  const within = open >= 0 && close > open;
  return {
    label,
    title: blank(within ? text.slice(0, open) : text.split(", ", 1)[0]),
    version: within ? blank(text.slice(open + 1, close)) : undefined,
    recommended: mark === "*",
    action: text.endsWith("[restart]") || text.endsWith("[shut down]") ? "restart" : undefined,
  };
}

function entriesOf(lines: readonly string[]): readonly Offered[] {
  return lines.flatMap((line, at) => {
    const modern = LABEL.exec(line)?.groups;
    const { mark, label } = modern ?? OLD_LABEL.exec(line)?.groups ?? {};
    if (mark === undefined || label === undefined || label.trim() === "") return [];
    const next = lines[at + 1] ?? "";
    const more = LABEL.test(next) || OLD_LABEL.test(next) ? "" : next;
    return [(modern === undefined ? oldEntry : newEntry)(label.trim(), mark, more)];
  });
}

/**
 * `softwareupdate --list` in both its forms. A failed scan may print what it had before and end well: an error anywhere makes
 * the whole answer no reading.
 *
 * @param text both outputs of the tool: it says that there is nothing on standard error
 */
export function parseSoftwareUpdate(text: string): UpdateList {
  const lines = text.split(/\r?\n/);
  const said = lines.find((line) => troubles.test(line));
  if (said !== undefined) return { state: "error", said: said.trim().slice(0, 200) };
  const offered = entriesOf(lines);
  if (offered.length > 0) return { state: "listed", offered };
  return /^[ \t]{0,20}No new software available\.[ \t\r]*$/m.test(text)
    ? { state: "none" }
    : { state: "unknown" };
}
