import { sameDays, type UpdateDays } from "../patches/limits.ts";

/**
 * Thresholds an organisation may set in `config/policy.yaml`. Every default carries its source; where the toolkit states
 * no number, the default is ours and marked `assumed`.
 */
export interface Policy {
  /** Cyber Essentials "security update management", for every severity: "moderate" may still score 7 or more. */
  readonly securityUpdateDays: UpdateDays;
  /** A support end within so many months is shown as ending soon. Assumed. */
  readonly endingSoonMonths: number;
  /** Age of antivirus signatures, in days, from which they are not current. The toolkit states no number. Assumed. */
  readonly signatureMaxDays: number;
  /** Days without a report after which a device is stale, by class. Assumed. */
  readonly reportMaxDays: {
    readonly server: number;
    readonly desktop: number;
    readonly laptop: number;
  };
  /** Age of a lifecycle list, in days, from which a verdict of "supported" no longer rests on it. Assumed. */
  readonly listMaxDays: number;
  /** The same for products of which only the newest release is supported (browsers). */
  readonly latestOnlyListMaxDays: number;
  /** Age of a machine's own update lists, in days, from which "no updates pending" proves nothing (endpoint-facts 3.5). */
  readonly updateListsMaxDays: number;
  /**
   * Age of a vendor's security data, in days, up to which a verdict of "in time" may rest on it: no older than the fortnight it is
   * meant to prove. Assumed.
   */
  readonly securityDataMaxDays: number;
  /** Whether a programme without cost or proof on the device (Debian LTS) counts as support. Policy question; default no. */
  readonly countFreeExtendedSupport: boolean;
  /** Silent devices that a "yes" may pass over, and then names; `null`, the default, for none. Who decided it, and why. */
  readonly silentTolerance: {
    /** Of the devices known that an item is about. */
    readonly percent: number;
    readonly owner: string;
    readonly reason: string;
  } | null;
}

export const defaultPolicy: Policy = {
  securityUpdateDays: sameDays(14),
  endingSoonMonths: 12,
  signatureMaxDays: 3,
  reportMaxDays: { server: 3, desktop: 7, laptop: 14 },
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  updateListsMaxDays: 7,
  securityDataMaxDays: 14,
  countFreeExtendedSupport: false,
  silentTolerance: null,
};
