/** What the head of an apt `InRelease` or `Release` file says of one archive. */
export interface AptList {
  /** The place the list was fetched from, as its file name has it: `mirror.example.org_debian_dists_bookworm`. */
  readonly key: string;
  readonly origin: string | undefined;
  readonly label: string | undefined;
  readonly suite: string | undefined;
  readonly codename: string | undefined;
  readonly version: string | undefined;
  /** ISO 8601. */
  readonly date: string | undefined;
  /** From then on apt itself takes the list for too old; ISO 8601. */
  readonly validUntil: string | undefined;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `Sat, 11 Jul 2026 10:16:37 UTC` as ISO 8601; any other form or zone is no date. */
export function parseReleaseDate(text: string | undefined): string | undefined {
  const match =
    /^\w{3}, +(?<day>\d{1,2}) (?<month>\w{3}) (?<year>\d{4}) +(?<h>\d{1,2}):(?<m>\d{2}):(?<s>\d{2}) (?:UTC|GMT|Z|\+0000)$/.exec(
      text?.trim() ?? "",
    );
  const { day, month, year, h, m, s } = match?.groups ?? {};
  const index = months.indexOf(month ?? "");
  if (index < 0) return undefined;
  const ms = Date.UTC(Number(year), index, Number(day), Number(h), Number(m), Number(s));
  const date = new Date(ms);
  return date.getUTCDate() === Number(day) ? date.toISOString() : undefined;
}

/** Reads the first lines of a list's `InRelease` or `Release` file, signed or not. */
export function parseAptList(fileName: string, head: string): AptList {
  // The checksums follow; nothing below them is a field of the archive.
  const fields = head.split(/^(?:MD5Sum|SHA1|SHA256|SHA512):/m, 1)[0] ?? "";
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(?<value>\\S.*)$`, "m").exec(fields)?.groups?.value?.trim();
  return {
    key: fileName.replace(/_(?:In)?Release$/, ""),
    origin: field("Origin"),
    label: field("Label"),
    suite: field("Suite"),
    codename: field("Codename"),
    version: field("Version"),
    date: parseReleaseDate(field("Date")),
    validUntil: parseReleaseDate(field("Valid-Until")),
  };
}

/** The key of the list that apt keeps for a place in its sources. */
export function keyOfSource(uri: string, suite: string): string {
  const place = uri.replace(/^[a-z+]+:(?:\/\/)?(?:[^/@]*@)?/i, "").replace(/\/+$/, "");
  // A suite that ends in a slash is a path: a flat archive without `dists`.
  const below = suite.endsWith("/") ? suite : `dists/${suite}`;
  const quoted = `${place}/${below}`.replace(
    /[\\|{}[\]<>"^~_=!@#$%&*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  return quoted.replace(/\/+$/, "").replaceAll("/", "_");
}

/** Whether a suite's name says that it carries security updates. */
export function isSecuritySuite(suite: string | undefined): boolean {
  return /(?:^|-)security(?:\/|$)|\/updates$/.test(suite ?? "");
}

/**
 * An archive of security updates: Debian's by its label, others by the suite's name, Ubuntu's extended maintenance and
 * Freexian's extended support by their origin (the latter assumed).
 */
export function isSecurityList(list: AptList): boolean {
  return (
    list.label === "Debian-Security" ||
    isSecuritySuite(list.suite) ||
    isSecuritySuite(list.codename) ||
    /^UbuntuESM|^Freexian/i.test(list.origin ?? "")
  );
}

/** An archive as apt names it in its own messages: `Debian-Security:12/oldstable-security`. */
export function nameOfList(list: AptList): string {
  const where = [list.version, list.suite ?? list.codename].filter((part) => part !== undefined);
  return `${list.label ?? list.origin ?? list.key}:${where.join("/")}`;
}
