import type { Answer } from "../exec/types.ts";
import { parseRegistryText } from "./reg-file.ts";
import { type KeyAnswer, normalPath } from "./registry.ts";
import { withoutProvider } from "./registry-section.ts";
import { type Row, rowsOf, textIn } from "./values.ts";

/** Registry keys as single questions of a recording answered them, put together. */
export class RecordedRegistry {
  readonly #keys = new Map<string, KeyAnswer>();
  readonly #rows: Row[] = [];

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  /** What `reg query KEY …` answered. */
  addQuery(args: readonly string[], answer: Answer): void {
    const path = args.find((arg) => /^"?HK[A-Z_]+(?:\\|$)/i.test(arg))?.replaceAll('"', "");
    if (answer.state === "failed") {
      const { reason, detail } = answer;
      if (path !== undefined) this.#add(path, { state: "failed", reason, detail });
      return;
    }
    const read = parseRegistryText(answer.stdout);
    for (const [key, value] of read) this.#add(key, value);
    if (read.size > 0 || path === undefined) return;
    // One value that is not there says nothing of the key, and an empty key prints nothing either.
    const whole = !args.some((arg) => /^\/v[e]?$/i.test(arg));
    if (whole) this.#add(path, withoutOutput(path, answer));
  }

  /**
   * What `Get-ItemProperty PATH | ConvertTo-Json` answered: each row bears its key's path where it was not cut out, else
   * the question does.
   * @returns whether the rows could be told apart
   */
  addProperties(data: unknown, question: string): boolean {
    const asked = pathIn(question);
    const rows = rowsOf(data).map((row) => ({ row, path: textIn(row, "PSPath") ?? asked }));
    const told = rows.filter(({ path }) => path !== undefined && !path.includes("*"));
    for (const { row, path = "" } of told) {
      this.#add(path, { state: "read", values: withoutProvider(row), keys: [] });
    }
    const software = /\\uninstall\\\*/i.test(question);
    if (software) {
      const view = viewOf(asked ?? "");
      for (const { row, path } of rows) {
        if (path?.includes("*") !== false) this.#rows.push({ ...view, ...withoutProvider(row) });
      }
    }
    return told.length > 0 || software;
  }

  /** The `registry` section. */
  section(): Row {
    return Object.fromEntries([...this.#keys].map(([path, key]) => [path, entryOf(key)]));
  }

  /** Rows of the `uninstall` section, as far as its keys are among those that were read. */
  uninstall(): readonly Row[] {
    const rows = [...this.#keys].flatMap(([path, key]): Row[] => {
      const name = /\\currentversion\\uninstall\\(?<name>[^\\]+)$/.exec(path)?.groups?.name;
      if (name === undefined || key.state !== "read") return [];
      return [{ ...viewOf(path), key: name, ...key.values }];
    });
    return [...rows, ...this.#rows];
  }

  #add(path: string, answer: KeyAnswer): void {
    const plain = normalPath(path);
    const earlier = this.#keys.get(plain);
    if (earlier?.state !== "read") {
      // A reading says more than that another question failed.
      if (earlier === undefined || answer.state === "read") this.#keys.set(plain, answer);
      return;
    }
    if (answer.state !== "read") return;
    const values = { ...earlier.values, ...answer.values };
    const keys = [...new Set([...earlier.keys, ...answer.keys])];
    this.#keys.set(plain, { state: "read", values, keys });
  }
}

/** `reg.exe` says in words alone why it ended with 1; only the English ones are known. */
function withoutOutput(
  path: string,
  { exitCode, stderr, stdout }: Extract<Answer, { state: "ran" }>,
): KeyAnswer {
  const said = `${stderr}\n${stdout}`;
  if (exitCode !== 0 && /unable to find the specified registry key/i.test(said)) {
    return { state: "missing" };
  }
  const denied = /access is denied/i.test(said);
  const reason = denied ? "access_denied" : "failed";
  return { state: "failed", reason, detail: `reg.exe could not read ${path}` };
}

function entryOf(key: KeyAnswer): unknown {
  if (key.state === "missing") return null;
  if (key.state === "read") return { values: key.values, keys: key.keys };
  return { error: { type: key.reason === "access_denied" ? "UnauthorizedAccess" : key.reason } };
}

/** The registry path that a question names, without quotes. */
function pathIn(question: string): string | undefined {
  return /(?:Registry::)?HK[A-Z_]+:?\\[^'"|,;]+/i
    .exec(question)?.[0]
    .trim()
    .replace(/\s+-\w+.*$/, "");
}

function viewOf(path: string): Row {
  const plain = normalPath(path);
  const sid = /^hku\\(?<sid>[^\\]+)/.exec(plain)?.groups?.sid;
  if (sid !== undefined) return { view: "user", sid: sid.toUpperCase() };
  if (plain.startsWith("hkcu")) return { view: "user" };
  return { view: plain.includes("\\wow6432node\\") ? "32" : "64" };
}
