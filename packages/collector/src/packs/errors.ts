/** Why a pack could not be built; the message is for the operator and holds the cure. */
export class PackError extends Error {
  readonly code: PackErrorCode;

  constructor(code: PackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PackError";
    this.code = code;
  }
}

export type PackErrorCode =
  | "PACK_TARGET_NOT_EMPTY"
  | "PACK_TARGET_NOT_A_FOLDER"
  | "PACK_NOT_WRITABLE"
  | "PACK_NO_ORGANISATION"
  | "PACK_NO_ITEM"
  | "PACK_NOT_READABLE"
  | "PACK_LOG_EMPTY"
  | "PACK_LOG_TAMPERED"
  | "PACK_INCONSISTENT";
