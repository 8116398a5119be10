import type { Stopped } from "@muster/mapping/wire";

/** That a device's agent stopped itself before its last report, as a sentence without its full stop. */
export function stoppedNote({ at, over, measured, limit }: Stopped): string {
  const what =
    over === "memory"
      ? `${measured} MB of memory, over its limit of ${limit}`
      : `${(measured / 1000).toFixed(1)} s of processor time within a minute, over its limit of ${(limit / 1000).toFixed(1)}`;
  return `The agent stopped itself on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC by the device's clock: ${what}`;
}
