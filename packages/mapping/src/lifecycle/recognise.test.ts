import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { expect, test } from "@jest/globals";
import { createLists, type LabelledRow, measureRecognition } from "./index.ts";
import { products } from "./products/index.ts";
import type { Title } from "./types.ts";

const lists = createLists(products);
const rows: readonly LabelledRow[] = readFileSync(
  join(import.meta.dirname, "fixtures/labelled.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const title = (name: string, more: Partial<Title> = {}): Title => ({
  name,
  version: "1.0",
  platform: "windows",
  ...more,
});

test("labelled titles of all platforms: precision 0.99, recall 0.97, no line wrong", () => {
  const measured = measureRecognition(lists, rows);
  expect(measured.rows).toBeGreaterThanOrEqual(500);
  expect(measured.wanted).toBeGreaterThanOrEqual(300);
  expect(measured.mistakes).toEqual([]);
  expect(measured.precision).toBeGreaterThanOrEqual(0.99);
  expect(measured.recall).toBeGreaterThanOrEqual(0.97);
  expect(measured.cycleAccuracy).toBe(1);
});

test("measuring counts a wrong product, a missed one and a wrong line", () => {
  const row = (product: string | null, cycle?: string): LabelledRow => ({
    title: title("Google Chrome", { version: "156.0.1" }),
    product,
    ...(cycle === undefined ? {} : { cycle }),
  });
  const unknown = { title: title("No such thing"), product: "chrome" };
  const measured = measureRecognition(lists, [row("chrome", "155"), row(null), unknown]);
  expect(measured).toMatchObject({ recognised: 2, right: 1, wanted: 2, cycleAccuracy: 0 });
  expect(measured).toMatchObject({ precision: 0.5, recall: 0.5 });
  expect(measured.mistakes).toHaveLength(3);
});

test.each([
  [
    "no-break spaces",
    "Microsoft\u00a0Visual\u00a0C++ 2013 Redistributable (x64) - 12.0.40660",
    "12.0",
  ],
  ["two spaces", "Microsoft Visual C++ 2010  x64 Redistributable - 10.0.40219", "10.0"],
  ["spaces around", "  Microsoft Visual C++ 2012 Redistributable (x86) - 11.0.61030 ", "11.0"],
  ["capitals", "MICROSOFT VISUAL C++ 2008 REDISTRIBUTABLE - X86 9.0.30729.17", "9.0"],
])("names with %s are read alike", (_, name, cycle) => {
  const version = name.trim().split(" ").at(-1) ?? "";
  expect(lists.recognise(title(name, { version }))).toMatchObject({ cycle });
});

test.each([
  ["no version is no line", title("Google Chrome", { version: "" }), "no-version"],
  ["spaces are no version", title("Google Chrome", { version: "  " }), "no-version"],
  ["a word is no version", title("Google Chrome", { version: "unknown" }), "no-version"],
  ["newer than every line", title("Google Chrome", { version: "999.0" }), "newer"],
  ["older than every line", title("LibreOffice 3.5", { version: "3.5" }), "older"],
  ["between two lines", title("LibreOffice 25.5", { version: "25.5.1" }), "between"],
])("%s", (_, one, outside) => {
  const found = lists.recognise(one);
  expect(found).toMatchObject({ outside });
  expect(found).toHaveProperty("cycle", undefined);
});

test.each([
  ["Debian's own", "nodejs", "18.19.0+dfsg-6~deb12u2", undefined, "distribution"],
  ["NodeSource by its mark", "nodejs", "20.18.1-1nodesource1", undefined, "vendor"],
  [
    "NodeSource by its maintainer",
    "nodejs",
    "20.18.1-1",
    "NodeSource <a@nodesource.com>",
    "vendor",
  ],
  ["PGDG by its mark", "postgresql-16", "16.3-1.pgdg120+1", undefined, "vendor"],
  [
    "Debian's PostgreSQL",
    "postgresql-15",
    "15.10-0+deb12u1",
    "Debian PostgreSQL Maintainers <team+postgresql@tracker.debian.org>",
    "distribution",
  ],
  ["Sury's PHP", "php8.3-cli", "8.3.14-1+0~20241122.29+debian12~1.gbp", undefined, "vendor"],
  ["Docker's own", "docker-ce", "5:27.3.1-1~debian.12~bookworm", undefined, "vendor"],
  ["Debian's Docker", "docker.io", "20.10.24+dfsg1-1+b3", undefined, "distribution"],
])("who supports it: %s", (_, name, version, origin, judgedBy) => {
  const one = title(name, { version, origin, platform: "linux", source: "dpkg" });
  expect(lists.recognise(one)).toMatchObject({ judgedBy });
});

