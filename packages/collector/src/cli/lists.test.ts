import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { products } from "@muster/mapping/lifecycle/products";
import { readEnvironment } from "../config/environment.ts";
import { openStore, putInForce, saveListFile } from "../store/index.ts";
import type { Io } from "./io.ts";
import { listsCommand } from "./lists.ts";
import { explain } from "./problems.ts";

/** Runs `muster lists …` with these lines on standard input. */
async function lists(argv: readonly string[], lines: readonly string[] = []) {
  let out = "";
  let err = "";
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, columns: 80 });
  const io: Io = {
    environment: readEnvironment({}),
    out: output((text) => {
      out += text;
    }),
    err: output((text) => {
      err += text;
    }),
    now: () => Date.parse("2026-11-21T12:00:00Z"),
    random: (n) => new Uint8Array(n),
    stop: AbortSignal.abort(),
  };
  // In pieces, as a pipe gives them, and within characters.
  const bytes = Buffer.from(lines.join("\n"));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 4099) }, (_, i) =>
    bytes.subarray(i * 4099, (i + 1) * 4099),
  );
  const command = listsCommand(io, Readable.from(chunks, { objectMode: false }));
  for (const c of [command, ...command.commands])
    c.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: io.out.write });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return { code: 0, out, err, problem: undefined };
  } catch (error) {
    const { exitCode, line } = explain(error);
    return { code: exitCode, out, err, problem: line };
  }
}

const php = { name: "php8.2-cli", version: "8.2.29-1", platform: "linux", source: "dpkg" };

const match = async (record: object, ...argv: string[]) => {
  const { out } = await lists(["match", "--json", ...argv], [JSON.stringify(record)]);
  return JSON.parse(out);
};

/** The answers to these lines, one by one. */
async function answersTo(lines: readonly string[]) {
  const { out, ...rest } = await lists(["match", "--json"], lines);
  const said = out.split("\n").slice(0, -1);
  return { ...rest, out: said.map((line) => JSON.parse(line)) };
}

const chrome = {
  id: "a1",
  name: "Google Chrome",
  publisher: "Google LLC",
  version: "156.0.7390.77",
  platform: "windows",
  source: "registry",
};

test("one line is answered by one line with every member", async () => {
  expect(await match(chrome)).toEqual({
    id: "a1",
    product: "chrome",
    cycle: "156",
    supportStatus: "unsupported",
    judgedBy: "vendor",
    endOfSupport: "2026-11-03",
    endOfExtendedSupport: null,
    because: "Google Chrome 156 left support on 3 November 2026",
    source: "https://developer.chrome.com/docs/web-platform/chrome-release-channels",
  });
});

test.each([
  ["a number as id", { ...chrome, id: 7 }, { id: 7, product: "chrome" }],
  ["no id", { ...chrome, id: undefined }, { id: null }],
  [
    "nulls for what is missing",
    { ...chrome, publisher: null, source: null, version: null },
    { product: "chrome", cycle: null, supportStatus: "unknown-cycle" },
  ],
  ["a source nobody knows", { ...chrome, source: "wmi" }, { product: "chrome" }],
  ["members nobody knows", { ...chrome, colour: "red" }, { product: "chrome" }],
  [
    "a title nobody knows",
    { ...chrome, name: "Frobnicator" },
    { product: null, cycle: null, supportStatus: "unrecognised" },
  ],
  [
    "a part of a product",
    { name: "Mozilla Maintenance Service", version: "160.0", platform: "windows" },
    { product: null },
  ],
  [
    "a part that is known as one",
    { name: "Microsoft Office Shared MUI (English) 2010", version: "14.0", platform: "windows" },
    { product: null, cycle: null, supportStatus: "not-assessed" },
  ],
  [
    "a line in no list",
    { ...chrome, version: "999.1" },
    { product: "chrome", cycle: null, supportStatus: "unknown-cycle" },
  ],
])("%s", async (_, record, answer) => {
  expect(await match(record)).toMatchObject(answer);
});

