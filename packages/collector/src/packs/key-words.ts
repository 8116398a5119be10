import type { SummaryDevice } from "./summary-schema.ts";

const places = {
  file: "in a file",
  "os-store": "in the system's key store, as the device says",
  hardware: "in hardware, as the device says",
} as const;

/** Where a device's key lies. Better than a file is the device's own word: no attestation is asked for. */
export function keyWords(protection: SummaryDevice["keyProtection"]): string {
  return protection === null ? "in a place that is not on record" : places[protection];
}
