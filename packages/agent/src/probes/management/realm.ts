/** A domain or realm that realmd knows of. */
export interface Realm {
  readonly name: string;
  /** `configured: kerberos-member`: joined; `no`: only found on the network. */
  readonly joined: boolean;
}

/** Reads `realm list`: a name at the start of a line, then its properties, indented, as `key: value`. */
export function parseRealms(text: string): readonly Realm[] {
  const realms: { name: string; joined: boolean }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^[\w.-]+\s*$/.test(line)) realms.push({ name: line.trim(), joined: false });
    const { key, value } = /^\s+(?<key>[\w-]+): (?<value>.*)$/.exec(line)?.groups ?? {};
    const realm = realms.at(-1);
    if (realm === undefined || value === undefined) continue;
    if (key === "domain-name" && value.trim() !== "") realm.name = value.trim();
    if (key === "configured") realm.joined = value.trim() === "kerberos-member";
  }
  return realms;
}
