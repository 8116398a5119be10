import { expect, test } from "@jest/globals";
import { defaultPolicy } from "../../controls/policy.ts";
import { addDays } from "../../days.ts";
import { createLists, createOwn } from "../index.ts";
import { products } from "../products/index.ts";
import type { OsValue, SupportTerms, Title } from "../types.ts";
import type { OwnFile } from "./types.ts";

const TODAY = "2026-11-21";
const owner = "Systems manager";
const windows = (name: string) => ({ platform: "windows" as const, names: [name] });
const decided = { reason: "a reason", owner, decidedOn: "2026-11-01" };

const file: OwnFile = {
  file: "own.yaml",
  products: [
    {
      name: "Example Viewer",
      recognise: [{ platform: "windows", prefixes: ["Example Viewer"], publishers: ["Example"] }],
      versions: [
        { version: "4.1", ends: "2028-03-31", owner, source: "C-1", checkedOn: "2026-11-20" },
        { version: "4.10", ends: "2026-11-21", owner, source: "C-2", checkedOn: "2026-11-20" },
        { version: "3", ends: "2026-06-30", owner, source: "C-3", checkedOn: "2026-11-20" },
      ],
    },
    {
      name: "Local PHP",
      recognise: [{ platform: "linux", names: ["php8.2-cli"] }],
      versions: [
        { version: "all", ends: "2026-11-21", owner, source: "C-4", checkedOn: "2026-11-20" },
      ],
    },
  ],
  titles: [
    { name: "Helper", recognise: [windows("Helper")], verdict: "not-approved", ...decided },
    { name: "Dictation", recognise: [windows("Dictation")], verdict: "approved", ...decided },
    { name: "Chrome", recognise: [windows("Google Chrome")], verdict: "not-approved", ...decided },
    { name: "Flash", recognise: [windows("Internet Explorer 8")], verdict: "approved", ...decided },
  ],
  overrides: [
    { product: "debian", cycle: "11", ends: "2027-06-30", reviewBy: "2027-03-31", ...decided },
    { product: "debian", cycle: "13", ends: "2026-12-31", reviewBy: "2026-12-15", ...decided },
  ],
  warranted: {
    source: "https://example.org/wes",
    owner,
    checkedOn: "2026-11-20",
    systems: [
      { product: "debian", cycles: ["10", "12"] },
      { product: "windows", cycles: "all" },
    ],
    browsers: [{ product: "edge", cycles: "all" }],
    organisations: ["A81001"],
    devices: ["Reception-1"],
  },
};
const own = createOwn([file]);
const lists = createLists(products, own);

const on = (today = TODAY, spine = false): SupportTerms => {
  const { endingSoonMonths, listMaxDays, latestOnlyListMaxDays, countFreeExtendedSupport } =
    defaultPolicy;
  const limits = { endingSoonMonths, listMaxDays, latestOnlyListMaxDays, countFreeExtendedSupport };
  return { today, ...limits, programme: undefined, ...(spine ? { spine } : {}) };
};
const title = (name: string, version = "1", publisher?: string): Title => ({
  name,
  version,
  platform: "windows",
  source: "registry",
  publisher,
});
const debian = (version: string): OsValue => ({
  platform: "linux",
  id: "debian",
  name: "Debian",
  version,
  like: [],
  rolling: false,
  architecture: "x64",
});

test.each([
  ["4.1.7", TODAY, "supported"],
  ["4.10", TODAY, "ending-soon"],
  ["4.10", addDays(TODAY, 1), "unsupported"],
  ["3.9", TODAY, "unsupported"],
  ["5.0", TODAY, "unknown-cycle"],
  ["", TODAY, "unknown-cycle"],
  ["4.1", "2027-11-20", "ending-soon"],
  ["4.1", "2027-11-21", "lists-too-old"],
] as const)("a local product, version %j on %s: %s", (version, today, status) => {
  const said = lists.titleSupport(
    title("Example Viewer (x64)", version, "Example Ltd"),
    undefined,
    on(today),
  );
  expect(said).toMatchObject({ status, product: "own:example-viewer", judgedBy: "vendor" });
  expect(said.because).toContain("the organisation's own list says");
  expect(said.own).toMatchObject({ vendor: "unrecognised", decides: true, disagrees: false });
});

