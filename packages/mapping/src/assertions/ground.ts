import type { Policy } from "../controls/policy.ts";
import type { Day } from "../days.ts";
import { applicable, type Counted } from "./count-sentences.ts";
import type { EstateTally } from "./tally.ts";
import type { Link, Population } from "./types.ts";

/** What one item is answered from. */
export interface Ground {
  readonly tally: EstateTally;
  readonly link: Link;
  readonly today: Day;
  readonly policy: Policy;
}

/** The devices that the item is about. */
export function populationOf({ link }: Ground): Population {
  return link.population ?? "all";
}

/** Counts of a control over the devices that the item is about, ready for sentences. */
export function ofControl(
  control: string,
  ground: Ground,
  population: Population = populationOf(ground),
): Counted {
  const { tally, policy } = ground;
  const unsure = population === "all" ? 0 : applicable(tally.ofForm(control, "unknown"));
  return { control, counts: tally.of(control, population), population, unsure, policy };
}
