import type { FactOf } from "../facts/index.ts";
import type { Lists, OwnWord, PhaseEnd, SupportStatus, SupportTerms, Title } from "./types.ts";

/** What `muster lists match` says of one record. `product` is null where it is no product, or only a part of one. */
export interface MatchAnswer {
  readonly product: string | null;
  readonly cycle: string | null;
  readonly supportStatus: SupportStatus;
  readonly judgedBy: "vendor" | "distribution";
  readonly endOfSupport: PhaseEnd | null;
  readonly endOfExtendedSupport: PhaseEnd | null;
  readonly because: string;
  readonly source: string | null;
  /** What the organisation's own list says, where one was given and says anything. */
  readonly own?: OwnWord;
}

/**
 * Recognises and judges one title on a machine that runs `os`. Where no machine is told, a product that lives as long as
 * its system is judged by its own line, and the sentence says on what that rests.
 */
export function matchTitle(
  lists: Lists,
  { title, os }: { readonly title: Title; readonly os: FactOf<"os"> | undefined },
  terms: SupportTerms,
): MatchAnswer {
  const found = lists.recognise(title);
  const support = lists.titleSupport(title, os, terms);
  const ofItself = os === undefined && support.endOfSupport === false;
  const part = found.product !== undefined && found.as === "component";
  return {
    product: part ? null : (support.product ?? null),
    cycle: part ? null : (support.cycle ?? null),
    supportStatus: ofItself && support.status === "not-assessed" ? "supported" : support.status,
    judgedBy: support.judgedBy,
    endOfSupport: support.endOfSupport ?? null,
    endOfExtendedSupport: support.endOfExtendedSupport ?? null,
    because: support.because,
    source: support.source ?? null,
    ...(support.own === undefined ? {} : { own: support.own }),
  };
}

/** The answer for a record that is no title of the lists, whatever its name. */
export const notOnLists = (because: string): MatchAnswer => ({
  product: null,
  cycle: null,
  supportStatus: "unrecognised",
  judgedBy: "vendor",
  endOfSupport: null,
  endOfExtendedSupport: null,
  because,
  source: null,
});
