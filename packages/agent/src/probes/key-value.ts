/**
 * Reads a shell-like file of assignments (os-release, DMI-like `release` files, ufw.conf): comments, single and double
 * quotes, backslash escapes, values that contain `=`. An empty value equals absent; the last assignment of a name wins.
 */
export function parseAssignments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)=(?<value>.*)$/.exec(line);
    const { name, value } = match?.groups ?? {};
    if (name === undefined || value === undefined) continue;
    const plain = unquote(value.trim());
    if (plain === "") values.delete(name);
    else values.set(name, plain);
  }
  return values;
}

function unquote(value: string): string {
  if (value.startsWith("'")) return value.slice(1).split("'", 1)[0] ?? "";
  if (value.startsWith('"')) {
    const inner = /^"(?<inner>(?:[^"\\]|\\.)*)/.exec(value)?.groups?.inner ?? "";
    return inner.replace(/\\(?<char>["\\$`])/g, "$<char>");
  }
  return value.replace(/\s+#.*$/, "").replace(/\\(?<char>.)/g, "$<char>");
}

/** Lines of `Key=Value` as `systemctl show` prints them, in blocks divided by empty lines. */
export function parseBlocks(text: string): readonly ReadonlyMap<string, string>[] {
  return text
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const values = new Map<string, string>();
      for (const line of block.split(/\r?\n/)) {
        const at = line.indexOf("=");
        if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
      }
      return values;
    })
    .filter((values) => values.size > 0);
}
