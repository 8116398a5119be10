/** What SentinelOne's own tool says. */
export interface Sentinel {
  readonly version: string | undefined;
  /** Its protection is enabled, by its own word. */
  readonly protection: "yes" | "no" | "unknown";
  readonly running: "yes" | "no" | "unknown";
  /** It has a connection to its console. */
  readonly connected: "yes" | "no" | "unknown";
}

const answers: Readonly<Record<string, "yes" | "no">> = {
  enabled: "yes",
  on: "yes",
  yes: "yes",
  running: "yes",
  loaded: "yes",
  disabled: "no",
  off: "no",
  no: "no",
  stopped: "no",
  "not running": "no",
  "not loaded": "no",
};

/** `sentinelctl status`: lines of `name: value` under headings. A word that is not known is no answer. */
export function parseSentinelStatus(text: string): Sentinel {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !values.has(name)) values.set(name, line.slice(colon + 1).trim());
  }
  const answer = (...names: readonly string[]) => {
    const said = names.map((name) => values.get(name)).find((value) => value !== undefined);
    const word = said?.toLowerCase() ?? "";
    return Object.hasOwn(answers, word) ? (answers[word] ?? "unknown") : "unknown";
  };
  return {
    version: values.get("version") || values.get("agent version") || undefined,
    protection: answer("protection", "protection status"),
    running: answer("agent operational state", "operational state", "agent", "monitor"),
    connected: answer("connected", "management connected", "connectivity"),
  };
}