test("the sentence of a local product names owner and contract", () => {
  const said = lists.titleSupport(title("Example Viewer", "4.1", "Example"), undefined, on());
  expect(said.because).toBe(
    "the organisation's own list says: Example Viewer 4.1 has support until 31 March 2028 (Systems manager; C-1)",
  );
});

test.each([
  ["another publisher", title("Example Viewer", "4.1", "Other Ltd")],
  ["no publisher where one is asked for", title("Example Viewer", "4.1")],
  ["part of a word", title("Example Viewers", "4.1", "Example")],
  ["a word before it", title("My Helper")],
  ["a word after a whole name", title("Helper Pro")],
])("%s is not the entry", (_, other) => {
  expect(lists.titleSupport(other, undefined, on())).toMatchObject({ status: "unrecognised" });
});

test.each([
  ["not approved, on no other list", title("Helper"), "unsupported", true, false],
  ["approved, on no other list", title("Dictation"), "unrecognised", false, false],
])("a title %s", (_, of, status, decides, disagrees) => {
  const said = lists.titleSupport(of, undefined, on());
  expect(said).toMatchObject({ status, own: { decides, disagrees } });
  expect(said.because).toContain("Systems manager, 1 November 2026: a reason");
});

test("not approved though its vendor supports it: the stricter decides, and both words stand", () => {
  const chrome = products.find((p) => p.product === "chrome");
  const newest = chrome?.cycles[0];
  const day = newest?.checkedOn ?? "";
  const of = title("Google Chrome", `${newest?.cycle}.0.1.1`, "Google LLC");
  const alone = createLists(products).titleSupport(of, undefined, on(day));
  const said = lists.titleSupport(of, undefined, on(day));
  expect(alone.status).toMatch(/^supported|ending-soon$/);
  expect(said).toMatchObject({ status: "unsupported", product: "chrome" });
  expect(said.own).toMatchObject({ vendor: alone.status, disagrees: true, decides: true });
  expect(said.because).toContain(alone.because);
  expect(said.because).toContain("the two lists disagree, and the stricter decides");
});

test("approved though its vendor no longer supports it: the stricter decides, and both words stand", () => {
  const of = title("Internet Explorer 8", "8.0.6001", "Microsoft Corporation");
  const alone = createLists(products).titleSupport(of, undefined, on());
  expect(alone.status).toBe("unsupported");
  const said = lists.titleSupport(of, undefined, on());
  expect(said.status).toBe("unsupported");
  expect(said.own).toMatchObject({ vendor: "unsupported", disagrees: true, decides: false });
});

test.each([
  ["11", "2026-11-21", "extended-support", true],
  ["11", "2027-03-31", "extended-support", true],
  ["11", "2027-04-01", "unsupported", false],
  ["11", "2027-07-01", "unsupported", false],
  ["13", "2026-12-15", "supported", false],
  ["13", "2026-12-31", "supported", false],
  ["13", "2027-01-01", "unsupported", true],
] as const)("an override of Debian %s on %s: %s", (version, today, status, decides) => {
  const alone = createLists(products).osSupport(debian(version), on(today));
  const said = lists.osSupport(debian(version), on(today));
  expect(said).toMatchObject({ status, own: { vendor: alone.status, decides } });
  expect(said.own?.disagrees).toBe(decides);
  expect(said.because.startsWith(alone.because)).toBe(true);
  expect(said.because).toContain("an override by Systems manager");
  expect(said.because).toMatch(/(?:to be reviewed by|whose review was due on) \d/);
});

test("an override says on which day it ends to count", () => {
  expect(lists.osSupport(debian("11"), on()).changesOn).toBe("2027-04-01");
  expect(lists.osSupport(debian("11"), on("2027-04-01")).because).toContain("no longer counts");
});

