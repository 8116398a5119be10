import type { Answer } from "../exec/types.ts";
import { parseJson } from "./answer.ts";
import { parseRegistryText } from "./reg-file.ts";
import { type KeyAnswer, normalPath } from "./registry.ts";
import { withoutProvider } from "./registry-section.ts";
import { type Row, rowsOf, textIn } from "./values.ts";

/** Registry keys as single questions of a recording answered them, put together. */
export class RecordedRegistry {
  readonly #keys = new Map<string, KeyAnswer>();
  readonly #rows: Row[] = [];
  /** Keys that were asked for with everything below them. */
  readonly #whole = new Set<string>();

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
    this.#noteWhole(path, args, [...read.keys()]);
    // One value that is not there says nothing of the key.
    const oneValue = args.some((arg) => /^\/ve?$/i.test(arg));
    if (read.size === 0 && path !== undefined && !oneValue) {
      this.#add(path, withoutOutput(path, answer));
    }
  }

  #noteWhole(path: string | undefined, args: readonly string[], keys: readonly string[]): void {
    if (path === undefined) for (const key of keys) this.#whole.add(above(key));
    else if (args.some((arg) => /^\/s$/i.test(arg))) this.#whole.add(normalPath(path));
  }

  /**
   * What a cmdlet that was asked for a registry path answered: `Test-Path`, or `Get-ItemProperty PATH | ConvertTo-Json`,
   * whose rows bear their key's path where it was not cut out.
   */
  addCmdlet(question: string, answer: Answer): void {
    const asked = pathIn(question);
    if (answer.state === "failed" || asked === undefined) return;
    const said = answer.stdout.trim();
    if (/\bTest-Path\b/i.test(question)) this.#addTest(asked, said);
    else if (said === "") this.#add(asked, withoutRow(asked, answer.stderr));
    else this.#addRows(parseJson(said), { asked, all: /\\uninstall\\\*/i.test(question) });
  }

  #addTest(path: string, said: string): void {
    if (/^true$/i.test(said)) this.#add(path, { state: "read", values: {}, keys: [] });
    if (/^false$/i.test(said)) this.#add(path, { state: "missing" });
  }

  #addRows(data: unknown, { asked, all }: { readonly asked: string; readonly all: boolean }): void {
    for (const row of rowsOf(data)) {
      const path = textIn(row, "PSPath") ?? asked;
      const values = withoutProvider(row);
      if (!path.includes("*")) {
        this.#add(path, { state: "read", values, keys: [] });
        if (all) this.#whole.add(above(path));
      } else if (all) {
        this.#rows.push({ ...viewOf(asked), ...values });
      }
    }
  }

  /** The `registry` section. */
  section(): Row {
    return Object.fromEntries([...this.#keys].map(([path, key]) => [path, entryOf(key)]));
  }

  /** Rows of the `uninstall` section, as far as its keys are among those that were read. */
  uninstall(): readonly Row[] {
    const rows = [...this.#keys].flatMap(([path, key]): Row[] => {
      const name = /\\currentversion\\uninstall\\(?<name>[^\\]+)$/.exec(path)?.groups?.name;
      // A few keys that were asked for one by one are no list of what is installed.
      if (name === undefined || key.state !== "read" || !this.#whole.has(above(path))) return [];
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

/** Ids of errors are the same in every language. */
function withoutRow(path: string, stderr: string): KeyAnswer {
  if (/\bPathNotFound\b/.test(stderr)) return { state: "missing" };
  const reason = /SecurityException|PermissionDenied|UnauthorizedAccess/.test(stderr)
    ? "access_denied"
    : "failed";
  return { state: "failed", reason, detail: `PowerShell could not read ${path}` };
}

/** The key above one. */
function above(path: string): string {
  return normalPath(path).replace(/\\[^\\]*$/, "");
}

function entryOf(key: KeyAnswer): unknown {
  if (key.state === "missing") return null;
  // Single questions seldom tell every key below.
  if (key.state === "read") return { values: key.values, keys: key.keys, partial: true };
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
