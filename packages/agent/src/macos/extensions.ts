import type { Answer, Machine } from "../exec/types.ts";

/** A system extension: how security products reach into macOS. */
export interface Extension {
  /** `com.apple.system_extension.endpoint_security`, `…network_extension` … */
  readonly category: string;
  readonly team: string;
  readonly bundle: string;
  readonly version: string | undefined;
  readonly state: "enabled" | "waiting" | "off" | "unknown";
}

const states: Readonly<Record<string, Extension["state"]>> = {
  "activated enabled": "enabled",
  "activated waiting for user": "waiting",
  "activated disabled": "off",
  "activated waiting to upgrade": "unknown",
  "terminated waiting to uninstall on reboot": "off",
  "terminating for uninstall": "off",
  uninstalled: "off",
};

const COUNT = /^\d{1,6} extension\(s\)[ \t\r]*$/m;

function extensionIn(line: string, category: string): Extension | undefined {
  const fields = line.split("\t").map((field) => field.trim());
  const where = fields.findIndex((field) => /^[\w-]+(?:\.[\w-]+)+(?: \([^()]*\))?$/.test(field));
  const [bundle, version] = (fields[where] ?? "").split(" (", 2);
  const state = /\[(?<state>[^[\]]{1,100})\]$/.exec(line.trim().slice(-102))?.groups?.state;
  if (where < 1 || bundle === undefined || state === undefined) return undefined;
  return {
    category,
    team: fields[where - 1] ?? "",
    bundle,
    version: version?.replace(/[/)].*$/, "") || undefined,
    state: states[state.toLowerCase()] ?? "unknown",
  };
}

/**
 * `systemextensionsctl list`: a count, then for each category a line `--- CATEGORY`, a heading and tab-separated rows that end
 * with the state in brackets. `undefined` where the count is missing: the answer is then not a list.
 */
export function parseExtensions(text: string): readonly Extension[] | undefined {
  if (!COUNT.test(text)) return undefined;
  const found: Extension[] = [];
  let category = "";
  for (const line of text.split(/\r?\n/)) {
    const heading = /^--- (?<category>\S+)/.exec(line)?.groups?.category;
    if (heading !== undefined) category = heading;
    const extension = heading === undefined ? extensionIn(line, category) : undefined;
    if (extension !== undefined) found.push(extension);
  }
  return found;
}

/** The extensions, or the answer that told none. */
export async function extensions(
  machine: Machine,
): Promise<{ readonly list: readonly Extension[] } | { readonly answer: Answer }> {
  const answer = await machine.run("systemextensionsctl", ["list"], { timeoutMs: 10_000 });
  const list =
    answer.state === "ran" && answer.exitCode === 0 ? parseExtensions(answer.stdout) : undefined;
  return list === undefined ? { answer } : { list };
}