test("packages of a distribution follow the override of their system", () => {
  const os = { kind: "os", state: "known", value: debian("11"), source: "test" } as const;
  const bash: Title = {
    name: "bash",
    version: "5.1-2",
    platform: "linux",
    source: "dpkg",
    origin: "debian.org",
  };
  expect(lists.titleSupport(bash, os, on())).toMatchObject({
    status: "extended-support",
    judgedBy: "distribution",
    own: { scope: "line" },
  });
});

test("a package that the own list names has an end of its own", () => {
  const os = { kind: "os", state: "known", value: debian("12"), source: "test" } as const;
  const php: Title = {
    name: "php8.2-cli",
    version: "8.2.29-1~deb12u1",
    platform: "linux",
    source: "dpkg",
  };
  const of = (today: string) => lists.titleSupport(php, os, on(today)).status;
  const alone = createLists(products).titleSupport(php, os, on()).status;
  expect(of(TODAY)).toBe(alone);
  expect(of(addDays(TODAY, 1))).toBe("unsupported");
});

test.each([
  ["12, warranted", "12", TODAY, true],
  ["10, warranted though out of support", "10", TODAY, true],
  ["13, not warranted though supported", "13", TODAY, true],
  ["13, with a specification that was not checked for too long", "13", "2027-11-21", true],
  ["13, not connected", "13", TODAY, false],
])("Debian %s", (_, version, today, spine) => {
  const plain = createLists(products, createOwn([{ ...file, overrides: [] }]));
  const { status, own: said } = plain.osSupport(debian(version), on(today, spine));
  const at = { status, disagrees: said?.disagrees, decides: said?.decides };
  const vendor = createLists(products).osSupport(debian(version), on(today)).status;
  const expected: Record<string, object> = {
    "12": { status: vendor, disagrees: vendor === "unsupported", decides: false },
    "10": { status: "unsupported", disagrees: true, decides: false },
    "13": { status: "unsupported", disagrees: true, decides: true },
  };
  if (!spine) expect(at).toEqual({ status: vendor });
  else if (today !== TODAY) expect(status).toBe("lists-too-old");
  else expect(at).toEqual(expected[version]);
});

test("on a device connected to Spine a browser must be warranted, other software not", () => {
  const firefox = products.find((p) => p.product === "firefox")?.cycles[0];
  const of = title("Mozilla Firefox", `${firefox?.cycle}.0.1`, "Mozilla");
  const day = firefox?.checkedOn ?? "";
  expect(lists.titleSupport(of, undefined, on(day, true))).toMatchObject({
    status: "unsupported",
    own: { disagrees: true },
  });
  expect(lists.titleSupport(of, undefined, on(day)).own).toBeUndefined();
  expect(lists.titleSupport(title("Dictation"), undefined, on(day, true)).because).not.toContain(
    "Spine",
  );
});

test.each([
  ["a81001", undefined, true],
  ["B1", "RECEPTION-1", true],
  ["B1", "reception-10", false],
  ["B1", undefined, false],
  ["B1", "", false],
])("organisation %s, host %s: connected is %s", (organisation, hostname, connected) => {
  expect(own.isSpine({ organisation, hostname })).toBe(connected);
});

test("the kept file says the same for the same entries, and holds no host name", () => {
  const [kept] = createOwn([structuredClone(file)]).files;
  expect(kept).toEqual(own.files[0]);
  expect(kept).toMatchObject({ file: "own/own.json", checkedOn: "2026-11-01" });
  expect(kept?.text).not.toMatch(/reception/i);
  expect(JSON.parse(kept?.text ?? "").warranted.devices).toBe(1);
  expect(lists.files.at(-1)).toEqual(kept);
});

test("without an own list nothing is said differently", () => {
  const bare = createLists(
    products,
    createOwn([{ file: "e.yaml", products: [], titles: [], overrides: [] }]),
  );
  for (const version of ["10", "11", "12", "13"])
    expect(bare.osSupport(debian(version), on(TODAY, true))).toEqual(
      createLists(products).osSupport(debian(version), on()),
    );
});
