import { maintainerDomain } from "./dpkg.ts";
import type { Package, Packages } from "./types.ts";

/** Reads Alpine's `installed` database: stanzas of one-letter fields, divided by empty lines. */
export function parseApkInstalled(text: string): Packages {
  const packages: Package[] = [];
  let damaged = 0;
  for (const stanza of text.split(/\n\n+/)) {
    if (stanza.trim() === "") continue;
    const field = (letter: string) =>
      new RegExp(`^${letter}:(?<value>.+)$`, "m").exec(stanza)?.groups?.value?.trim();
    const name = field("P");
    const version = field("V");
    if (name === undefined || version === undefined) {
      damaged += 1;
      continue;
    }
    const origin = field("o");
    packages.push({
      name,
      version,
      architecture: field("A"),
      sourceName: origin === name ? undefined : origin,
      origin: maintainerDomain(field("m")),
    });
  }
  return { packages, damaged };
}
