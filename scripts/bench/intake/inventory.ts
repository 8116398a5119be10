import type { Fact, SoftwareItem } from "@muster/mapping/facts";
import { known, simulatedFacts } from "../../simulate-fleet.ts";

/** As the reference inventory has them: 71 KB of JSON, 11 KB on the wire. */
const TITLES = 410;
const PENDING = 90;
/** Titles that devices choose from. */
const POOL = 2_000;

const syllables =
  "al ba ce dra e fi gno he ix ju ko lib mo ne or py qu ra sys ti um vec wx yam zl".split(" ");

/** Numbers from 0 up to, not including, `below`; the same for the same seed. (mulberry32) */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Title {
  readonly name: string;
  readonly version: string;
}

const pool: readonly Title[] = Array.from({ length: POOL }, (_, i) => {
  const draw = numbers(i);
  const word = () =>
    Array.from({ length: 2 + draw(3) }, () => syllables[draw(syllables.length)]).join("");
  const name = `${draw(3) === 0 ? "lib" : ""}${word()}${draw(3) === 0 ? `-${word()}` : ""}`;
  return { name, version: `${draw(9)}.${draw(30)}.${draw(12)}-${1 + draw(4)}` };
});

/**
 * The facts of a device whose software is no other's: which titles, and of each its revision. What it lacks is a part of
 * that; everything else is as {@link simulatedFacts} has it.
 */
export function distinctFacts(device: number): readonly Fact[] {
  const draw = numbers(device + 1_000_000);
  const from = draw(POOL);
  const chosen = Array.from({ length: TITLES }, (_, i) => {
    const title = pool[(from + i * 3 + draw(3)) % POOL];
    return {
      name: title?.name ?? "",
      version: `${title?.version}${draw(4) === 0 ? `+deb12u${1 + draw(6)}` : ""}`,
    };
  });
  const items = chosen
    .map(
      ({ name, version }): SoftwareItem => ({
        name,
        version,
        source: "dpkg",
        architecture: "amd64",
        sourceName: name,
        sourceVersion: version,
      }),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const updates = chosen.slice(0, PENDING).map(({ name, version }) => ({
    name,
    installed: version,
    candidate: `${version}+deb12u9`,
    security: draw(2) === 0 ? "yes" : "no",
    severity: "unknown",
    origin: "Debian-Security",
    held: false,
  }));
  const own = [
    known("installed-software", { items, complete: true, read: ["dpkg"], unread: [] }),
    known("pending-updates", { updates, securityOrigins: ["Debian-Security"] }),
  ];
  return simulatedFacts(device).map((fact) => own.find(({ kind }) => kind === fact.kind) ?? fact);
}
