import { knownValue } from "../lines/line.ts";
import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [...factColumns, "layer", "enabled", "inbound by default", "managed by", "raw"];

/** Every place where inbound traffic is decided. */
export const firewall: EvidenceItem = {
  id: "firewall",
  title: "Firewall of each device, layer by layer",
  columns,
  *rows(device) {
    const first = factCells(device, "firewall");
    const value = knownValue(device.facts.firewall);
    if (value === undefined || value.layers.length === 0) yield padded(first, columns);
    for (const l of value?.layers ?? []) {
      yield [
        ...first,
        l.name,
        l.enabled,
        l.defaultInbound,
        value?.managedBy ?? null,
        l.raw ?? null,
      ];
    }
  },
};
