import type { Unknown, UnknownReason } from "@muster/mapping/facts";
import type { Section } from "../windows/answer.ts";
import type { WindowsAnswer } from "../windows/ask.ts";
import type { KeyAnswer, RegistryView } from "../windows/registry.ts";
import type { SectionName } from "../windows/sections.ts";
import { type Row, rowsOf } from "../windows/values.ts";
import { unknown } from "./answers.ts";

const cures: Partial<Record<UnknownReason, string>> = {
  access_denied: "run the agent as SYSTEM or an administrator",
  timeout:
    "the machine was busy, or its WMI repository is damaged: `winmgmt /verifyrepository` as an administrator tells",
  restricted_language:
    "PowerShell runs in constrained language mode: allow the agent's script in App Control or AppLocker",
};

/** Why a part of Windows' answer gave no reading, with what would cure it. */
export function whyUnread(part: { readonly reason: UnknownReason; readonly detail: string }) {
  const cure = cures[part.reason];
  const detail = cure === undefined ? part.detail : `${part.detail}: ${cure}`;
  return unknown(part.reason, detail);
}

/** The rows of a section, or why there are none. */
export type Rows = { readonly state: "read"; readonly rows: readonly Row[] } | Unknown;

export function rowsOfSection(section: Section): Rows {
  if (section.state === "failed") return whyUnread(section);
  // An empty list is written as one; nothing at all is no answer.
  if (section.data === null) return unknown("not_reported", "Windows answered with nothing at all");
  return { state: "read", rows: rowsOf(section.data) };
}

/** The first row of a section; `undefined` where the section was not read or is empty. */
export function rowIn(answer: WindowsAnswer, name: SectionName): Row | undefined {
  const section = answer.section(name);
  return section.state === "read" ? rowsOf(section.data)[0] : undefined;
}

/**
 * Whether a key is there. A key that was not asked for itself counts as missing where the key above it was read and names
 * others but not this one, or is missing itself.
 */
export function keyState(registry: RegistryView, path: string): KeyAnswer {
  const found = registry.key(path);
  if (found.state !== "failed" || found.reason !== "command_missing") return found;
  const at = path.lastIndexOf("\\");
  const above = registry.key(path.slice(0, at));
  if (above.state === "missing") return above;
  const names = above.state === "read" ? above.keys.map((name) => name.toLowerCase()) : [];
  const unlisted = names.length > 0 && !names.includes(path.slice(at + 1).toLowerCase());
  return unlisted ? { state: "missing" } : found;
}
