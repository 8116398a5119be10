import { textAt } from "../../macos/values.ts";

/** What macOS says of its own version. */
export interface MacVersion {
  readonly version: string;
  readonly build: string | undefined;
  /** The letter of the newest rapid response or background security improvement that is installed. */
  readonly response: string | undefined;
}

const VERSION = /^\d{1,3}(?:\.\d{1,4}){0,3}$/;

function versionOf(values: {
  readonly version: string | undefined;
  readonly build: string | undefined;
  readonly extra: string | undefined;
}): MacVersion | undefined {
  const { version, build, extra } = values;
  if (version === undefined) return undefined;
  // Some tools glue the letter onto the version.
  const glued = /^(?<plain>[\d.]{1,20}) ?\((?<letter>[a-z]{1,2})\)$/.exec(version)?.groups;
  const plain = glued?.plain ?? version;
  if (!VERSION.test(plain)) return undefined;
  const letter = /^\(?(?<letter>[a-z]{1,2})\)?$/.exec(extra ?? "")?.groups?.letter;
  return { version: plain, build, response: letter ?? glued?.letter };
}

/** `sw_vers`: lines of `Name:`, tabs and a value. `undefined` where it names no version. */
export function parseSwVers(text: string): MacVersion | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trim();
    if (colon > 0 && value !== "") values.set(line.slice(0, colon).trim(), value);
  }
  return versionOf({
    version: values.get("ProductVersion"),
    build: values.get("BuildVersion"),
    extra: values.get("ProductVersionExtra"),
  });
}

/** `SystemVersion.plist`, with the same names. */
export function fromSystemVersion(value: unknown): MacVersion | undefined {
  return versionOf({
    version: textAt(value, "ProductVersion"),
    build: textAt(value, "ProductBuildVersion"),
    extra: textAt(value, "ProductVersionExtra"),
  });
}

/**
 * Whether the version is the one that macOS shows to programs built long ago: 10.16 from macOS 11 on, and 16 from
 * macOS 26 on, whose numbers begin behind 15.
 */
export function isDisguise({ version }: MacVersion): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return (major === 10 && minor >= 16) || (major > 15 && major < 26);
}

/** A build that ends in a small letter is a beta, unless a response with a letter of its own is installed. */
export function isBeta({ build, response }: MacVersion): boolean {
  return response === undefined && /[a-z]$/.test(build ?? "");
}
