import { type LogLevel, logLevels } from "../config/settings.ts";
import type { Context } from "./context.ts";
import { visible } from "./terminal.ts";

type Fields = Readonly<Record<string, string | number | undefined>>;

/** A log for people and programs: a fixed sentence, then fields. One line an event, to standard error. */
export type Log = (level: LogLevel, message: string, fields?: Fields) => void;

/** @param json one JSON object a line, for a log collector */
export function openLog(
  { err, now }: Pick<Context, "err" | "now">,
  { least, json }: { readonly least: LogLevel; readonly json: boolean },
): Log {
  const shown = logLevels.indexOf(least);
  return (level, message, fields = {}) => {
    if (logLevels.indexOf(level) > shown) return;
    const at = new Date(now()).toISOString();
    err.write(
      `${json ? JSON.stringify({ at, level, message, ...fields }) : plain(at, level, message, fields)}\n`,
    );
  };
}

function plain(
  ...[at, level, message, fields]: readonly [string, LogLevel, string, Fields]
): string {
  const written = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${visible(JSON.stringify(value))}`);
  return `${at} ${level} ${message}${written.join("")}`;
}