test.each([
  ["words", "Debian 13", "supported", "2028-08-09"],
  ["words with more of them", "Debian GNU/Linux 12 (bookworm)", "unsupported", "2026-07-11"],
  ["an image's name", "debian:12", "unsupported", "2026-07-11"],
  ["os-release's own", { id: "debian", version: "13" }, "supported", "2028-08-09"],
  ["a name and a version", { os: "Ubuntu", version: "24.04" }, "supported", "2029-05-31"],
  ["a long name", "Red Hat Enterprise Linux release 9.4", "supported", "2032-05-31"],
  ["CentOS Stream, not CentOS", "CentOS Stream 9", "ending-soon", "2027-05-31"],
  ["Rocky", "Rocky Linux 9.4", "supported", "2032-05-31"],
  ["a code name", "Debian bookworm", "unsupported", "2026-07-11"],
  ["an id and a code name", { id: "ubuntu", codename: "jammy" }, "ending-soon", "2027-06-01"],
  ["a name for what it is for", "Red Hat Enterprise Linux Server 7.9", "unsupported", "2024-06-30"],
  ["one word", "rhel8", "supported", "2029-05-31"],
  ["a service pack", "SUSE Linux Enterprise Server 15 SP5", "unsupported", "2024-12-31"],
  ["an id and a service pack", { id: "sles", version: "15 SP7" }, "supported", "2031-07-31"],
  ["a name that ends in its base", "Debian Frobix 3", "not-assessed", null],
  ["100 KiB of numbers", "1 ".repeat(51_200), "not-assessed", null],
  ["Windows under a Linux package", "Windows 11", "not-assessed", null],
  ["a system nobody knows", "Frobix 1", "not-assessed", null],
  ["nothing", undefined, "not-assessed", null],
])("a package's host in %s", async (_, host, supportStatus, endOfSupport) => {
  const said = await match({ ...php, host });
  expect(said).toMatchObject({ product: "php", cycle: "8.2", judgedBy: "distribution" });
  expect(said).toMatchObject({ supportStatus, endOfSupport });
});

test.each([
  ["no machine", undefined, "supported"],
  ["a machine without a release", "Windows 11", "unknown-cycle"],
  ["a machine of a release alone", "Windows 11 24H2", "unknown-cycle"],
  ["a release and an edition out of support", "Microsoft Windows 11 Pro 24H2", "unsupported"],
  ["the same in another edition", "Windows 11 Enterprise 24H2", "ending-soon"],
  [
    "the same in parts",
    { os: "Windows 11", version: "24H2", edition: "Enterprise LTSC" },
    "supported",
  ],
  ["a build as version", { name: "Windows 10 Pro", version: "10.0.19045" }, "unsupported"],
  ["a release that has one line", "Windows 10 22H2", "unsupported"],
  ["a server", "Windows Server 2019 Datacenter", "supported"],
  ["a server with a longer name", "Microsoft Windows Server 2012 R2 Standard", "unsupported"],
  ["a release that does not exist", "Windows 11 99H9", "unknown-cycle"],
  [
    "parts as Windows says them",
    { id: "windows", build: "26100.1", edition: "Professional", productType: "workstation" },
    "unsupported",
  ],
])("a product that lives as long as its system, told %s", async (_, host, supportStatus) => {
  const record = {
    name: "Microsoft .NET Framework 4.8",
    version: "4.8.03761",
    platform: "windows",
  };
  const said = await match({ ...record, host });
  expect(said).toMatchObject({ product: "dotnetfx", cycle: "4.8", supportStatus });
  expect(said.because).toContain("as long as");
});

test("--today judges as of that day", async () => {
  expect(await match(chrome, "--today", "2026-11-03")).toMatchObject({
    supportStatus: "ending-soon",
  });
});

