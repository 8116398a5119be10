/** `version:` of a `snap.yaml`, which writes plain, single- or double-quoted text. */
export function parseSnapVersion(yaml: string): string | undefined {
  const value = /^version:[ \t]*(?<value>\S.*)$/m.exec(yaml)?.groups?.value?.trim();
  return value?.replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/, "$<inner>");
}

/** Rows of `flatpak list --app --columns=application,version,branch`; the branch stands in where an app tells no version. */
export function parseFlatpakList(text: string): readonly { name: string; version: string }[] {
  const apps: { name: string; version: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [name, version, branch] = line.split("\t").map((cell) => cell.trim());
    // Application ids are reverse domain names; anything else is a message.
    if (name === undefined || !/^[\w-]+(?:\.[\w-]+){2,}$/.test(name)) continue;
    apps.push({ name, version: version || branch || "" });
  }
  return apps;
}

/** `snap list`: a table with the columns Name, Version, Rev, Tracking, Publisher, Notes below a line of headings. */
export function parseSnapList(text: string): readonly { name: string; version: string }[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^Name\s+Version\s/.test(line));
  if (start < 0) return [];
  return lines.slice(start + 1).flatMap((line) => {
    const [name, version, revision] = line.trim().split(/\s+/, 3);
    return name && version && revision ? [{ name, version }] : [];
  });
}
