import { earliest } from "../../days.ts";
import type { OwnWord, Support, SupportStatus } from "../types.ts";
import { strictness, type Word } from "./words.ts";

const OWN = "the organisation's own list says";

/** Where an entry stands: with a title of its own, or with the release line. */
export type Scope = "title" | "line";

/** How a word joins a verdict: its scope, the own list's whole verdict where it has one, and whether it replaces. */
export interface Joining {
  readonly scope: Scope;
  readonly own?: Support;
  /** An override stands in place of a vendor's "unsupported"; every other word only ever makes it stricter. */
  readonly replaces?: boolean;
}

/** How the two verdicts stand to each other. */
interface Weighed {
  /** An override stands in place of the vendor's "unsupported". */
  readonly lifts: boolean;
  readonly decides: boolean;
  readonly disagrees: boolean;
}

function weigh(vendor: SupportStatus, { status }: Word, { scope, replaces }: Joining): Weighed {
  const theirs = strictness[vendor];
  if (status === undefined) {
    return { lifts: false, decides: false, disagrees: scope === "title" && theirs === 0 };
  }
  const mine = strictness[status];
  const lifts = replaces === true && theirs === 0 && mine === 2;
  const decides = vendor === "unrecognised" || mine < theirs || lifts;
  return { lifts, decides, disagrees: Math.abs(mine - theirs) === 2 };
}

function sentenceOf(vendor: Support, { says }: Word, { lifts, decides, disagrees }: Weighed) {
  if (vendor.status === "unrecognised" && decides) return `${OWN}: ${says}`;
  const stricter = disagrees && !lifts ? "the two lists disagree, and the stricter decides: " : "";
  return `${vendor.because}; ${stricter}${OWN}: ${says}`;
}

function ownWord(
  vendor: Support,
  { says }: Word,
  about: Weighed & Pick<Joining, "scope">,
): OwnWord {
  const before = vendor.own;
  const { disagrees, decides, scope } = about;
  if (before === undefined)
    return { vendor: vendor.status, vendorSays: vendor.because, says, disagrees, decides, scope };
  return {
    ...before,
    says: `${before.says}; ${says}`,
    disagrees: disagrees || before.disagrees,
    decides: decides || before.decides,
    scope: before.scope === "title" ? "title" : scope,
  };
}

/**
 * The own list's word beside a verdict. The stricter of the two decides; the vendor's own word is never left out, and a
 * disagreement is said.
 */
export function beside(vendor: Support, word: Word, joining: Joining): Support {
  const weighed = weigh(vendor.status, word, joining);
  const { decides, lifts } = weighed;
  return {
    ...vendor,
    ...(decides ? decided(vendor, word, { own: joining.own, lifts }) : {}),
    status: decides ? (word.status ?? vendor.status) : vendor.status,
    because: sentenceOf(vendor, word, weighed),
    changesOn: earliest(vendor.changesOn, word.changesOn),
    own: ownWord(vendor, word, { ...weighed, scope: joining.scope }),
  };
}

/** What a verdict of the own list brings with it. A title without a product of the vendors is called by the list's name. */
function decided(
  vendor: Support,
  { ends, source }: Word,
  { own, lifts }: { readonly own: Support | undefined; readonly lifts: boolean },
): Partial<Support> {
  const nameless = vendor.product === undefined || vendor.status === "not-assessed";
  const name = own !== undefined && nameless ? nameIn(own) : {};
  return { ...name, ...(lifts ? {} : { endOfSupport: ends, source }) };
}

const nameIn = ({ product, cycle, label, checkedOn }: Support) => ({
  product,
  cycle,
  label,
  checkedOn,
  judgedBy: "vendor" as const,
});
