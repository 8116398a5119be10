import { expect, test } from "@jest/globals";
import { permissionFlags } from "./node-flags.ts";
import { isWithin, readsOf, writesOf } from "./reads.ts";

const there = {
  main: "/opt/m/muster-agent.cjs",
  state: "/var/lib/m",
  config: undefined,
  homes: [],
};

test("Node is let read the system's folders, and write one", () => {
  const flags = permissionFlags({ reads: ["/etc"], writes: ["/var/lib/m"] }, () => true);
  expect(flags).toEqual([
    "--permission",
    "--allow-fs-read=/etc",
    "--allow-fs-write=/var/lib/m",
    "--allow-child-process",
    "--allow-net",
    "--disable-warning=PERM0002",
    "--disable-warning=ExperimentalWarning",
  ]);
});

test("no flag that this Node lacks: it would not start", () => {
  const of = (...known: readonly string[]) =>
    permissionFlags({ reads: ["*"], writes: [] }, (flag) => known.includes(flag));
  expect(of()).toEqual([]);
  expect(of("--permission", "--allow-child-process")).not.toContain("--allow-net");
});

test("this Node has all of them", () => {
  expect(permissionFlags({ reads: [], writes: [] })).toContain("--allow-net");
});

test.each([
  ["where the program lies elsewhere", { main: "/srv/m/a.cjs" }, ["/srv/m/*"]],
  ["from the sources: the clone", { main: "/srv/m/packages/agent/src/main.ts" }, ["/srv/m/*"]],
  ["a state folder elsewhere", { state: "/data/m" }, ["/data/m/*"]],
  ["a settings file elsewhere", { config: "/data/a.yaml" }, ["/data/a.yaml"]],
  ["people's folders elsewhere", { homes: ["/data/people/a", "/home/b"] }, ["/data/people/a/*"]],
  ["nothing beside", {}, []],
])("on Linux, %s", (_, change, more) => {
  const usual = readsOf({ platform: "linux", ...there });
  const reads = readsOf({ platform: "linux", ...there, ...change });
  expect(reads.filter((path) => !usual.includes(path))).toEqual(more);
  expect(reads).not.toContain("/*");
});

test("elsewhere everything may be read", () => {
  expect(readsOf({ platform: "darwin", ...there })).toEqual(["*"]);
});

test("on Windows icacls leaves a file to be read and removed", () => {
  expect(writesOf({ state: "C:\\s", temporary: "C:\\Windows\\SystemTemp" })).toEqual([
    "C:\\s",
    "C:\\Windows\\SystemTemp\\muster-*",
  ]);
});

test.each([
  ["/etc", "/etc", true],
  ["/etc/a", "/etc", true],
  ["/etcetera", "/etc", false],
  ["/a", "/", true],
])("%s within %s: %s", (path, folder, expected) => {
  expect(isWithin(path, folder)).toBe(expected);
});
