import { expect, test } from "@jest/globals";
import { createLists } from "../lifecycle/index.ts";
import { products } from "../lifecycle/products/index.ts";
import { browserSupported } from "./browser-supported.ts";
import { about, factsOf, known, listsOf, support } from "./testing.ts";
import { browserProducts } from "./titles.ts";

const titles = {
  chrome: support({
    product: "chrome",
    label: "Chrome 150",
    status: "supported",
    changesOn: "2026-12-06",
  }),
  oldChrome: support({
    product: "chrome",
    label: "Chrome 120",
    status: "unsupported",
    because: "Chrome 120 left support on 23 January 2024",
  }),
  newFirefox: support({
    product: "firefox",
    label: "Firefox 199",
    status: "unknown-cycle",
    because: "Firefox 199 is newer than the list",
  }),
  php: support({ product: "php", label: "PHP 5", status: "unsupported" }),
};

type Form = "server" | "laptop" | "unknown";
type RunsIn = "physical" | "container" | "wsl";

function device(
  names: readonly string[],
  over: { form?: Form; runsIn?: RunsIn; complete?: boolean } = {},
) {
  const { form = "laptop", runsIn = "physical", complete = true } = over;
  const items = names.map((name) => ({ name, version: "1", source: "registry" as const }));
  return factsOf(
    known("machine-class", { form, runsIn }),
    known("installed-software", { items, complete, read: [], unread: [] }),
  );
}

test.each([
  [["chrome", "php"], {}, "met", "2026-12-05", "Chrome 150 in support."],
  [
    ["chrome", "oldChrome"],
    {},
    "not-met",
    "2026-12-05",
    "Chrome 120 left support on 23 January 2024.",
  ],
  [
    ["oldChrome"],
    { complete: false },
    "not-met",
    undefined,
    "Chrome 120 left support on 23 January 2024.",
  ],
  [
    ["chrome", "newFirefox"],
    {},
    "no-evidence",
    "2026-12-05",
    "Firefox 199 is newer than the list.",
  ],
  [
    ["chrome"],
    { complete: false },
    "no-evidence",
    "2026-12-05",
    "The list of installed software is incomplete, so a browser may be missing from it.",
  ],
  [["x"], {}, "no-evidence", undefined, "No browser on the lists is among 1 installed title."],
  [
    ["x", "y"],
    { form: "unknown" },
    "no-evidence",
    undefined,
    "No browser on the lists is among 2 installed titles.",
  ],
  [
    ["x", "y"],
    { form: "server" },
    "not-applicable",
    undefined,
    "No browser on the lists is among 2 installed titles.",
  ],
  [
    ["x", "y"],
    { form: "unknown", runsIn: "container" },
    "not-applicable",
    undefined,
    "No browser on the lists is among 2 installed titles.",
  ],
  [
    ["x", "y"],
    { form: "unknown", runsIn: "wsl" },
    "not-applicable",
    undefined,
    "No browser on the lists is among 2 installed titles.",
  ],
  [
    ["x"],
    { form: "server", complete: false },
    "no-evidence",
    undefined,
    "The list of installed software is incomplete, so a browser may be missing from it.",
  ],
] as const)("%j on %j is %s until %s", (names, over, outcome, holdsUntil, because) => {
  const judgement = browserSupported.judge(
    device(names, over),
    about({ lists: listsOf({ titles }) }),
  );
  expect(judgement).toMatchObject({ outcome, because });
  expect(judgement.holdsUntil).toBe(holdsUntil);
});

test("nothing reported is no evidence", () => {
  expect(browserSupported.judge({}, about()).outcome).toBe("no-evidence");
});

test("the browsers are the products of category browser", () => {
  const browsers = products.filter((p) => p.category === "browser").map((p) => p.product);
  expect([...browserProducts].sort()).toEqual(browsers.sort());
  expect(createLists(products).files.length).toBe(products.length);
});
