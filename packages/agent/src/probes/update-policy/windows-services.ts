import type { WindowsAnswer } from "../../windows/ask.ts";
import { type Row, textIn, wholeIn } from "../../windows/values.ts";
import { rowsOfSection } from "../windows-answers.ts";

const DISABLED = 4;
const startTypes: Readonly<Record<string, number>> = {
  boot: 0,
  system: 1,
  auto: 2,
  automatic: 2,
  manual: 3,
  disabled: 4,
};

function startOf(row: Row): number | undefined {
  const number = wholeIn(row, "StartMode") ?? wholeIn(row, "StartType") ?? wholeIn(row, "Start");
  if (number !== undefined) return number;
  const word = textIn(row, "StartMode") ?? textIn(row, "StartType");
  return startTypes[word?.toLowerCase() ?? ""];
}

function rowNamed(answer: WindowsAnswer, name: string): Row | undefined {
  const section = rowsOfSection(answer.section("services"));
  const rows = section.state === "read" ? section.rows : [];
  return rows.find((row) => textIn(row, "Name")?.toLowerCase() === name.toLowerCase());
}

/** Whether a service may start; `undefined` where nothing tells. */
export function mayStart(answer: WindowsAnswer, name: string): boolean | undefined {
  const key = answer.registry.values(`HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`);
  const start = startOf(rowNamed(answer, name) ?? {}) ?? (key && wholeIn(key, "Start"));
  return start === undefined ? undefined : start !== DISABLED;
}

export function hasService(answer: WindowsAnswer, name: string): boolean {
  return rowNamed(answer, name) !== undefined;
}
