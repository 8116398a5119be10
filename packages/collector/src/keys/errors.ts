/** What is wrong with the data folder or a key in it; the message holds the cure. */
export class KeyError extends Error {
  readonly code:
    | "DATA_FOLDER_UNSAFE"
    | "DATA_FOLDER_NOT_WRITABLE"
    | "KEY_UNSAFE"
    | "KEY_DAMAGED"
    | "KEY_ENCRYPTED"
    | "PASSPHRASE";

  constructor(code: KeyError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeyError";
    this.code = code;
  }
}

/** The `code` of a Node error, or the empty string. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
