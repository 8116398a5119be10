import { expect, test } from "@jest/globals";
import type { SoftwareItem } from "../facts/index.ts";
import type { Support } from "../lifecycle/index.ts";
import { softwareSupported } from "./software-supported.ts";
import { about, factsOf, known, listsOf, support, unknown } from "./testing.ts";

const item = (name: string, version = "1.0"): SoftwareItem => ({
  name,
  version,
  source: "registry",
});

const os = known("os", {
  platform: "linux",
  id: "debian",
  name: "Debian",
  like: [],
  rolling: false,
  architecture: "x86_64",
});
const debian = support({
  status: "unsupported",
  label: "Debian 12 (Bookworm)",
  because: "Debian 12 (Bookworm) left security support on 11 July 2026",
  endOfSupport: "2026-07-11",
});

function software(names: readonly string[], over: { complete?: boolean; unread?: string[] } = {}) {
  const { complete = true, unread = [] } = over;
  const items = names.map((n) => item(n));
  return factsOf(os, known("installed-software", { items, complete, read: ["registry"], unread }));
}

const of = (label: string, over: Partial<Support> & Pick<Support, "status">) =>
  support({ product: label.toLowerCase(), label, ...over });

const titles = {
  java8: of("Java 8", { status: "unsupported", endOfSupport: "2019-01-31" }),
  office: of("Office 2016", { status: "unsupported", endOfSupport: "2025-10-14" }),
  php: of("PHP 8.3", { status: "supported", endOfSupport: "2027-12-31", changesOn: "2028-01-01" }),
  python: of("Python 3.10", {
    status: "ending-soon",
    endOfSupport: "2026-12-31",
    changesOn: "2027-01-01",
  }),
  server: of("SQL Server 2016", { status: "extended-support", changesOn: "2027-07-14" }),
  strange: of("Node.js 99", { status: "unknown-cycle", cycle: undefined }),
  stale: of("nginx 1.28", { status: "lists-too-old" }),
  chrome: support({ product: "chrome", label: "Chrome 120", status: "unsupported" }),
  part: support({ product: "product", status: "not-assessed" }),
  bash: support({
    product: undefined,
    judgedBy: "distribution",
    label: "bash",
    status: "supported",
    changesOn: "2028-07-01",
  }),
  dash: support({
    product: undefined,
    judgedBy: "distribution",
    label: "dash",
    status: "supported",
    changesOn: "2028-07-01",
  }),
  oldBash: support({
    product: undefined,
    judgedBy: "distribution",
    label: "bash",
    status: "unsupported",
  }),
};

test.each([
  [
    ["php", "x", "y"],
    "met",
    "2027-12-31",
    "In support: 1 recognised product; 2 other titles are on no list and were not assessed.",
  ],
  [
    ["php", "python", "x"],
    "met",
    "2026-12-31",
    "In support: 2 recognised products; 1 other title is on no list and was not assessed.",
  ],
  [["php", "php", "server"], "met", "2027-07-13", "In support: 2 recognised products."],
  [
    ["bash", "dash", "php"],
    "met",
    "2027-12-31",
    "In support: 1 recognised product and 2 packages of Debian 12 (Bookworm).",
  ],
  [["bash"], "met", "2028-06-30", "In support: 1 package of Debian 12 (Bookworm)."],
  [["part", "php"], "met", "2027-12-31", "In support: 1 recognised product."],
  [
    ["java8", "php", "x"],
    "not-met",
    "2027-12-31",
    "Out of support: Java 8 (1 of 2 recognised products); 1 other title is on no list and was not assessed.",
  ],
  [
    ["office", "java8", "java8", "stale"],
    "not-met",
    undefined,
    "Out of support: Java 8 and Office 2016 (2 of 3 recognised products).",
  ],
  [
    ["oldBash", "oldBash"],
    "not-met",
    undefined,
    "Out of support: 2 packages of Debian 12 (Bookworm).",
  ],
  [
    ["php", "strange"],
    "no-evidence",
    "2027-12-31",
    "Nothing out of support is known among 2 recognised products, but this cannot be judged: Node.js 99.",
  ],
  [
    ["stale"],
    "no-evidence",
    undefined,
    "Nothing out of support is known among 1 recognised product, but this cannot be judged: nginx 1.28.",
  ],
  [["chrome"], "not-applicable", undefined, "Nothing but web browsers is installed."],
  [
    ["chrome", "x"],
    "no-evidence",
    undefined,
    "None of 2 installed titles, web browsers apart, is on the lists, so nothing can be said about their support.",
  ],
  [
    ["x", "y"],
    "no-evidence",
    undefined,
    "None of 2 installed titles is on the lists, so nothing can be said about their support.",
  ],
  [[], "no-evidence", undefined, "The list of installed software is empty, which proves nothing."],
  [["chrome", "php"], "met", "2027-12-31", "In support: 1 recognised product."],
] as const)("%j is %s until %s", (names, outcome, holdsUntil, because) => {
  const judgement = softwareSupported.judge(
    software(names),
    about({ lists: listsOf({ os: debian, titles, parts: ["part"] }) }),
  );
  expect({ ...judgement, details: undefined }).toEqual({
    outcome,
    because,
    source: expect.stringContaining("https://www.ncsc.gov.uk/"),
    details: undefined,
    ...(holdsUntil === undefined ? {} : { holdsUntil }),
  });
});

