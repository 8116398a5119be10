/** What Falcon's own tool says. */
export interface Falcon {
  readonly version: string | undefined;
  /** Reduced functionality: the sensor runs on a kernel it does not know and does not protect. */
  readonly reduced: "yes" | "no" | "unknown";
}

const answers: Readonly<Record<string, Falcon["reduced"]>> = { true: "yes", false: "no" };

/** `falconctl -g --rfm-state --version`: `key=value` pairs with commas, full stops, spaces and line ends as they come. */
export function parseFalconctl(text: string): Falcon {
  const value = (key: string) =>
    new RegExp(`\\b${key}\\s*=\\s*"?(?<value>[^\\s,"]+)`, "i").exec(text)?.groups?.value;
  const state = value("rfm-state")?.toLowerCase().replace(/\.$/, "");
  const version = value("version")?.replace(/\.$/, "");
  return { version, reduced: answers[state ?? ""] ?? "unknown" };
}
