import type { Report } from "@muster/mapping/wire";
import type { Device, ReportHead } from "../store/index.ts";
import { Refusal } from "./refusal.ts";

/** Where a report stands in its device's chain. */
export type Place =
  /** It follows the head. `missing` says which reports before it never came. */
  | { readonly kind: "next"; readonly missing: string | undefined }
  /** It is there already: it gets the answer it got. */
  | { readonly kind: "again"; readonly held: ReportHead }
  /** It is not taken. `keep`: its envelope is evidence; `quarantine`: the device contradicted itself. */
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly keep: boolean;
      readonly quarantine: boolean;
    };

/** A report, and whether it says that its key lies elsewhere than is on record. */
export interface Placeable {
  readonly report: Report;
  readonly contradicts: boolean;
}

/**
 * Decides a report's place. A report that was sent before and never answered comes again with the same digest, so a crash
 * at either end is never a fork: only two different reports for one place are.
 * @param held the accepted report of the same digest
 */
export function placeOf(
  device: Device,
  { report, contradicts }: Placeable,
  held: ReportHead | undefined,
): Place {
  if (held !== undefined) return { kind: "again", held };
  const refusal = whatBars(device);
  if (refusal === undefined) {
    return contradicts ? otherKeyPlace() : placeInChain(device, report);
  }
  const keep = device.state === "quarantined";
  return { kind: "refused", refusal, keep, quarantine: false };
}

/** Why nothing new is taken from this device, whatever it signs. */
export function whatBars({ state }: Device): Refusal | undefined {
  switch (state) {
    case "approved":
      return undefined;
    case "pending":
      return new Refusal(403, "pending", "an operator has to approve this device first");
    case "revoked":
      return new Refusal(403, "revoked", "this device was removed");
    case "quarantined": {
      const why =
        "this device contradicted itself, by a second report for one place or about its key: an operator has to enrol it again";
      return new Refusal(409, "quarantined", why);
    }
  }
}

function placeInChain(device: Device, { seq, prev }: Report): Place {
  if (seq > device.seq + 1) return { kind: "next", missing: missingBefore(device.seq, seq) };
  if (seq === device.seq + 1 && prev === device.head) return { kind: "next", missing: undefined };
  const why =
    "another report holds this one's place: the device's key was copied, or it was put back to an earlier state";
  const refusal = new Refusal(409, "fork", why);
  return { kind: "refused", refusal, keep: true, quarantine: true };
}

/** A key does not move: whoever signs with it and says so is not the agent that enrolled, or never told the truth. */
function otherKeyPlace(): Place {
  const why =
    "the report says that its key lies elsewhere than the device said when it was entered";
  const refusal = new Refusal(409, "protection", why);
  return { kind: "refused", refusal, keep: true, quarantine: true };
}

function missingBefore(head: number, seq: number): string {
  const [first, last] = [head + 1, seq - 1];
  return first === last
    ? `report ${first} of this device never came`
    : `reports ${first} to ${last} of this device never came`;
}
