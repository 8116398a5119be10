const DEFAULT = "C:\\Windows";

/**
 * The folder Windows lies in, from its variable `SystemRoot`: a plain absolute path on a drive, else `C:\Windows`. Programs
 * are started from below it, so that a value of any other shape (a share, a relative path, one with dots) is not believed.
 */
export function systemRootFrom(value: string | undefined): string {
  const path = value?.trim().replace(/\\+$/, "") ?? "";
  const plain = /^[A-Za-z]:(?:\\[\w$(){}~#@!'.,;=+&^ -]+)+$/.test(path);
  return plain && !/[. ](?:\\|$)/.test(path) ? path : DEFAULT;
}

/** The folder of Windows' own programs. */
export function system32(systemRoot: string): string {
  return `${systemRoot}\\System32`;
}
