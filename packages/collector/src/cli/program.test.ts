import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rulesInForce } from "../packs/index.ts";
import { openStore, writeSetting } from "../store/index.ts";
import { runMuster } from "../testing/in-process.ts";

/** Commands run in this process, with real folders, databases and ports. */
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const muster = (...argv: string[]) => runMuster(argv);

const place = (name: string) => ["--data", join(folder, name)];

test.each([
  ["a category out of range", ["start", "--category", "5"], "Give 1, 1a, 2, 3 or 4"],
  ["an ODS code with a blank", ["start", "--ods", "A 1"], "Give an ODS code"],
  ["a day that does not exist", ["start", "--today", "2026-02-29"], "Give a day that exists"],
  ["an edition that is no year", ["start", "--edition", "v8"], "such as 2025-26"],
  ["a port too high", ["start", "--port", "65536"], "1 to 65535"],
  ["an option nobody knows", ["start", "--fast"], "unknown option"],
  ["a command nobody knows", ["begin"], "unknown command"],
  ["a pack without a folder", ["pack", "build"], "--out"],
  ["uses of nothing", ["token", "create", "--uses", "0"], "whole number above 0"],
])("%s is wrong use, with the cure", async (_, argv, cure) => {
  const { code, err, out } = await muster(...argv);
  expect(code).toBe(2);
  expect(err).toContain(cure);
  expect(out).toBe("");
});

test("an edition without items for the category is refused before anything is made", async () => {
  const { code, err } = await muster(
    "org",
    "create",
    "--ods",
    "A81001",
    "--edition",
    "2019-20",
    ...place("edition"),
  );
  expect(code).toBe(2);
  expect(err).toContain("--edition 2019-20: there are no items for category 3");
});

test("a pack folder that is not empty is refused, and nothing in it is touched", async () => {
  const out = join(folder, "full");
  await mkdir(out);
  await writeFile(join(out, "mine.txt"), "mine");
  const { code, err } = await muster("start", "--once", "--out", out, ...place("full-data"));
  expect(code).toBe(2);
  expect(err).toContain("is not empty. Name a folder that is absent or empty.");
  expect(await readdir(out)).toEqual(["mine.txt"]);
});

test("a port that is taken is named, with the way out", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, err } = await muster("start", "--once", "--port", String(port), ...place("port"));
  server.close();
  expect(code).toBe(3);
  expect(err).toContain(`Port ${port} on 127.0.0.1 is taken`);
});

test("a second collector on the same folder is told where the first one is", async () => {
  const data = join(folder, "claimed");
  await muster("org", "create", "--ods", "A81001", "--data", data);
  // The parent of this process lives as long as the test does.
  await writeFile(join(data, "collector.pid"), `${process.ppid}\n8443\n`);
  const { code, err } = await muster("serve", "--port", "0", "--data", data);
  expect(code).toBe(3);
  expect(err).toContain("already serves from");
  await writeFile(join(data, "collector.pid"), "999999999\n8443\n");
  const next = await muster("serve", "--port", "0", "--data", data);
  expect([next.code, next.err]).toEqual([0, expect.stringContaining("ended without finishing")]);
});

test("--version says which program and which rules, as findings name them", async () => {
  const { code, out, err } = await muster("--version");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe(`${rulesInForce().name}\n`);
  expect(out).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{64}\n$/);
});

test("a database from a newer version is left alone", async () => {
  const data = join(folder, "newer");
  await muster("org", "create", "--ods", "A81001", "--data", data);
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  await writeSetting(store.db, "schema", "9999");
  await store.close();
  const before = await readFile(join(data, "muster.db"));
  const { code, err } = await muster("device", "list", "--data", data);
  expect(code).toBe(3);
  expect(err).toContain("newer");
  expect(await readFile(join(data, "muster.db"))).toEqual(before);
});

test("a data folder that is a file is refused with the cure", async () => {
  await writeFile(join(folder, "a-file"), "");
  const { code, err } = await muster("org", "list", ...place("a-file"));
  expect(code).toBe(3);
  expect(err).toMatch(/a-file/);
});

test("a data folder that others may read is refused with the cure", async () => {
  const data = join(folder, "open");
  await mkdir(data);
  await writeFile(join(data, "something"), "");
  await chmod(data, 0o777);
  const { code, err } = await muster("org", "list", "--data", data);
  expect(code).toBe(3);
  expect(err).toContain("chmod");
});

test("an organisation is made, corrected and listed", async () => {
  await muster(
    "org",
    "create",
    "--ods",
    "a81001",
    "--name",
    "Old Name",
    "--category",
    "4",
    ...place("org"),
  );
  await muster("org", "create", "--ods", "A81001", "--name", "The Surgery", ...place("org"));
  const { out } = await muster("org", "list", "--json", ...place("org"));
  expect(JSON.parse(out)).toMatchObject([
    { id: "A81001", name: "The Surgery", category: 4, edition: "2025-26" },
  ]);
});