const lists = listsOf({ os: debian, titles });

test("an incomplete inventory is no evidence, but what it holds out of support still fails", () => {
  const part = { complete: false, unread: ["rpm: database locked"] };
  expect(softwareSupported.judge(software(["php", "x"], part), about({ lists }))).toMatchObject({
    outcome: "no-evidence",
    because:
      "The list of installed software is incomplete (rpm: database locked); nothing out of support is known among 1 recognised product; 1 other title is on no list and was not assessed.",
  });
  expect(softwareSupported.judge(software(["x"], part), about({ lists }))).toMatchObject({
    outcome: "no-evidence",
    because:
      "The list of installed software is incomplete (rpm: database locked); no product in it was recognised; 1 other title is on no list and was not assessed.",
  });
  const judgement = softwareSupported.judge(software(["java8"], part), about({ lists }));
  expect(judgement.outcome).toBe("not-met");
});

test("details name every title that is not plainly supported, the unsupported first", () => {
  const names = ["python", "stale", "strange", "server", "office", "php", "x"];
  const { details } = softwareSupported.judge(software(names), about({ lists }));
  expect(details?.map((d) => [d.what, d.state])).toEqual([
    ["Office 2016", "unsupported"],
    ["Node.js 99", "unknown-cycle"],
    ["nginx 1.28", "lists-too-old"],
    ["SQL Server 2016", "extended-support"],
    ["Python 3.10", "ending-soon"],
  ]);
  const { details: packages } = softwareSupported.judge(software(["oldBash"]), about({ lists }));
  expect(packages).toEqual([
    {
      what: "Packages of Debian 12 (Bookworm)",
      state: "unsupported",
      because: "Debian 12 (Bookworm) left security support on 11 July 2026.",
      source: "https://example.org/product",
    },
  ]);
  expect(details?.[0]).toMatchObject({ version: "1.0", date: "2025-10-14" });
});

test("a list that could not be read is no evidence with its reason", () => {
  const facts = factsOf(unknown("installed-software", "dpkg status is missing"));
  expect(softwareSupported.judge(facts, about())).toMatchObject({
    outcome: "no-evidence",
    because: "The list of installed software could not be read: dpkg status is missing.",
  });
});

test("the same inventory is judged anew when the day, the lists or the system change", () => {
  const facts = software(["php"]);
  const on = (over: Parameters<typeof about>[0], given = facts) =>
    softwareSupported.judge(given, about({ lists, ...over })).outcome;
  const ended = listsOf({ titles: { php: of("PHP 8.3", { status: "unsupported" }) } });
  const dated = (today: string) => ({
    ...lists,
    titleSupport: () =>
      of("PHP 8.3", { status: today > "2027-12-31" ? "unsupported" : "supported" }),
  });
  expect(on({})).toBe("met");
  expect(on({ lists: ended })).toBe("not-met");
  expect(on({})).toBe("met");
  expect(on({ today: "2028-01-01", lists: dated("2028-01-01") })).toBe("not-met");
  const other = {
    ...lists,
    titleSupport: (_: unknown, system: unknown) =>
      of("PHP", { status: system === undefined ? "unsupported" : "supported" }),
  };
  expect(on({ lists: other })).toBe("met");
  const { os: _, ...without } = facts;
  expect(on({ lists: other }, without)).toBe("not-met");
});
