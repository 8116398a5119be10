/**
 * The settings of apt that say how updates are installed (`APT::Periodic`, `Unattended-Upgrade`), by their full name: the last
 * value of a name, and the entries of a list.
 */
export interface AptConfig {
  readonly values: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads `apt-config dump`: lines `Name "value";`, where `Name::` is an entry of a list and a parent without a value of its
 * own prints an empty one. Names are taken in lower case: apt does not tell them apart.
 */
export function parseAptConfig(text: string): AptConfig {
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (!/^(?:APT::Periodic|Unattended-Upgrade)::/i.test(line)) continue;
    const match = /^(?<name>\S+) "(?<value>.*)";\s*$/.exec(line);
    const { name, value } = match?.groups ?? {};
    if (name === undefined || value === undefined || value === "") continue;
    const key = name.toLowerCase();
    // A list may be written with numbered or named entries too: the parent is what they share.
    const list = key.replace(/::[^:]*$/, "");
    lists.set(list, [...(lists.get(list) ?? []), value]);
    if (!key.endsWith("::")) values.set(key, value);
  }
  return { values, lists };
}