test.each([
  ["no JSON", "{", null, "this is not JSON"],
  ["half a record", '{"id":"cut","name":', null, "this is not JSON"],
  ["an array", "[]", null, "the record must be one JSON object"],
  ["nothing", "null", null, "the record must be one JSON object"],
  ["no platform", '{"id":"a","name":"x","version":"1"}', "a", "platform must be windows, linux"],
  ["another platform", '{"id":0,"name":"x","platform":"ios"}', 0, "platform must be windows"],
  ["no name", '{"id":"a","platform":"linux"}', "a", "name is missing"],
  ["an array as name", '{"id":7.5,"name":["x"],"platform":"linux"}', 7.5, "name must be text"],
  [
    "a number as version",
    JSON.stringify({ ...chrome, version: 3.1 }),
    "a1",
    "version must be text",
  ],
  [
    "an array as source",
    JSON.stringify({ ...chrome, source: ["app"] }),
    "a1",
    "source must be text",
  ],
  [
    "an array as publisher",
    JSON.stringify({ ...chrome, publisher: [] }),
    "a1",
    "publisher must be",
  ],
  ["an array as host", JSON.stringify({ ...chrome, host: ["Debian 12"] }), "a1", "host must be"],
  [
    "an object as id",
    JSON.stringify({ ...chrome, id: { a: 1 } }),
    null,
    "id must be text or a number",
  ],
  [
    "a member with a number",
    JSON.stringify({ ...chrome, host: { version: 12 } }),
    "a1",
    "host must",
  ],
])("%s is refused by what is wrong, with the record's id", async (_, line, id, error) => {
  const { code, out, err, problem } = await lists(["match", "--json"], ["", line]);
  expect(JSON.parse(out)).toEqual({ id, line: 2, error: expect.stringContaining(error) });
  expect(err).toBe(`line 2: ${JSON.parse(out).error}\n`);
  expect({ code, problem }).toEqual({ code: 1, problem: "1 line could not be read." });
});

test("every line is answered in its place, bad ones too, and the exit code says so", async () => {
  const lines = [
    JSON.stringify(chrome),
    "{",
    "  ",
    '{"id":"n","name": 1}',
    JSON.stringify({ ...chrome, id: "z" }),
  ];
  const { code, out, problem } = await answersTo(lines);
  expect(out.map((s) => s.id)).toEqual(["a1", null, "n", "z"]);
  expect(out.map((s) => s.line)).toEqual([undefined, 2, 4, undefined]);
  expect({ code, problem }).toEqual({ code: 1, problem: "2 lines could not be read." });
});

test.each([
  ["a separator that only editors break at", { name: "Google\u2028Chrome" }, { product: "chrome" }],
  ["a carriage return within", { name: "Google\rChrome" }, { product: "chrome" }],
  ["a NUL", { name: "Google\u0000Chrome" }, { product: null, supportStatus: "unrecognised" }],
  ["a name of 100 KiB", { name: "Google ".repeat(15_000) }, { product: null }],
  ["a name of 100 KiB in another script", { name: "臨床".repeat(17_000) }, { product: null }],
  ["a version of 100 KiB", { version: "9.".repeat(51_200) }, { product: "chrome", cycle: null }],
  ["no version", { version: "" }, { cycle: null, supportStatus: "unknown-cycle" }],
  ["no name", { name: "" }, { product: null, supportStatus: "unrecognised" }],
  ["a name every object has", { name: "constructor" }, { product: null }],
  ["an id every object has", { id: "__proto__" }, { id: "__proto__", product: "chrome" }],
  ["null as id", { id: null }, { id: null, product: "chrome" }],
  ["zero as id", { id: 0 }, { id: 0, product: "chrome" }],
  ["a platform in capitals", { platform: "Windows" }, { product: "chrome" }],
])("%s is read as it stands", async (_, over, said) => {
  const { code, out } = await answersTo([JSON.stringify({ ...chrome, ...over })]);
  expect({ code, out }).toMatchObject({ code: 0, out: [{ id: "a1", ...said }] });
  expect(out).toHaveLength(1);
});

