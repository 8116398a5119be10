import type { WindowsAnswer } from "../windows/ask.ts";
import { rowsOf, textIn } from "../windows/values.ts";
import type { Unanswered } from "./windows-keys.ts";

/** An entry of the list of installed programs. Its name was chosen by whoever made it. */
export interface Program {
  readonly name: string;
  readonly version?: string;
}

export type Programs = { readonly state: "read"; readonly all: readonly Program[] } | Unanswered;

export function parsePrograms(data: unknown): readonly Program[] {
  return rowsOf(data).flatMap((row) => {
    const name = textIn(row, "DisplayName");
    const version = textIn(row, "DisplayVersion");
    if (name === undefined) return [];
    return [{ name, ...(version !== undefined && { version }) }];
  });
}

/** The uninstall entries. An empty list is no answer: hardly any Windows is without. */
export function programsOf(answer: WindowsAnswer): Programs {
  const section = answer.section("uninstall");
  if (section.state === "failed") return section;
  const all = parsePrograms(section.data);
  if (all.length > 0) return { state: "read", all };
  return {
    state: "failed",
    reason: "not_reported",
    detail: "the list of installed programs was empty",
  };
}

export function programNamed(programs: Programs, pattern: RegExp): Program | undefined {
  return programs.state === "read" ? programs.all.find((p) => pattern.test(p.name)) : undefined;
}
