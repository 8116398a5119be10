import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { API, addDevice, asIs, type Mirror, openMirror } from "../lists/refresh/testing.ts";
import { openStore } from "../store/index.ts";
import { runMuster } from "../testing/in-process.ts";

let folder = "";
let mirror: Mirror;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-lists-"));
  mirror = await openMirror();
  for (const name of ["here", "there"]) {
    const settings = `data: ./${name}\nlists: { refresh: nightly, mirror: "${mirror.url}" }\n`;
    await writeFile(join(folder, `${name}.yaml`), settings);
  }
});
afterAll(async () => {
  await mirror.close();
  await rm(folder, { recursive: true, force: true });
});

const muster = (at: "here" | "there", ...argv: string[]) =>
  runMuster([...argv, "--config", join(folder, `${at}.yaml`)], {
    now: () => Date.parse("2026-11-26T03:00:00Z"),
  });

/** Every entry of the log of one type. */
async function entries(type: string) {
  const store = await openStore(`sqlite:${join(folder, "here", "muster.db")}`);
  const rows = await store.db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("type", "=", type)
    .orderBy("idx")
    .execute();
  await store.close();
  return rows.map(({ bytes }) => JSON.parse(bytes));
}

test("a held end of support, once accepted, turns verdicts and is entered with what it turned", async () => {
  await muster("here", "org", "create", "--ods", "A81001");
  const store = await openStore(`sqlite:${join(folder, "here", "muster.db")}`);
  const title = { name: "none", version: "1" };
  await addDevice(store, "d1", { title, os: { id: "rocky", version: "9.4" } });
  await store.close();
  mirror.answer(API, asIs());
  expect((await muster("here", "lists", "refresh", "--source", "endoflife")).code).toBe(0);
  await muster("here", "pack", "build", "--out", join(folder, "pack"));

  mirror.answer(
    API,
    asIs((name, lines) =>
      name === "rocky-linux"
        ? lines.map((l) => (l.name === "9" ? { ...l, isEol: true, eolFrom: "2026-11-25" } : l))
        : lines,
    ),
  );
  const held = await muster("here", "lists", "refresh", "--source", "endoflife");
  expect(held).toMatchObject({
    code: 1,
    err: expect.stringContaining("1 of 1 devices have the product"),
  });
  const [waiting] = JSON.parse((await muster("here", "lists", "held", "--json")).out);
  expect(waiting).toMatchObject({ source: "endoflife", file: "rocky-linux.json" });

  const accepted = await muster("here", "lists", "accept", waiting.id.slice(0, 8));
  expect(accepted).toMatchObject({
    code: 0,
    out: expect.stringContaining("os-supported went from met to not-met on 1 device"),
  });
  expect((await entries("list-change")).at(-1)).toMatchObject({
    source: "endoflife",
    files: [{ file: "rocky-linux.json" }],
    moved: expect.arrayContaining([
      {
        file: "rocky-linux.json",
        what: "9",
        member: "endOfSupport",
        from: "2032-05-31",
        to: "2026-11-25",
      },
    ]),
    flipped: expect.arrayContaining([
      { control: "os-supported", from: "met", to: "not-met", devices: 1 },
    ]),
  });
  expect((await muster("here", "lists", "held")).out).toBe("Nothing waits.\n");
  expect((await muster("here", "lists", "accept", waiting.id)).code).toBe(2);
});

const DATA = "/salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data";
const dsa = (day: string) =>
  `[${day}] DSA-1-1 openssl - security update\n\t{CVE-2026-0001}\n\t[trixie] - openssl 3.5.1-1\n`;

test("an advisory that moved is entered with the verdicts that it turned", async () => {
  const store = await openStore(`sqlite:${join(folder, "here", "muster.db")}`);
  const title = {
    name: "libssl3",
    version: "3.5.0-1",
    source: "dpkg",
    sourceName: "openssl",
  } as const;
  const os = { id: "debian", version: "13", codename: "trixie" };
  const update = { name: "libssl3", candidate: "3.5.1-1", security: "yes" } as const;
  const pending = [{ ...update, severity: "unknown", held: false }] as const;
  await addDevice(store, "d2", { title, os, pending });
  await addDevice(store, "d3", { title, os });
  await store.close();
  const refresh = async (day: string) => {
    mirror.answer(`${DATA}/DSA/list`, dsa(day));
    mirror.answer(`${DATA}/DLA/list`, "[01 Jan 2020] DLA-1-1 zlib - security update\n");
    return await muster("here", "lists", "refresh", "--source", "debian");
  };
  expect(await refresh("20 Nov 2026")).toMatchObject({ code: 0, err: "" });
  expect(await refresh("01 Nov 2026")).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      "security-updates-in-time went from no-evidence to not-met on 1 device",
    ),
  });
  expect((await entries("list-change")).at(-1)).toMatchObject({
    source: "debian",
    files: [{ file: "patches/debian-advisories.json" }],
    moved: [
      {
        file: "patches/debian-advisories.json",
        what: "DSA-1-1",
        member: "released",
        from: "2026-11-20",
        to: "2026-11-01",
      },
    ],
    flipped: [
      { control: "security-updates-in-time", from: "no-evidence", to: "not-met", devices: 1 },
    ],
  });
});

test("what is exported here is imported there, with the key that was printed", async () => {
  const file = join(folder, "lists.json");
  const { out } = await muster("here", "lists", "export", file);
  const key = /--key (?<key>[0-9a-f]{64})/.exec(out)?.groups?.key ?? "";
  expect((await muster("here", "lists", "export", file)).code).toBe(2);
  await muster("there", "org", "create", "--ods", "B81002");
  const refused = await muster("there", "lists", "import", file);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining(key) });
  const taken = await muster("there", "lists", "import", file, "--key", key);
  expect(taken).toMatchObject({
    code: 0,
    out: expect.stringContaining("rocky-linux 9: endOfSupport 2026-11-25"),
  });
  await writeFile(file, (await readFile(file, "utf8")).replace("A", "B"));
  expect((await muster("there", "lists", "import", file)).code).toBe(2);
  expect((await muster("there", "lists", "import", join(folder, "none"))).code).toBe(2);
});

test("sources are listed with their last answer and what went wrong", async () => {
  const failed = await muster("here", "lists", "refresh", "--source", "macos");
  expect(failed).toMatchObject({ code: 1, err: expect.stringContaining("macos gave nothing") });
  const { out } = await muster("here", "lists", "sources", "--json");
  expect(JSON.parse(out)).toMatchObject([
    { id: "endoflife", checkedAt: "2026-11-26T03:00:00.000Z", problem: null },
    { id: "windows", checkedAt: null },
    { id: "office", checkedAt: null },
    { id: "macos", checkedAt: null, problem: expect.stringContaining("503") },
    { id: "exploited", checkedAt: null },
    { id: "debian", checkedAt: "2026-11-26T03:00:00.000Z", problem: null },
    { id: "ubuntu", checkedAt: null },
    { id: "redhat", checkedAt: null },
    { id: "suse", checkedAt: null },
  ]);
  expect((await muster("here", "lists", "sources")).out).toContain("never asked");
  expect((await muster("here", "lists", "refresh", "--source", "nobody")).code).toBe(2);
});
