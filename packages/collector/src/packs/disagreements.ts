import type { PackFinding } from "./source.ts";
import type { Summary } from "./summary-schema.ts";

type Row = Summary["disagreements"][number];

/** What the vendors' lists and the organisation's own disagree about, counted by devices over an estate. */
export class DisagreementGatherer {
  readonly #rows = new Map<string, Row>();

  add({ control, outcome, details }: PackFinding): void {
    for (const { what, own, disagrees } of details) {
      if (!disagrees || own === undefined) continue;
      const says = `${what}: ${own}`;
      const key = [control, outcome, says].join("\0");
      const devices = (this.#rows.get(key)?.devices ?? 0) + 1;
      this.#rows.set(key, { control, outcome, says, devices });
    }
  }

  /** In a fixed order: those of most devices first. */
  finish(): Row[] {
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return rows.sort((a, b) => b.devices - a.devices);
  }
}
