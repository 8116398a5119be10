/** Why a file of items cannot be read; the message says what to do. */
export class EditionFileError extends Error {
  readonly code = "EDITION_FILE";
}