test("a token's command can be run as it is printed; its secret is shown once and never stored", async () => {
  const data = join(folder, "token");
  await muster("org", "create", "--ods", "A81001", "--data", data);
  const { out } = await muster("token", "create", "--uses", "3", "--json", "--data", data);
  const made = JSON.parse(out);
  expect(made.command).toBe(
    `npx muster-agent enrol --collector https://localhost:8443 --fingerprint ${made.fingerprint} --token ${made.token}`,
  );
  const listed = await muster("token", "list", "--data", data);
  expect(listed.out).toMatch(/good +0 of 3 used/);
  expect(listed.out).not.toContain(made.token);
  for (const file of await readdir(data)) {
    if (!file.includes("muster.db")) continue;
    expect((await readFile(join(data, file))).includes(made.token)).toBe(false);
  }
  expect((await muster("token", "revoke", made.id, "--data", data)).out).toContain("is revoked");
  expect((await muster("token", "revoke", made.id, "--data", data)).code).toBe(2);
});

test("with several organisations a command asks which", async () => {
  for (const ods of ["A81001", "B81002"])
    await muster("org", "create", "--ods", ods, ...place("two"));
  const { code, err } = await muster("device", "list", ...place("two"));
  expect(code).toBe(2);
  expect(err).toContain("Say which organisation with --org: A81001, B81002.");
});

test.each([
  [["--help"]],
  [["start", "--help"]],
  [["token", "--help"]],
  [["token", "create", "--help"]],
  [["pack", "build", "--help"]],
])("%j explains itself", async (argv) => {
  const { code, out } = await muster(...argv);
  expect(code).toBe(0);
  expect(out).toContain("Usage: muster");
});

test("an operator's word on a device needs a device and a reason", async () => {
  await muster("org", "create", "--ods", "A81001", ...place("device"));
  expect((await muster("device", "revoke", "abcd", ...place("device"))).err).toContain("--why");
  const { code, err } = await muster(
    "device",
    "revoke",
    "abcd",
    "--why",
    "lost",
    ...place("device"),
  );
  expect(code).toBe(2);
  expect(err).toContain("There is no device abcd");
});

test("the log is checked from its first entry, and an altered row is named", async () => {
  const data = join(folder, "log");
  await muster("org", "create", "--ods", "A81001", "--name", "The Surgery", "--data", data);
  expect((await muster("log", "check", "--data", data)).out).toContain("A81001: 1 entries");
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  await store.db.updateTable("organisation").set({ name: "Another" }).execute();
  const { code, err } = await muster("log", "check", "--data", data);
  expect([code, err]).toEqual([1, expect.stringContaining("organisation")]);
  // A start does not look at that table: what the check found stands in a file, until another finds nothing.
  const refused = await muster("token", "create", "--data", data);
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining("organisation A81001")]);
  await store.db.updateTable("organisation").set({ name: "The Surgery" }).execute();
  await store.close();
  expect((await muster("token", "create", "--data", data)).code).toBe(3);
  expect((await muster("log", "check", "--data", data)).code).toBe(0);
  expect((await muster("token", "create", "--data", data)).code).toBe(0);
});

test("a log is written as files into an empty folder, with the key to check it", async () => {
  const here = place("export");
  await muster("org", "create", "--ods", "A81001", "--name", "Ash House", ...here);
  const out = join(folder, "export-copy");
  const said = await muster("log", "export", "--out", out, "--json", ...here);
  expect(JSON.parse(said.out)).toMatchObject({
    organisation: "A81001",
    path: out,
    size: 1,
    key: expect.stringMatching(/^localhost\/evidence\/A81001\+[0-9a-f]{8}\+/),
  });
  expect((await readdir(out)).sort()).toEqual(["checkpoint", "tile"]);
  const again = await muster("log", "export", "--out", out, ...here);
  expect([again.code, again.err]).toEqual([2, expect.stringContaining("is not empty")]);
});

test("scan-now says who can be asked, where nobody is there", async () => {
  const here = place("scan-now");
  await muster("org", "create", "--ods", "A81001", "--name", "Ash House", ...here);
  const { code, err, out } = await muster("scan-now", ...here);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain("Only agents that run with --live are");
  const json = await muster("scan-now", "--json", ...here);
  expect(JSON.parse(json.out)).toEqual({ online: 0, asked: 0, tooSoon: 0 });
  expect(await muster("scan-now", "--device", "abcd", ...here)).toMatchObject({
    code: 2,
    err: expect.stringContaining("There is no device abcd"),
  });
});
