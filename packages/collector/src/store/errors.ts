/** Why the store could not be opened or will not do something; the message is for the operator and holds the cure. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}

export type StoreErrorCode =
  | "STORE_BAD_URL"
  | "STORE_NOT_WRITABLE"
  | "STORE_LOCKED"
  | "STORE_NOT_A_DATABASE"
  | "STORE_FOREIGN"
  | "STORE_NEWER"
  | "STORE_UNREACHABLE"
  | "STORE_FULL";

/** The database was written by a later version of the program, whose tables this one does not know. */
export class NewerDatabaseError extends StoreError {
  /** The migration the database stands at, and the last one this program has. */
  readonly found: number;
  readonly known: number;

  constructor(found: number, known: number) {
    super(
      "STORE_NEWER",
      `the database was written by a newer muster (its schema is ${found}, this program knows ${known}): start the newer program, or restore the copy made before the upgrade`,
    );
    this.name = "NewerDatabaseError";
    this.found = found;
    this.known = known;
  }
}

/** What to tell the operator for each error code of SQLite or the file system that opening can meet. */
const sqliteCauses: readonly (readonly [prefix: string, StoreErrorCode, cure: string])[] = [
  [
    "SQLITE_READONLY",
    "STORE_NOT_WRITABLE",
    "cannot be written: give the collector's user write access to the file and its folder",
  ],
  [
    "SQLITE_CANTOPEN",
    "STORE_NOT_WRITABLE",
    "cannot be opened: check that the folder exists and that the collector's user may write there",
  ],
  [
    "SQLITE_PERM",
    "STORE_NOT_WRITABLE",
    "cannot be opened: the collector's user has no access to it",
  ],
  [
    "SQLITE_BUSY",
    "STORE_LOCKED",
    "is locked by another program: stop the other collector, backup or database tool that holds it",
  ],
  ["SQLITE_LOCKED", "STORE_LOCKED", "is locked by another program: stop it and start again"],
  [
    "SQLITE_NOTADB",
    "STORE_NOT_A_DATABASE",
    "is not a SQLite database: choose another data folder, or move that file away",
  ],
  [
    "SQLITE_CORRUPT",
    "STORE_NOT_A_DATABASE",
    "is damaged: restore the last backup; evidence is not repaired in place",
  ],
  ["SQLITE_FULL", "STORE_FULL", "cannot grow: the disk is full"],
  [
    "EISDIR",
    "STORE_NOT_WRITABLE",
    "is a folder: name a file for the database, or move the folder away",
  ],
  ["ENOENT", "STORE_NOT_WRITABLE", "cannot be made: its folder does not exist"],
  ["ENOTDIR", "STORE_NOT_WRITABLE", "cannot be made: a part of its path is not a folder"],
  ["EACCES", "STORE_NOT_WRITABLE", "cannot be opened: the collector's user may not write there"],
  ["EPERM", "STORE_NOT_WRITABLE", "cannot be opened: the collector's user may not write there"],
  ["EROFS", "STORE_NOT_WRITABLE", "cannot be opened: the file system is read-only"],
  ["ENOSPC", "STORE_FULL", "cannot be made: the disk is full"],
  ["SQLITE_IOERR", "STORE_NOT_WRITABLE", "cannot be read or written: the disk answered an error"],
];

/** A driver's error as a sentence with a cure; anything unknown is handed back as it came. */
export function explainSqlite(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const known = sqliteCauses.find(([prefix]) => code.startsWith(prefix));
  if (known === undefined) return error;
  return new StoreError(known[1], `${path} ${known[2]}`, { cause: error });
}

/** As {@link explainSqlite}, for a PostgreSQL server. @param place host and database, without user or password */
export function explainPostgres(error: unknown, place: string): unknown {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (code === "28P01" || code === "28000") {
    return new StoreError(
      "STORE_UNREACHABLE",
      `${place} refused the user, password or certificate`,
      {
        cause: error,
      },
    );
  }
  if (code === "3D000") {
    return new StoreError("STORE_UNREACHABLE", `${place} does not exist: create the database`, {
      cause: error,
    });
  }
  if (code === "42501") {
    const cure =
      "bring its tables up to date with `muster db migrate` as their owner, then run what `muster db grants` prints";
    return new StoreError("STORE_NOT_WRITABLE", `${place} refused: ${cure}`, { cause: error });
  }
  if (/^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|EHOST|ENET|57P0|08)/.test(code)) {
    return new StoreError("STORE_UNREACHABLE", `${place} cannot be reached (${code})`, {
      cause: error,
    });
  }
  return error;
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
