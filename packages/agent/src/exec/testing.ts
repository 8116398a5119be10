import type { Recording } from "./bundle.ts";
import { replay } from "./replay.ts";
import type { Machine, NotRan, NotRead, Ran } from "./types.ts";

/** A machine made up for a test. What is not named is missing. */
export interface Scene {
  readonly platform?: Machine["platform"];
  readonly elevated?: boolean;
  /** ISO 8601. */
  readonly now?: string;
  /** Text by path, or why it cannot be read. */
  readonly files?: Readonly<
    Record<string, string | NotRead["reason"] | { text: string; at: string }>
  >;
  /** Names by folder. A folder of the files named above needs no entry. */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** Output by `tool arg arg`, or by tool alone; a text is printed with exit status 0. */
  readonly commands?: Readonly<Record<string, string | Partial<Omit<Ran, "state">> | NotRan>>;
}

const refusals = ["access_denied", "too_large", "failed"] as const;

function fileAnswer(path: string, file: string | { text: string; at: string }, now: string) {
  const reason = refusals.find((word) => word === file);
  if (reason !== undefined) {
    return { state: "failed" as const, reason, detail: `${path} may not be read` };
  }
  const text = typeof file === "string" ? file : file.text;
  return { state: "read" as const, text, modifiedAt: typeof file === "string" ? now : file.at };
}

/** A made-up machine behind the same door as a real one. */
export function scene(about: Scene): Machine {
  const now = about.now ?? "2026-11-21T12:00:00.000Z";
  const recording: Recording = {
    platform: about.platform ?? "linux",
    elevated: about.elevated ?? true,
    takenAt: now,
    commands: Object.entries(about.commands ?? {}).map(([line, said]) => {
      const [tool = "", ...args] = line.split(" ");
      if (typeof said !== "string" && "state" in said) return { tool, args, answer: said };
      const output = typeof said === "string" ? { stdout: said } : said;
      const answer: Ran = { state: "ran", exitCode: 0, stdout: "", stderr: "", ...output };
      return { tool, args, answer };
    }),
    files: Object.entries(about.files ?? {}).map(([path, file]) => ({
      path,
      answer: fileAnswer(path, file, now),
    })),
    folders: Object.entries(about.folders ?? {}).map(([path, names]) => ({
      path,
      answer: { state: "read" as const, names, modifiedAt: now },
    })),
    seen: [],
  };
  return replay(recording);
}
