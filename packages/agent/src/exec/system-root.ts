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

/**
 * As `systemRootFrom`, and in an unusual place only where this process has its own parts of Windows from there: a person's
 * variables reach what that person starts with elevation.
 */
export function systemRootHere(value: string | undefined): string {
  const root = systemRootFrom(value);
  if (root.toLowerCase() === DEFAULT.toLowerCase()) return root;
  const system = `${system32(root)}\\ntdll.dll`.toLowerCase();
  return loadedParts().some((path) => path.toLowerCase() === system) ? root : DEFAULT;
}

/** Paths of the libraries this process has loaded. */
function loadedParts(): readonly string[] {
  // Names of network peers would be looked up otherwise.
  Object.assign(process.report, { excludeNetwork: true });
  const report: object = process.report.getReport();
  const paths = "sharedObjects" in report ? report.sharedObjects : undefined;
  return Array.isArray(paths) ? paths.filter((path) => typeof path === "string") : [];
}

/** The folder of Windows' own programs. */
export function system32(systemRoot: string): string {
  return `${systemRoot}\\System32`;
}
