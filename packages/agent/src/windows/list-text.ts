type List = Record<string, string>;

/** `Format-List` output: `Name : Value` lines in blocks divided by empty lines; a longer value goes on, indented. */
export function parseList(text: string): readonly Readonly<List>[] {
  return text
    .replaceAll("\r", "")
    .split(/\n[ \t]*\n/)
    .map(blockOf)
    .filter((row) => Object.keys(row).length > 0);
}

function blockOf(block: string): List {
  const row: List = {};
  let last: string | undefined;
  for (const line of block.split("\n")) {
    const { key, value } =
      /^(?<key>[A-Za-z_][\w ]{0,80}?) {0,80}: ?(?<value>.*)$/.exec(line)?.groups ?? {};
    if (key !== undefined && value !== undefined) {
      row[key] = value.trim();
      last = key;
    } else if (last !== undefined && /^\s/.test(line)) {
      row[last] = `${row[last] ?? ""}${line.trim()}`;
    }
  }
  return row;
}