test("a mark before the first line and carriage returns after each are no part of a record", async () => {
  const { code, out } = await answersTo([`\ufeff${JSON.stringify(chrome)}\r`, "\r"]);
  expect({ code, out }).toMatchObject({ code: 0, out: [{ id: "a1", product: "chrome" }] });
});

test.each([
  ["deb", "dpkg's other name", "8.2.29-1", "Debian 13", "distribution"],
  [undefined, "a Debian machine keeps dpkg's", "8.2.29-1", "Debian 13", "distribution"],
  [undefined, "a mark of Debian", "8.2.29-1~deb12u1", undefined, "distribution"],
  [undefined, "a mark of a builder beside it", "8.2.29-1nodesource1", "Debian 13", "vendor"],
  [undefined, "nothing told", "8.2.29-1", undefined, "vendor"],
])("a Linux title of source %s: %s", async (source, _, version, host, judgedBy) => {
  expect(await match({ ...php, source, version, host })).toMatchObject({
    product: "php",
    judgedBy,
  });
});

test("an rpm is told by its mark", async () => {
  const record = { name: "openssl-libs", version: "1:3.0.7-27.el9", platform: "linux" };
  const said = await match({ ...record, host: "Rocky Linux 9.4" });
  expect(said).toMatchObject({ product: "openssl", cycle: "3.0", judgedBy: "distribution" });
});

test.each([["npm"], ["PyPI"], ["rubygems"], ["chrome-extensions"]])(
  "a title from %s is no product, whatever its name",
  async (source) => {
    const record = { name: "redis", version: "4.6.0", platform: "linux", source };
    expect(await match(record)).toMatchObject({ product: null, supportStatus: "unrecognised" });
  },
);

test("without --json a line is for a person", async () => {
  const { out } = await lists(["match"], [JSON.stringify({ ...chrome, id: "a\tb" }), "x"]);
  expect(out.split("\n")).toEqual([
    "a b\tchrome\t156\tunsupported\tGoogle Chrome 156 left support on 3 November 2026",
    "-\t-\t-\terror\tthis is not JSON: write one object a line",
    "",
  ]);
});

test.each([["match"], ["explain"]])("%s --help says every status", async (command) => {
  const { out } = await lists([command, "--help"]);
  for (const status of [
    "supported",
    "ending-soon",
    "extended-support",
    "unsupported",
    "unrecognised",
    "unknown-cycle",
    "lists-too-old",
    "not-assessed",
  ])
    expect(out).toContain(`\n  ${status} `);
});

test("ten thousand lines come back in their order", async () => {
  const lines = Array.from({ length: 10_000 }, (_, id) => JSON.stringify({ ...chrome, id }));
  const { out } = await lists(["match", "--json"], lines);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).id),
  ).toEqual([...lines.keys()]);
});

test("explain says it in three lines", async () => {
  const { out, code } = await lists(["explain", "Windows 11", "24H2", "--edition", "Enterprise"]);
  expect(out.trim().split("\n")).toEqual([
    "Windows 11 24H2 Enterprise and Education: supported, ending soon",
    "Because: Windows 11 24H2 Enterprise and Education leaves support on 12 October 2027, within 12 months.",
    "Source: https://learn.microsoft.com/windows/release-health/windows11-release-information, checked on 22 August 2026 (secondary)",
  ]);
  expect(code).toBe(0);
});

