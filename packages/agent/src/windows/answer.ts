import type { UnknownReason } from "@muster/mapping/facts";
import { parseList } from "./list-text.ts";
import { type SectionName, sectionNamed } from "./sections.ts";
import { isRow } from "./values.ts";

/** One part of what Windows answered: data as it came, or why there is none. */
export type Section =
  | { readonly state: "read"; readonly data: unknown; readonly ms?: number | undefined }
  | {
      readonly state: "failed";
      readonly reason: UnknownReason;
      readonly detail: string;
      /** `0x8004100E`, upper case, where Windows gave one. */
      readonly hresult?: string | undefined;
    };

export type Sections = ReadonlyMap<SectionName, Section>;

export const ANSWER_FORMAT = "muster-windows-answer/1";
/** Lines around the document: banners of profiles and policies print before and after it. */
export const ANSWER_START = "----- muster answer -----";
export const ANSWER_END = "----- end of answer -----";

/** HRESULTs that say more than "failed", upper case without `0x`. */
const codes: Readonly<Record<string, UnknownReason>> = {
  "80070005": "access_denied",
  "80041003": "access_denied",
  "80041001": "failed",
  "8004100E": "unsupported",
  "80041010": "unsupported",
  "80041002": "unsupported",
  "80040154": "unsupported",
  "800401F3": "unsupported",
  "80041069": "timeout",
  "800705B4": "timeout",
  "80041032": "timeout",
};

/** Types of errors by name, which no language changes. */
const types: readonly (readonly [RegExp, UnknownReason])[] = [
  [/CommandNotFound/i, "command_missing"],
  [/LanguageMode|ConstrainedLanguage/i, "restricted_language"],
  [/UnauthorizedAccess|SecurityException|PermissionDenied/i, "access_denied"],
  [/Timeout/i, "timeout"],
];

function reasonOf(type: string, hresult: string | undefined): UnknownReason {
  const code = hresult?.replace(/^0x/i, "").toUpperCase();
  const known = code === undefined ? undefined : codes[code];
  return known ?? types.find(([pattern]) => pattern.test(type))?.[1] ?? "failed";
}

/** `-2147217394`, `2147749902` or `0x8004100E` as `0x8004100E`. */
export function hresultText(value: unknown): string | undefined {
  const text = String(value ?? "").trim();
  const number =
    /^-?\d{1,10}$/.test(text) || /^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : undefined;
  if (number === undefined || number === 0) return undefined;
  return `0x${(number >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** A section as the script writes it, or the bare data of a hand-made recording. */
export function readSection(name: string, value: unknown): Section {
  if (!isRow(value) || typeof value.ok !== "boolean") return { state: "read", data: value };
  const ms = typeof value.ms === "number" ? value.ms : undefined;
  if (value.ok) return { state: "read", data: value.data ?? null, ms };
  const error = isRow(value.error) ? value.error : {};
  const type = typeof error.type === "string" ? error.type : "";
  const message = typeof error.message === "string" ? error.message.split("\n", 1)[0] : "";
  const hresult = hresultText(error.hresult);
  const said = [type, hresult, message]
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
  return {
    state: "failed",
    reason: reasonOf(type, hresult),
    detail: `Windows did not answer ${name}${said === "" ? "" : `: ${said.slice(0, 300)}`}`,
    hresult,
  };
}

/** The text between the marker lines, or all of it where there are none. Line breaks inside are the console's own. */
function document(text: string): string {
  const start = text.indexOf(ANSWER_START);
  if (start < 0) return text.trim();
  // The last one: a program may be named like the line.
  const end = text.lastIndexOf(ANSWER_END);
  const inner = text.slice(start + ANSWER_START.length, end < start ? undefined : end);
  return inner.replace(/[\r\n]+/g, "");
}

/** JSON, also behind a byte order mark; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

/**
 * The script's whole answer: `{ "format": "muster-windows-answer/1", "sections": { NAME: { "ok": true, "ms": 12, "data": … } } }`.
 * `undefined` where the text is nothing of the kind: an empty answer of a stand-in for PowerShell is one of those.
 */
export function parseWindowsAnswer(text: string): Sections | undefined {
  const value = parseJson(document(text));
  if (!isRow(value) || !isRow(value.sections)) return undefined;
  const sections = new Map<SectionName, Section>();
  for (const [key, entry] of Object.entries(value.sections)) {
    const name = sectionNamed(key);
    if (name !== undefined) sections.set(name, readSection(name, entry));
  }
  return sections;
}

/**
 * One section that was recorded alone: JSON as `ConvertTo-Json` makes it, or the list of `Name : Value` lines that
 * PowerShell prints for a person. `directory-join` and other texts stay texts.
 */
export function parseSingle(name: SectionName, text: string): Section | undefined {
  const plain = text.replace(/^\ufeff/, "").trim();
  if (plain === "") return undefined;
  const value = parseJson(document(plain));
  if (value !== undefined) {
    const whole = parseWindowsAnswer(plain);
    return whole === undefined ? readSection(name, value) : whole.get(name);
  }
  if (name === "directory-join" || name === "registry") return { state: "read", data: plain };
  const rows = parseList(plain);
  return rows.length === 0
    ? {
        state: "failed",
        reason: "parse_error",
        detail: `the answer for ${name} is neither JSON nor a list`,
      }
    : { state: "read", data: rows };
}
