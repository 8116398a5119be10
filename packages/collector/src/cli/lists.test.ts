import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { readEnvironment } from "../config/environment.ts";
import type { Io } from "./io.ts";
import { listsCommand } from "./lists.ts";
import { explain } from "./problems.ts";

/** Runs `muster lists …` with these lines on standard input. */
async function lists(argv: readonly string[], lines: readonly string[] = []) {
  let out = "";
  const output = {
    write: (text: string) => {
      out += text;
    },
    isTerminal: false,
    columns: 80,
  };
  const io: Io = {
    environment: readEnvironment({}),
    out: output,
    err: output,
    now: () => Date.parse("2026-11-21T12:00:00Z"),
    random: (n) => new Uint8Array(n),
    stop: AbortSignal.abort(),
  };
  const command = listsCommand(io, Readable.from([lines.join("\n")]));
  for (const c of [command, ...command.commands])
    c.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await command.parseAsync([...argv], { from: "user" });
    return { code: 0, out, problem: undefined };
  } catch (error) {
    const { exitCode, line } = explain(error);
    return { code: exitCode, out, problem: line };
  }
}

const match = async (record: object, ...argv: string[]) => {
  const { out } = await lists(["match", "--json", ...argv], [JSON.stringify(record)]);
  return JSON.parse(out);
};

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

const php = { name: "php8.2-cli", version: "8.2.29-1", platform: "linux", source: "dpkg" };

test.each([
  ["words", "Debian 13", "supported", "2028-08-09"],
  ["words with more of them", "Debian GNU/Linux 12 (bookworm)", "unsupported", "2026-07-11"],
  ["an image's name", "debian:12", "unsupported", "2026-07-11"],
  ["os-release's own", { id: "debian", version: "13" }, "supported", "2028-08-09"],
  ["a name and a version", { os: "Ubuntu", version: "24.04" }, "supported", "2029-05-31"],
  ["a long name", "Red Hat Enterprise Linux release 9.4", "supported", "2032-05-31"],
  ["CentOS Stream, not CentOS", "CentOS Stream 9", "ending-soon", "2027-05-31"],
  ["Rocky", "Rocky Linux 9.4", "supported", "2032-05-31"],
  ["Windows under a Linux package", "Windows 11", "not-assessed", null],
  ["a system nobody knows", "Frobix 1", "not-assessed", null],
  ["nothing", undefined, "not-assessed", null],
])("a package's host in %s", async (_, host, supportStatus, endOfSupport) => {
  const said = await match({ ...php, host });
  expect(said).toMatchObject({ product: "php", cycle: "8.2", judgedBy: "distribution" });
  expect(said).toMatchObject({ supportStatus, endOfSupport });
});

test.each([
  ["no machine is told", undefined, "supported"],
  ["a machine without a build is told", "Windows 11", "unknown-cycle"],
  [
    "a machine out of support is told",
    { id: "windows", build: "26100.1", edition: "Professional", productType: "workstation" },
    "unsupported",
  ],
])("a product that lives as long as its system: %s", async (_, host, supportStatus) => {
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

test("a bad line gets an error with its number, the others are answered, and the exit code says so", async () => {
  const lines = [
    JSON.stringify(chrome),
    "{",
    "",
    '{"name": 1}',
    JSON.stringify({ ...chrome, platform: "amiga" }),
    JSON.stringify({ ...chrome, id: "z" }),
  ];
  const { code, out, problem } = await lists(["match", "--json"], lines);
  const said = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(said.map((s) => s.line ?? s.id)).toEqual(["a1", 2, 4, 5, "z"]);
  expect(said[1]).toEqual({ line: 2, error: "this is not JSON: write one object a line" });
  expect(said[2].error).toContain("name");
  expect(said[3].error).toContain("platform");
  expect({ code, problem }).toEqual({ code: 1, problem: "3 lines could not be read." });
});

test("without --json a line is for a person", async () => {
  const { out } = await lists(["match"], [JSON.stringify(chrome), "x"]);
  expect(out.split("\n")).toEqual([
    "a1\tchrome\t156\tunsupported\tGoogle Chrome 156 left support on 3 November 2026",
    "line 2: this is not JSON: write one object a line",
    "",
  ]);
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
