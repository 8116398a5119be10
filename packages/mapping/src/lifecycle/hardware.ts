import type { Identity } from "../facts/identity.ts";
import { judgeLine } from "./judge.ts";
import { labelOf } from "./sentences.ts";
import type { Cycle, DeviceFamily, Product, Support, SupportTerms } from "./types.ts";

/** What a machine or an inventory says a device is. */
export type Model = Partial<
  Pick<Extract<Identity, { state: "known" }>["value"], "manufacturer" | "model">
>;

const words = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+]+/gu, " ")
    .trim();

const begins = (text: string, word: string) => text === word || text.startsWith(`${word} `);

/** Names a model is known under. Its bare label (`12`) is none where the family's name belongs to it (`iPhone 12`). */
function namesOf(product: Product, cycle: Cycle, { manufacturers, prefix }: DeviceFamily) {
  const full = words(labelOf(product, cycle));
  const branded = manufacturers.includes(prefix.toLowerCase());
  return branded && cycle.label !== undefined ? [full, words(cycle.label)] : [full];
}

/** What was said, in the ways the family may write it; nothing where another manufacturer says it. */
function saidOf({ manufacturer, model }: Model, { manufacturers, prefix }: DeviceFamily) {
  const said = words(model ?? "");
  const maker = words(manufacturer ?? "");
  if (said === "") return [];
  if (maker !== "" && !manufacturers.some((m) => begins(maker, m))) return [];
  const without = manufacturers
    .filter((m) => said.startsWith(`${m} `))
    .map((m) => said.slice(m.length + 1));
  const branded = maker === "" || !manufacturers.includes(prefix.toLowerCase()) ? [] : [prefix];
  return [said, ...without, ...branded.map((p) => words(`${p} ${said}`))];
}

/** Models are compared as a whole: what is only similar (`Pixel 6 Pro` to `Pixel 6`) is another device. */
function modelsOf(model: Model, products: readonly Product[]) {
  return products.flatMap((product) => {
    const { device } = product;
    if (device === undefined) return [];
    const said = saidOf(model, device);
    return product.cycles
      .filter((cycle) => namesOf(product, cycle, device).some((name) => said.includes(name)))
      .map((cycle) => ({ product, cycle }));
  });
}

function notListed(label: string, because: string): Support {
  return {
    status: "unrecognised",
    product: undefined,
    cycle: undefined,
    label,
    judgedBy: "vendor",
    endOfSupport: undefined,
    endOfExtendedSupport: undefined,
    because,
    source: undefined,
    checkedOn: undefined,
    confidence: undefined,
    changesOn: undefined,
  };
}

/** Apple's own identifier of a model (`MacBookPro15,1`, `iPhone13,2`), which no list gives a date for. */
export const isAppleIdentifier = (text: string): boolean =>
  /^(?:i?Mac|iPhone|iPad)[A-Za-z]{0,12}\d{1,3},\d{1,3}$/.test(text.trim());

function whyNot({ model = "" }: Model, found: number): string {
  if (model.trim() === "") return "the model was not reported";
  if (found > 1) return "the name fits several devices on the lists";
  return isAppleIdentifier(model)
    ? "it is an identifier of Apple's that is not on the lists: the lists name devices as they are sold, and hold no Macs"
    : "it is not on the lists of devices";
}

/**
 * Whether the maker of a device still updates it, by the model that its `identity` fact or an inventory names. What the
 * lists do not name is `unrecognised`, never supported. Pure: the same model, lists and day give the same answer.
 */
export function hardwareSupport(
  model: Model,
  products: readonly Product[],
  terms: SupportTerms,
): Support {
  const [first, ...others] = modelsOf(model, products);
  if (first !== undefined && others.length === 0) return judgeLine(first, terms);
  const label = [model.manufacturer, model.model]
    .filter((w) => w !== undefined)
    .join(" ")
    .trim();
  return notListed(label || "This device", whyNot(model, others.length + 1));
}
