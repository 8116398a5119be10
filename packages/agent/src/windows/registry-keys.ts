/** A key that is read. */
export interface RegistryKey {
  readonly path: string;
  /** Only these values; all of them where left out. Values that may tell of a person or a secret are never asked for. */
  readonly values?: readonly string[];
  /** How many levels of keys below it are read too. */
  readonly depth: 0 | 1 | 2;
}

const cv = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

/** Every registry key that is read, in the script and without it. A test holds the script's own list to this one. */
export const registryKeys: readonly RegistryKey[] = [{ path: cv, depth: 0 }];
