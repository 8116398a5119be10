import type { Machine } from "../../exec/types.ts";
import type { WindowsAnswer } from "../../windows/ask.ts";
import { parseRegQuery } from "../../windows/reg-query.ts";
import { isRow, type Row, textIn } from "../../windows/values.ts";
import { rowsOfSection } from "../windows-answers.ts";
import { type UninstallRow, uninstallRow } from "./windows-uninstall.ts";

/** The rows of the uninstall keys, and the views and people's hives that could not be read. */
export interface Programs {
  readonly rows: readonly UninstallRow[];
  readonly unread: readonly string[];
  /** Security ids of the people whose keys were read. */
  readonly users: readonly string[];
}

const UNINSTALL = "Microsoft\\Windows\\CurrentVersion\\Uninstall";
const views = [`HKLM\\SOFTWARE\\${UNINSTALL}`, `HKLM\\SOFTWARE\\WOW6432Node\\${UNINSTALL}`];
const REG_LIMIT = { timeoutMs: 30_000 };

/** A row that says why a view or a hive is not among the others. */
function failureIn(row: Row): string | undefined {
  if (!isRow(row.error)) return undefined;
  const view = textIn(row, "view");
  const inView = view === undefined ? "one view" : `the ${view}-bit view`;
  const where = textIn(row, "sid") === undefined ? inView : "a person's hive";
  return `the uninstall key of ${where} could not be read`;
}

function fromRows(rows: readonly Row[]): Programs {
  const users = rows.map((row) => textIn(row, "sid")).filter((sid) => sid !== undefined);
  return {
    rows: rows.filter((row) => failureIn(row) === undefined).map(uninstallRow),
    unread: rows.map(failureIn).filter((failure) => failure !== undefined),
    users: [...new Set(users)],
  };
}

/** One uninstall key with all below it; `undefined` for one that `reg.exe` did not print. */
async function queried(machine: Machine, path: string): Promise<UninstallRow[] | undefined> {
  const answer = await machine.run("reg", ["query", path, "/s"], REG_LIMIT);
  if (answer.state !== "ran" || answer.exitCode !== 0) return undefined;
  return [...parseRegQuery(answer.stdout)].flatMap(([key, read]) =>
    read.state === "read"
      ? [{ key: key.slice(key.lastIndexOf("\\") + 1), values: read.values }]
      : [],
  );
}

/** The same keys by `reg.exe`, which works where a policy keeps PowerShell from answering. */
async function byProgram(machine: Machine, users: readonly string[]): Promise<Programs> {
  const rows: UninstallRow[] = [];
  const unread: string[] = [];
  const paths = [...views, ...users.map((id) => `HKU\\${id}\\Software\\${UNINSTALL}`)];
  for (const path of paths) {
    const found = await queried(machine, path);
    // reg.exe ends alike for a key that is not there and for one that may not be read.
    const where = path.startsWith("HKU") ? "a person's hive" : path;
    if (found === undefined) unread.push(`${where} could not be read`);
    else rows.push(...found);
  }
  return { rows, unread, users };
}

/** What the uninstall keys hold: as the script read them, else by `reg.exe`. */
export async function programsOf(machine: Machine, answer: WindowsAnswer): Promise<Programs> {
  const section = rowsOfSection(answer.section("uninstall"));
  if (section.state === "read") return fromRows(section.rows);
  const found = await byProgram(machine, answer.registry.users());
  const isTold = found.rows.length > 0;
  return isTold ? found : { ...found, unread: [section.detail] };
}
