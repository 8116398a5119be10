import type { Day } from "../days.ts";
import { writeDay } from "../days.ts";
import type { Certificate, Item } from "./types.ts";

const names: Readonly<Record<Certificate["kind"], string>> = {
  cyber_essentials_plus: "Cyber Essentials Plus",
  iso27001: "ISO 27001",
  psn_ia: "PSN IA",
};

/** What to check of a certificate before relying on it. ISO 27001: toolkit's news item 6 on exemptions (2018). */
const checks: Readonly<Record<Certificate["kind"], string>> = {
  cyber_essentials_plus:
    "Check that the certificate's scope covers the devices of this organisation.",
  iso27001: "Check that the certificate's scope covers all processing of health and care data.",
  psn_ia: "Check that the certificate's scope covers this organisation.",
};

/** What a certificate says of an item: `because` it is exempt, and what a person must still `check`. */
export interface Exemption {
  readonly because: string;
  readonly check: string;
}

/** The certificate, of those that hold on the day, that exempts from the item for longest. */
export function exemption(
  { exemptedBy }: Item,
  certificates: readonly Certificate[],
  today: Day,
): Exemption | undefined {
  const held = certificates
    .filter((c) => exemptedBy.includes(c.kind) && c.expiry >= today)
    .sort((a, b) => (a.expiry > b.expiry ? -1 : 1))[0];
  if (held === undefined) return undefined;
  return {
    because: `Our ${names[held.kind]} certificate (scope: ${held.scope}) exempts us from this item until it expires on ${writeDay(held.expiry)}`,
    check: checks[held.kind],
  };
}

/** Names the certificates that would exempt from an item; empty where none does. */
export function wouldExempt({ exemptedBy }: Item): string {
  if (exemptedBy.length === 0) return "";
  const any = exemptedBy.map((c) => names[c]).join(" or ");
  return `A current ${any} certificate may exempt you from this item.`;
}
