import { defaultPolicy, titleOf } from "@muster/mapping";
import type { Day } from "@muster/mapping/days";
import type { Lists } from "@muster/mapping/lifecycle";
import { type Db, readSections, sectionSpread } from "../../store/index.ts";
import type { Spread } from "./plausible.ts";

/** Sections read from the store at a time. */
const PAGE = 100;

/**
 * On how many devices each product is, by the newest word of each on its system and its software. A section that devices
 * share is read once.
 */
export async function productSpread(db: Db, lists: Lists, today: Day): Promise<Spread> {
  const sections = await sectionSpread(db, ["os", "installed-software"]);
  const counts = new Map<string, number>();
  const devices = sections.filter(({ kind }) => kind === "os").reduce((n, s) => n + s.devices, 0);
  for (let at = 0; at < sections.length; at += PAGE) {
    const page = sections.slice(at, at + PAGE);
    const facts = await readSections(
      db,
      page.map(({ section }) => section),
    );
    for (const { section, devices: on } of page) {
      const fact = facts.get(section)?.fact;
      for (const product of productsIn(fact, lists, today)) {
        counts.set(product, (counts.get(product) ?? 0) + on);
      }
    }
  }
  return { devices, with: (product) => counts.get(product) ?? 0 };
}

type Fact = NonNullable<ReturnType<Awaited<ReturnType<typeof readSections>>["get"]>>["fact"];

function productsIn(fact: Fact | undefined, lists: Lists, today: Day): ReadonlySet<string> {
  if (fact?.state !== "known") return new Set();
  if (fact.kind === "os") {
    const terms = { ...defaultPolicy, today, programme: undefined };
    const { product } = lists.osSupport(fact.value, terms);
    return new Set(product === undefined ? [] : [product]);
  }
  if (fact.kind !== "installed-software") return new Set();
  const found = fact.value.items.map((item) => lists.recognise(titleOf(item, undefined)).product);
  return new Set(found.filter((product) => product !== undefined));
}