test.each<[string, string, readonly string[]]>([
  [
    "supported",
    "Windows 11 26H2 Home and Pro: supported",
    ["Windows 11", "26H2", "--edition", "Pro"],
  ],
  ["supported, ending soon", "supported, ending soon", ["Windows 11", "25H2", "--edition", "Pro"]],
  [
    "unsupported since",
    "unsupported, last supported day 13 October 2026",
    ["Windows 11", "24H2", "--edition", "Pro"],
  ],
  ["extended support", "extended support", ["Windows 10", "22H2", "--proved", "windows-esu:2"]],
  [
    "extended support that ran out",
    "unsupported, last supported day 14 October 2025",
    ["Windows 10", "22H2", "--proved", "windows-esu:1"],
  ],
  ["lists too old", "unknown: the list is too old", ["debian", "13", "--today", "2028-01-01"]],
  ["a line nobody lists", "Debian 99: unknown", ["debian", "99"]],
  [
    "not told by what was asked",
    "Microsoft 365 Apps (16.0.20228.20190): unknown",
    ["Microsoft 365 Apps", "16.0.20228.20190"],
  ],
])("explain says: %s", async (_, said, argv) => {
  const { out, problem } = await lists(["explain", ...argv]);
  expect([problem, out.trim().split("\n")]).toEqual([
    undefined,
    [expect.stringContaining(said), expect.any(String), expect.stringMatching(/^Source: http/)],
  ]);
});

test.each([["windows-esu:0"], ["Windows ESU"]])(
  "a programme that is none is wrong use: %s",
  async (programme) => {
    const { code, out } = await lists(["explain", "debian", "13", "--proved", programme]);
    expect([code, out]).toEqual([2, ""]);
  },
);

test("explain as of another day, and for a program", async () => {
  const { out } = await lists(["explain", "ubuntu", "22.04", "--today", "2027-06-02", "--json"]);
  expect(JSON.parse(out)).toMatchObject({
    status: "unsupported",
    cycle: "22.04",
    product: "ubuntu",
  });
});

test.each([
  [
    "no such product",
    ["explain", "frobnicator", "1"],
    "no product in the lists is called frobnicator",
  ],
  ["an edition decides", ["explain", "Windows 11", "24H2"], "say which edition"],
  ["a day that does not exist", ["match", "--today", "2026-02-30"], undefined],
])("%s is wrong use", async (_, argv, cure) => {
  const { code, problem } = await lists(argv);
  expect(code).toBe(2);
  if (cure !== undefined) expect(problem).toContain(cure);
});

const examples = join(import.meta.dirname, "../../../../config/supported-software");

/** The example files as an organisation's own list, with more text where a test wants it. */
function ownFolder(more: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-own-"));
  for (const name of readdirSync(examples)) {
    cpSync(join(examples, name), join(folder, name.replace(".example", "")));
  }
  for (const [name, text] of Object.entries(more)) writeFileSync(join(folder, name), text);
  return folder;
}

const viewer = (version: string) => ({
  name: "Example Clinical Viewer",
  publisher: "Example Systems Ltd",
  version,
  platform: "windows",
  source: "registry",
});

test.each([
  ["4.2", "2026-11-21", "supported", "2028-03-31"],
  ["4.2", "2028-04-01", "unsupported", "2028-03-31"],
  ["3.9", "2026-06-30", "ending-soon", "2026-06-30"],
  ["3.9", "2026-07-01", "unsupported", "2026-06-30"],
])("the organisation's own product %s on %s is %s", async (version, today, status, end) => {
  const own = ownFolder();
  const said = await match(viewer(version), "--own", own, "--today", today);
  expect(said).toMatchObject({ supportStatus: status, endOfSupport: end });
  expect(await match(viewer(version), "--today", today)).toMatchObject({ product: null });
});

test("an own list with a mistake is wrong use: file, line and cure", async () => {
  const own = ownFolder({ "bad.yaml": "products:\n  - name: 3\n" });
  const { code, problem } = await lists(["match", "--own", own]);
  expect(code).toBe(2);
  expect(problem).toMatch(/bad\.yaml: line 2: products\.0\.name: must be text.*Cure:/);
});

