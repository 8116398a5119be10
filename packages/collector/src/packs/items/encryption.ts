import { knownValue } from "../lines/line.ts";
import { encryptionStates } from "../lines/protection.ts";
import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [...factColumns, "volume", "use", "state", "method"];

/** Encryption of every fixed volume. */
export const encryption: EvidenceItem = {
  id: "encryption",
  title: "Encryption of every volume, as each device last reported it",
  columns,
  *rows(device) {
    const first = factCells(device, "disk-encryption");
    const volumes = knownValue(device.facts["disk-encryption"])?.volumes;
    if (volumes === undefined || volumes.length === 0) yield padded(first, columns);
    for (const v of volumes ?? []) {
      yield [...first, v.mount, v.use, encryptionStates[v.state], v.method ?? null];
    }
  },
};
