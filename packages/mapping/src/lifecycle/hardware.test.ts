import { expect, test } from "@jest/globals";
import { explain } from "./explain.ts";
import { hardwareSupport, type Model } from "./hardware.ts";
import { products } from "./products/index.ts";
import type { Product, SupportTerms } from "./types.ts";

const terms = (today: string): SupportTerms => ({
  today,
  endingSoonMonths: 12,
  listMaxDays: 365,
  latestOnlyListMaxDays: 14,
  countFreeExtendedSupport: false,
  programme: undefined,
});

const checked = { source: "https://example.org/", checkedOn: "2026-08-22" } as const;
const made: readonly Product[] = [
  {
    product: "made",
    label: "Made Phone",
    category: "device",
    source: "https://example.org/",
    versioning: "exact",
    device: { manufacturers: ["made"], prefix: "Made" },
    recognise: [],
    cycles: [
      {
        cycle: "day",
        label: "One",
        endOfSupport: "2027-12-31",
        confidence: "secondary",
        ...checked,
      },
      { cycle: "over", label: "Two", endOfSupport: true, confidence: "secondary", ...checked },
      { cycle: "runs", label: "Three", endOfSupport: false, confidence: "derived", ...checked },
    ],
  },
];

test.each([
  ["more than the months before its end", "One", "2026-12-30", "supported"],
  ["from the months before its end on", "One", "2026-12-31", "ending-soon"],
  ["on its last day, and the list too old to say so", "One", "2027-12-31", "lists-too-old"],
  ["the day after its last day", "One", "2028-01-01", "unsupported"],
  ["over, the day not known", "Two", "2026-08-22", "unsupported"],
  ["over, however old the list", "Two", "2030-01-01", "unsupported"],
  ["no end announced, on the last day of the list", "Three", "2027-08-22", "supported"],
  ["no end announced, the list a day too old", "Three", "2027-08-23", "lists-too-old"],
])("%s: %s on %s -> %s", (_, model, today, status) => {
  const said = hardwareSupport({ manufacturer: "Made", model }, made, terms(today));
  expect(said).toMatchObject({ status, product: "made", source: checked.source });
});

test("a last day is a supported one", () => {
  const last = { ...terms("2027-12-31"), listMaxDays: 1000 };
  expect(hardwareSupport({ model: "Made One" }, made, last).status).toBe("ending-soon");
});

const cases: readonly (readonly [
  model: Model,
  product: string | undefined,
  cycle: string | undefined,
])[] = [
  [{ manufacturer: "Apple", model: "iPhone 12" }, "iphone", "12"],
  [{ manufacturer: "Apple Inc.", model: "iPhone 13 mini" }, "iphone", "13-mini"],
  [{ model: "Apple iPhone 12" }, "iphone", "12"],
  [{ model: "iPad (10th generation)" }, "ipad", "10"],
  [{ manufacturer: "Google", model: "Pixel 6" }, "pixel", "6"],
  [{ model: "Google Pixel 6" }, "pixel", "6"],
  [{ model: "pixel 6" }, "pixel", "6"],
  [{ manufacturer: "samsung", model: "Galaxy S26 Ultra" }, "samsung-mobile", "galaxy-s26-ultra"],
  [{ manufacturer: "HMD Global", model: "C210" }, "nokia", "c210"],
  [{ manufacturer: "motorola", model: "edge 70 max" }, "motorola-mobility", "motorola-edge-70-max"],
  [{ manufacturer: "Microsoft Corporation", model: "Surface RT" }, "surface", "rt"],
  // Similar is another device, and another maker's word is not this maker's.
  [{ manufacturer: "Samsung", model: "Pixel 6" }, undefined, undefined],
  [{ manufacturer: "Apple", model: "12" }, undefined, undefined],
  [{ model: "Pixel 6 Ultra" }, undefined, undefined],
  [{ model: "6" }, undefined, undefined],
  [{ manufacturer: "Apple", model: "MacBookPro15,1" }, undefined, undefined],
  [{ manufacturer: "Apple", model: "iPhone13,2" }, undefined, undefined],
  [{ manufacturer: "samsung", model: "SM-G991B" }, undefined, undefined],
  [{ manufacturer: "Dell Inc.", model: "Latitude 7420" }, undefined, undefined],
  [{ manufacturer: "Google" }, undefined, undefined],
  [{ model: "constructor" }, undefined, undefined],
  [{}, undefined, undefined],
];

test.each(cases)("%j -> %s %s", (model, product, cycle) => {
  const said = hardwareSupport(model, products, terms("2026-11-25"));
  expect(said).toMatchObject({ product, cycle });
  if (product === undefined) expect(said.status).toBe("unrecognised");
});

test("every model on the lists is found by its own name, and as nothing else", () => {
  const devices = products.filter((p) => p.device !== undefined);
  for (const { product, device, cycles } of devices)
    for (const { cycle, label = cycle } of cycles) {
      const model = product === "iphone" ? `iPhone ${label}` : label;
      const manufacturer = device?.manufacturers[0];
      const said = hardwareSupport(
        manufacturer ? { manufacturer, model } : { model },
        products,
        terms("2026-11-25"),
      );
      expect([model, said.product, said.cycle]).toEqual([model, product, cycle]);
    }
});

test.each([
  ["iPhone 12", "iPhone 12: supported"],
  ["Pixel 6", "Google Pixel 6: unsupported, last supported day 1 October 2026"],
  ["MacBookPro15,1", "MacBookPro15,1: unrecognised"],
])("explain %s -> %s", (product, first) => {
  const said = explain(products, { product, version: "" }, terms("2026-11-25"));
  expect("lines" in said && said.lines).toMatchObject([
    first,
    expect.stringMatching(/^Because: /),
    expect.stringMatching(/^Source: /),
  ]);
});
