import { hash } from "node:crypto";
import { serialText } from "@muster/mapping/wire";
import type { EnrolmentToken } from "../store/index.ts";

/** A rule of the settings: who fits all it names is approved at enrolment without a person. */
export interface ApprovalRule {
  readonly name: string;
  /** Whether an address is in one of its networks. */
  readonly networks?: (address: string) => boolean;
  /** Hex SHA-256 of each serial number it knows, as they stand now. */
  readonly serials?: () => ReadonlySet<string>;
}

/** What is known of an enrolling device beside its key. */
export interface Claim {
  /** Of the socket: what a header says anybody may write. */
  readonly address: string;
  /** The organisation's salt, and the serial number's digest under it where the device claims one. */
  readonly salt: string;
  readonly serial: string | undefined;
  /** A device that is not revoked has this serial number, or claims it: whose it is an operator has to say. */
  readonly isTaken: boolean;
}

/**
 * What approves a device: `token`, or a rule by its name; `undefined` where an operator has to. A token that approves by
 * itself is an operator's word in advance, one made for the rules leaves it to them, and a manual one to nobody but a person.
 */
export function approvedBy(
  token: Pick<EnrolmentToken, "approve">,
  rules: readonly ApprovalRule[],
  claim: Claim,
): string | undefined {
  switch (token.approve) {
    case "auto":
      return "token";
    case "rules": {
      const rule = rules.find((each) => fits(each, claim));
      return rule && `rule ${rule.name}`;
    }
    case "manual":
      return undefined;
  }
}

function fits({ networks, serials }: ApprovalRule, claim: Claim): boolean {
  // A rule without a condition fits nobody.
  if (networks === undefined && serials === undefined) return false;
  if (networks !== undefined && !networks(claim.address)) return false;
  if (serials === undefined) return true;
  if (claim.serial === undefined || claim.isTaken) return false;
  return underSalt(serials(), claim.salt).has(claim.serial);
}

const salted = new WeakMap<ReadonlySet<string>, Map<string, ReadonlySet<string>>>();

/** The list's digests as devices of one organisation claim them; kept while the list is the same. */
function underSalt(serials: ReadonlySet<string>, salt: string): ReadonlySet<string> {
  const bySalt = salted.get(serials) ?? new Map<string, ReadonlySet<string>>();
  salted.set(serials, bySalt);
  const known = bySalt.get(salt);
  if (known !== undefined) return known;
  const digests = new Set([...serials].map((serial) => claimOf(serial, salt)));
  bySalt.set(salt, digests);
  return digests;
}

/** What a device claims for the serial number of this digest. */
export function claimOf(serialDigest: string, salt: string): string {
  return hash("sha256", serialText(salt, serialDigest), "hex");
}

/** Hex SHA-256 of a serial number, trimmed and in upper case: as agents and lists have it. */
export function digestOfSerial(serial: string): string {
  return hash("sha256", serial.trim().toUpperCase(), "hex");
}
