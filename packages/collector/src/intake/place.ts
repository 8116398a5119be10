import type { Report } from "@muster/mapping/wire";
import type { Device, ReportHead } from "../store/index.ts";
import { Refusal } from "./refusal.ts";

/** Where a report stands in its device's chain. */
export type Place =
  /** It follows the head. `missing` says which reports before it never came. */
  | { readonly kind: "next"; readonly missing: string | undefined }
  /** It is there already: it gets the answer it got. */
  | { readonly kind: "again"; readonly held: ReportHead }
  /** It is not taken. `keep`: its envelope is evidence; `quarantine`: the device's key was used in two places. */
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      readonly keep: boolean;
      readonly quarantine: boolean;
    };

/**
 * Decides a report's place. A report that was sent before and never answered comes again with the same digest, so a crash
 * at either end is never a fork: only two different reports for one place are.
 * @param held the accepted report of the same digest
 */
export function placeOf(device: Device, report: Report, held: ReportHead | undefined): Place {
  if (held !== undefined) return { kind: "again", held };
  switch (device.state) {
    case "approved":
      return placeInChain(device, report);
    case "pending":
      return refused(403, "pending", "an operator has to approve this device first");
    case "revoked":
      return refused(403, "revoked", "this device was removed");
    case "quarantined": {
      const why = "this device's key was used in two places: an operator has to enrol it again";
      return { ...refused(409, "quarantined", why), keep: true };
    }
  }
}

function placeInChain(device: Device, { seq, prev }: Report): Place {
  if (seq > device.seq + 1) return { kind: "next", missing: missingBefore(device.seq, seq) };
  if (seq === device.seq + 1 && prev === device.head) return { kind: "next", missing: undefined };
  const why =
    "another report holds this one's place: the device's key was copied, or it was put back to an earlier state";
  return { ...refused(409, "fork", why), keep: true, quarantine: true };
}

function refused(status: number, code: string, why: string) {
  const refusal = new Refusal(status, code, why);
  return { kind: "refused", refusal, keep: false, quarantine: false } as const;
}

function missingBefore(head: number, seq: number): string {
  const [first, last] = [head + 1, seq - 1];
  return first === last
    ? `report ${first} of this device never came`
    : `reports ${first} to ${last} of this device never came`;
}
