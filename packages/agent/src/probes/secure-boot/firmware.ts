/**
 * A variable of the firmware as the kernel shows it: four bytes of attributes, then its value, here of one byte.
 *
 * @param head the file's bytes, one code unit a byte
 */
export function parseFlag(head: string | undefined): boolean | undefined {
  if (head === undefined || head.length !== 5) return undefined;
  const value = head.charCodeAt(4);
  return value > 1 ? undefined : value === 1;
}

/** `none [integrity] confidentiality`: the word in brackets is in force. */
export function parseLockdown(text: string | undefined): string | undefined {
  return /\[(?<mode>none|integrity|confidentiality)\]/.exec(text ?? "")?.groups?.mode;
}

/** `tpm_version_major`, which newer kernels show. */
export function tpmVersion(major: string | undefined): string | undefined {
  if (major === "2") return "2.0";
  return major === "1" ? "1.2" : undefined;
}
