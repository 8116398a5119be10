/** A place that apt is told to fetch binary packages from. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
}

/** A `.list` file: one source a line, `deb [options] uri suite components`. */
export function parseSourcesList(text: string): readonly AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(?<uri>\S+)\s+(?<suite>[^\s#]+)/.exec(line);
    const { uri, suite } = match?.groups ?? {};
    if (uri !== undefined && suite !== undefined) sources.push({ uri, suite });
  }
  return sources;
}

function fieldsOf(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of stanza.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const match = /^(?<name>[A-Za-z-]+):(?<value>.*)$/.exec(line);
    if (match?.groups?.name !== undefined) {
      last = match.groups.name.toLowerCase();
      fields.set(last, match.groups.value ?? "");
    } else if (last !== undefined && /^\s+\S/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ""} ${line}`);
    }
  }
  return fields;
}

/** A `.sources` file: stanzas of fields (deb822), each for all its URIs times all its suites. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  return text.split(/\r?\n[ \t]*\r?\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    const words = (name: string) => fields.get(name)?.split(/\s+/).filter(Boolean) ?? [];
    if (/^\s*(?:no|false|0|off|without|disable)\s*$/i.test(fields.get("enabled") ?? "")) return [];
    if (!words("types").includes("deb")) return [];
    return words("uris").flatMap((uri) => words("suites").map((suite) => ({ uri, suite })));
  });
}
