import type { Fact, FactKind, FactOf, UnknownReason, ValueOf } from "../facts/index.ts";
import type { Lists, Support } from "../lifecycle/index.ts";
import { noTables, type PatchTables } from "../patches/index.ts";
import { defaultPolicy } from "./policy.ts";
import type { Circumstances, Facts } from "./types.ts";

/** Builders for tests of judgements: facts, circumstances and lists made by hand. */

export const TODAY = "2026-11-21";

// A fact of kind K is its kind, state and value; TypeScript does not narrow a union over a type parameter.
export function known<K extends FactKind>(kind: K, value: ValueOf<K>): FactOf<K> {
  return { kind, state: "known", value, source: "test" } as unknown as FactOf<K>;
}

export function unknown<K extends FactKind>(
  kind: K,
  detail: string,
  reason: UnknownReason = "access_denied",
): FactOf<K> {
  return { kind, state: "unknown", reason, detail } as unknown as FactOf<K>;
}

export function notApplicable<K extends FactKind>(kind: K, because: string): FactOf<K> {
  return { kind, state: "not-applicable", because } as unknown as FactOf<K>;
}

/** The facts by kind. */
export function factsOf(...facts: readonly Fact[]): Facts {
  return Object.fromEntries(facts.map((f) => [f.kind, f])) as Facts;
}

/** Circumstances of a device that reported today, with lists that know nothing. */
export function about(over: Partial<Circumstances> = {}): Circumstances {
  return {
    today: TODAY,
    receivedOn: over.today ?? TODAY,
    lists: listsOf({}),
    policy: defaultPolicy,
    firstSeen: () => undefined,
    ...over,
  };
}

/** A support of one status; whatever else is given stands in it. */
export function support(over: Partial<Support> & Pick<Support, "status">): Support {
  return {
    product: "product",
    cycle: "1",
    label: "Product 1",
    judgedBy: "vendor",
    endOfSupport: undefined,
    endOfExtendedSupport: undefined,
    because: `Product 1 is ${over.status}`,
    source: "https://example.org/product",
    checkedOn: TODAY,
    confidence: "primary",
    changesOn: undefined,
    ...over,
  };
}

const unrecognised = support({ status: "unrecognised", product: undefined, cycle: undefined });

/** Lists that answer as told: `os` for every operating system, `titles` by a title's name; others are unrecognised. */
export function listsOf(given: {
  readonly os?: Support;
  readonly patches?: PatchTables;
  readonly titles?: Readonly<Record<string, Support>>;
  readonly parts?: readonly string[];
}): Lists {
  return {
    files: [],
    patches: given.patches ?? noTables,
    osSupport: () => given.os ?? support({ status: "unknown-cycle" }),
    recognise: ({ name }) =>
      given.parts?.includes(name)
        ? {
            product: "product",
            cycle: undefined,
            judgedBy: "vendor",
            as: "component",
            recogniser: "product.part",
          }
        : { product: undefined, because: "on no list" },
    titleSupport: ({ name }) => given.titles?.[name] ?? unrecognised,
  };
}
