const keyLine = /^\s*(?<key>[A-Za-z][\w ()-]{0,60}?)\s+:(?:\s(?<value>.*))?$/;

/**
 * `dsregcmd /status`: lines of `Key : Value` inside boxed sections, keys in English on every language. A key counts from its
 * own line alone, split at the first ` : `, for values hold colons too. A key that stands twice with different values is
 * contradictory and left out; an empty value equals absent.
 *
 * @returns values by key in lower case
 */
export function parseDsregcmd(text: string): ReadonlyMap<string, string> {
  const said = [...text.replaceAll("\0", "").split(/\r*\n/)].flatMap((line) => {
    const { key, value } = keyLine.exec(line)?.groups ?? {};
    const plain = value?.trim() ?? "";
    return key === undefined || plain === "" ? [] : [[key.toLowerCase(), plain] as const];
  });
  const values = new Map(said);
  for (const [key, value] of said) if (values.get(key) !== value) values.delete(key);
  return values;
}

/** `YES` and `NO`; `ERROR` and any other word are unknown. */
export function answerAt(
  values: ReadonlyMap<string, string>,
  key: string,
): "yes" | "no" | "unknown" {
  const value = values.get(key.toLowerCase())?.toUpperCase();
  if (value === "YES") return "yes";
  return value === "NO" ? "no" : "unknown";
}

/** An id of a tenant, and nothing else. */
export function tenantIn(text: string | undefined): string | undefined {
  const id = text
    ?.trim()
    .toLowerCase()
    .replace(/^\{|\}$/g, "");
  return id !== undefined && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? id : undefined;
}
