import { knownValue } from "../lines/line.ts";
import { factCells, factColumns, padded } from "./cells.ts";
import type { EvidenceItem } from "./types.ts";

const columns = [
  ...factColumns,
  "product",
  "version",
  "running",
  "scans on access",
  "mode",
  "signatures",
  "signatures at",
  "current by its own word",
  "licensed",
  "alerts recorded",
  "alerts counted from",
];

/** Malware protection found on each device. */
export const antivirus: EvidenceItem = {
  id: "antivirus",
  title: "Malware protection on each device: what runs, what it scans, how old its signatures are",
  columns,
  *rows(device) {
    const first = factCells(device, "antivirus");
    const products = knownValue(device.facts.antivirus)?.products;
    if (products === undefined) yield padded(first, columns);
    else if (products.length === 0) yield padded([...first, "none found"], columns);
    for (const p of products ?? []) {
      yield [
        ...first,
        p.name,
        p.version ?? null,
        p.running,
        p.realTime,
        p.mode,
        p.signatureVersion ?? null,
        p.signaturesAt ?? "unknown",
        p.signaturesFresh,
        p.licensed,
        p.alerts?.count ?? null,
        p.alerts?.from ?? null,
      ];
    }
  },
};