describe("with a data folder", () => {
  const data = mkdtempSync(join(tmpdir(), "muster-lists-"));
  const explained = (...argv: string[]) =>
    lists(["explain", "php", "8.4", "--today", "2026-11-21", ...argv]);

  beforeAll(async () => {
    const store = await openStore(`sqlite:${join(data, "muster.db")}`);
    const php = products.find(({ product }) => product === "php");
    const cycles = php?.cycles.map((c) =>
      c.cycle === "8.4" ? { ...c, endOfSupport: "2026-11-20", checkedOn: "2026-11-21" } : c,
    );
    const text = JSON.stringify({ ...php, cycles });
    const digest = createHash("sha256").update(text).digest("hex");
    await saveListFile(store.db, { digest, file: "php.json", checked_on: "2026-11-21", text });
    const since = "2026-11-21T03:00:00Z";
    await putInForce(store.db, { file: "php.json", digest, source: "endoflife", since });
    await store.close();
  });

  test("what is in force there is looked in, and which lists those are is said", async () => {
    const { out, err } = await explained("--data", data);
    expect(out.split("\n")[0]).toBe("PHP 8.4: unsupported, last supported day 20 November 2026");
    expect(out.trim().split("\n")).toHaveLength(3);
    expect(err).toBe(
      "by the lists in force here, checked until 21 November 2026, 1 of which came after this program, the last on 21 November 2026\n",
    );
  });

  test("match answers by them too, a line each", async () => {
    const record = JSON.stringify({
      name: "PHP",
      version: "8.4.1",
      platform: "linux",
      source: "file",
    });
    const { out, err } = await lists(["match", "--json", "--data", data], [record]);
    expect(JSON.parse(out)).toMatchObject({ product: "php", supportStatus: "unsupported" });
    expect(err).toMatch(/^by the lists in force here/);
  });

  test.each([
    ["--bundled looks in those that the program brought", ["--data", data, "--bundled"]],
    ["a folder without a database changes nothing", ["--data", join(data, "none")]],
  ])("%s", async (_, argv) => {
    const { out, err } = await explained(...argv);
    expect(out.split("\n")[0]).toMatch(/^PHP 8\.4: supported/);
    expect(err).toBe("");
    expect(existsSync(join(data, "none"))).toBe(false);
  });

  test("looking changes nothing in it", async () => {
    const before = readFileSync(join(data, "muster.db"));
    await explained("--data", data);
    expect(readFileSync(join(data, "muster.db")).equals(before)).toBe(true);
  });

  test("a file that is no database is named, with what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "muster-lists-"));
    writeFileSync(
      join(folder, "muster.db"),
      "no database, but long enough to be read as one".repeat(99),
    );
    const { code, problem } = await explained("--data", folder);
    expect(code).toBe(3);
    expect(problem).toContain("is not a SQLite database");
  });

  test("the own list that counts there stands beside them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "muster-lists-"));
    const own = join(folder, "supported-software");
    mkdirSync(own);
    writeFileSync(
      join(own, "a.yaml"),
      `overrides:
  - product: php
    cycle: "8.4"
    ends: 2027-06-30
    reason: The vendor supports it for us by contract
    owner: Infrastructure
    decidedOn: 2026-11-01
    reviewBy: 2027-05-01
`,
    );
    const config = join(folder, "collector.yaml");
    writeFileSync(config, `data: ${data}\n`);
    const { out, problem } = await explained("--config", config);
    expect(problem).toBeUndefined();
    expect(out).toContain("Infrastructure");
  });
});

test.each([
  [
    "--edition",
    "Monthly Enterprise",
    "2026-08-20",
    "Microsoft 365 Apps (version 2604, Monthly Enterprise): unsupported",
  ],
  ["--edition", "Semi-Annual Enterprise", "2026-08-20", "unknown"],
])("explain by update channel: %s %s", async (option, channel, today, said) => {
  const { out } = await lists([
    "explain",
    "Microsoft 365 Apps",
    "16.0.19929.20264",
    option,
    channel,
    "--today",
    today,
  ]);
  expect(out.split("\n")[0]).toContain(said);
});