test.each([
  ["Remi by its mark", "php", "8.1.30-1.el9.remi", undefined, "vendor"],
  [
    "Remi by its vendor",
    "php74-php-cli",
    "7.4.33-10.el7",
    "Remi's RPM repository <https://rpms.remirepo.net/>",
    "vendor",
  ],
  ["Rocky's own", "php", "8.0.30-1.el9_2", "Rocky Enterprise Software Foundation", "distribution"],
  ["MariaDB's own spelling", "MariaDB-server", "10.11.10-1.el9", undefined, "vendor"],
  ["RHEL's MariaDB", "mariadb-server", "3:10.5.22-1.el9_2", "Red Hat, Inc.", "distribution"],
  ["Microsoft's .NET", "dotnet-runtime-8.0", "8.0.11-1", undefined, "vendor"],
  ["RHEL's .NET", "dotnet-runtime-8.0", "8.0.11-1.el9_5", undefined, "distribution"],
])("who supports it, rpm: %s", (_, name, version, origin, judgedBy) => {
  const one = title(name, { version, origin, platform: "linux", source: "rpm" });
  expect(lists.recognise(one)).toMatchObject({ judgedBy });
});

test("a publisher that is not the maker's is not believed", () => {
  const one = title("Node.js", { version: "18.0.0", publisher: "Acme Clinical Ltd" });
  expect(lists.recognise(one)).toMatchObject({ product: undefined });
});

test("two recognisers that are equally sure and disagree decide nothing", () => {
  const [chrome] = products.filter((p) => p.product === "chrome");
  if (chrome === undefined) throw new Error("no Chrome");
  const rival = { ...chrome, product: "rival", label: "Rival" };
  const found = createLists([chrome, rival]).recognise(title("Google Chrome"));
  expect(found).toEqual({
    product: undefined,
    because: "fits Google Chrome and Rival equally well",
  });
});

/** The quickest of three runs: a loaded machine is not what is measured. */
function quickest(work: () => void): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

const long = 100 * 1024;

test.each([
  ["one word", "a".repeat(long)],
  ["spaces", " ".repeat(long)],
  ["brackets", "(".repeat(long)],
  ["digits", "1".repeat(long)],
  ["dots", "1.".repeat(long / 2)],
  ["a known beginning", `Microsoft Office ${"2016 ".repeat(long / 5)}`],
  ["a package of digits", "php8.2-".repeat(long / 7)],
  ["dashes and stars", "-*".repeat(long / 2)],
])("a name of 100 KiB of %s takes under 10 ms", (_, name) => {
  for (const platform of ["windows", "linux", "macos", "android"] as const) {
    const one = title(name, { platform, publisher: name, path: name, bundleId: name });
    expect(quickest(() => lists.recognise(one))).toBeLessThan(10);
    const versioned = title("Google Chrome", { platform, version: name });
    expect(quickest(() => lists.recognise(versioned))).toBeLessThan(10);
  }
});

/**
 * How often the rules of the lists are asked anything while `work` runs: every look at a recogniser's platform, which is the
 * first thing that a rule is held to.
 */
function rulesAsked(work: (recognise: (one: Title) => void) => void): number {
  let asked = 0;
  const counting = products.map((product) => ({
    ...product,
    recognise: product.recognise.map((rule) =>
      Object.defineProperty({ ...rule }, "platform", {
        get: () => {
          asked += 1;
          return rule.platform;
        },
      }),
    ),
  }));
  const { recognise } = createLists(counting);
  asked = 0;
  work(recognise);
  return asked;
}

/** Titles that nobody saw before: what they cost is what an estate of other titles costs. Seconds: `npm run bench -- recognise`. */
const distinct = (count: number) =>
  Array.from({ length: count }, (_, i): Title => {
    const row = rows[i % rows.length]?.title ?? title("");
    const name = i % 3 === 0 ? row.name : `${row.name} ${i}`;
    return { ...row, name, version: `${row.version}.${i}` };
  });

test("a title is held against the few rules that its words begin, not against every rule", () => {
  const rules = products.flatMap((p) => p.recognise).length;
  expect(rules).toBeGreaterThan(300);
  const titles = distinct(5000);
  const asked = rulesAsked((recognise) => titles.forEach(recognise));
  expect(asked / titles.length).toBeLessThan(4);
  expect(asked).toBeGreaterThan(0);
});
