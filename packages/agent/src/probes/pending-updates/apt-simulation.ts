import type { PendingUpdate } from "@muster/mapping/facts";

/** `Debian:12.15/oldstable, Debian-Security:12/oldstable-security`: label, version and suite of each archive. */
function isSecurityOrigin(origin: string): boolean {
  return /^Debian-Security:|^UbuntuESM|-security(?:$|,)/.test(origin.trim());
}

/** Only publishers that keep their security updates apart say anything by leaving the mark out. */
function markOf(
  places: readonly string[],
  security: string | undefined,
): PendingUpdate["security"] {
  if (security !== undefined) return "yes";
  return places.every((place) => /^(?:Debian|Ubuntu):/.test(place)) ? "no" : "unknown";
}

/**
 * Reads `apt-get -s dist-upgrade`: lines `Inst name [old] (new origins [arch])`. Without `[old]` the package is new, most
 * often the new kernel. Advertising and notes between the lines are skipped. Of packages that are kept back it tells the name
 * only: they are listed as held, with a candidate nobody named.
 */
export function parseAptSimulation(text: string): readonly PendingUpdate[] {
  const updates: PendingUpdate[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match =
      /^Inst (?<name>\S+)(?: \[(?<installed>[^\]\s]+)\])? \((?<candidate>\S+) (?<origins>.*?)(?: \[[^\]]*\])?\)/.exec(
        line,
      );
    const { name, installed, candidate, origins = "" } = match?.groups ?? {};
    if (name === undefined || candidate === undefined) continue;
    const places = origins.split(", ").map((origin) => origin.trim());
    const security = places.find(isSecurityOrigin);
    updates.push({
      name,
      installed,
      candidate,
      security: markOf(places, security),
      severity: "unknown",
      origin: security ?? places[0],
      held: false,
    });
  }
  for (const name of keptBack(text)) {
    const unsaid = { candidate: "unknown", security: "unknown", severity: "unknown" } as const;
    updates.push({ name, ...unsaid, held: true });
  }
  return updates;
}

/** Packages that the simulation names under "kept back" without saying what they are kept from. */
function keptBack(text: string): readonly string[] {
  const block = /^The following packages have been kept back:\n(?<names>(?: +.*\n)+)/m.exec(text);
  return block?.groups?.names?.trim().split(/\s+/) ?? [];
}

/** Whether the simulation came to its end: the summary line is there, whatever its numbers. */
export function isWholeSimulation(text: string): boolean {
  return /^\d+ upgraded, \d+ newly installed, \d+ to remove and \d+ not upgraded\.$/m.test(text);
}
