/** The header of a ClamAV database: its first 512 bytes, fields between colons. */
export interface DatabaseHeader {
  readonly version: string;
  /** When the database was built, ISO 8601. */
  readonly builtAt: string;
}

/**
 * `ClamAV-VDB:<time>:<version>:<signatures>:<level>:<md5>:<signature>:<builder>:<epoch>`. The time as text carries a zone
 * written in words; the epoch at the end says the same in a number. `undefined` where it is anything else.
 */
export function parseDatabaseHeader(head: string): DatabaseHeader | undefined {
  const [mark, , version, , , , , , epoch] = head.slice(0, 512).split(":");
  if (mark !== "ClamAV-VDB" || version === undefined || !/^\d{1,9}$/.test(version))
    return undefined;
  const seconds = Number(/^\d{9,11}/.exec(epoch?.trim() ?? "")?.[0]);
  if (!Number.isSafeInteger(seconds)) return undefined;
  return { version, builtAt: new Date(seconds * 1000).toISOString() };
}
