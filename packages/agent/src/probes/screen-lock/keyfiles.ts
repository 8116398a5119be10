/** Settings of a keyfile, by `group/key`: `org/gnome/desktop/session/idle-delay`. Comments and lines of another shape are left out. */
export function parseKeyfile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let group = "";
  for (const line of text.split(/\r?\n/)) {
    const plain = line.trim();
    if (plain === "" || plain.startsWith("#") || plain.startsWith(";")) continue;
    if (plain.startsWith("[")) {
      const end = plain.lastIndexOf("]");
      group = end < 0 ? "" : plain.slice(1, end).replaceAll("][", "/").trim();
      continue;
    }
    const at = plain.indexOf("=");
    if (at > 0 && group !== "")
      values.set(`${group}/${plain.slice(0, at).trim()}`, plain.slice(at + 1).trim());
  }
  return values;
}

/** Files of `locks`: a key's whole path on each line. */
export function parseLocks(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("/"))
    .map((line) => line.slice(1));
}

/** The databases a profile of dconf names, the person's own aside: `system-db:local` is `local`. */
export function parseProfile(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const name = /^\s*system-db:(?<name>[\w.-]+)\s*$/.exec(line)?.groups?.name;
    return name === undefined ? [] : [name];
  });
}

/** The built-in value of a key in a schema: `<key name="idle-delay" type="u"><default>300</default>`. */
export function parseSchemaDefault(xml: string, key: string): string | undefined {
  const at = xml.indexOf(`<key name="${key}"`);
  if (at < 0) return undefined;
  const end = xml.indexOf("</key>", at);
  const part = xml.slice(at, end < 0 ? at + 4096 : end);
  return /<default[^<>]*>(?<value>[^<]*)<\/default>/.exec(part)?.groups?.value?.trim();
}

/** `uint32 300`, `300`, `@u 300` as a whole number. */
export function secondsOf(value: string | undefined): number | undefined {
  const digits = /^(?:uint32|int32|@[ui])?\s*(?<digits>\d{1,9})$/.exec(value ?? "")?.groups?.digits;
  const seconds = digits === undefined ? undefined : Number(digits);
  return seconds !== undefined && seconds <= 31_536_000 ? seconds : undefined;
}

/** `true` or `false`; any other word is no answer. */
export function flagOf(value: string | undefined): boolean | undefined {
  const word = value?.toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}
