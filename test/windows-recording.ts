import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "../packages/agent/src/exec/bundle.ts";

const agent = join(import.meta.dirname, "../packages/agent/src");

/** The whole answer of Windows' two scripts, as one recording. */
export function windows(sections: Readonly<Record<string, unknown>>): Recording {
  const answer = (names: (name: string) => boolean) => ({
    state: "ran" as const,
    exitCode: 0,
    stderr: "",
    stdout: JSON.stringify({
      format: "muster-windows-answer/1",
      sections: Object.fromEntries(Object.entries(sections).filter(([name]) => names(name))),
    }),
  });
  const isUpdate = (name: string) => name.startsWith("update-") && name !== "update-settings";
  return {
    platform: "win32",
    elevated: true,
    takenAt: "2026-11-21T12:00:00.000Z",
    commands: [
      { tool: "windows-answer", args: [], answer: answer((name) => !isUpdate(name)) },
      { tool: "windows-updates", args: ["offline"], answer: answer(isUpdate) },
    ],
    files: [],
    folders: [],
    seen: [],
  };
}

/** What the fixtures of both scripts hold, by section. */
export function windowsSections(): Record<string, unknown> {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(agent, "windows/fixtures", name), "utf8")).sections;
  return { ...read("answer.json"), ...read("updates.json") };
}
