import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { products } from "@muster/mapping/lifecycle/products";
import { openStore, type Store } from "../../store/index.ts";
import { type Mirror, openDesk, openMirror } from "./testing.ts";

let mirror: Mirror;
let store: Store;
let stores = 0;
const now = Date.parse("2026-12-26T03:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "muster-repository-"));
const SHA = "a70eca3376a70eca3376a70eca3376a70eca3376";
const API = "/api.github.com/repos/endoflife-date/endoflife.date/commits";
const ARCHIVE = "/codeload.github.com/endoflife-date/endoflife.date/tar.gz";

beforeAll(async () => {
  mirror = await openMirror();
});

afterAll(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  mirror.clear();
  stores += 1;
  store = await openStore(`sqlite:${join(folder, `${stores}.db`)}`);
});

async function refresh(commit: string | null = SHA) {
  const parts = { store, now: () => now, endoflifeCommit: commit ?? undefined };
  const desk = await openDesk(mirror, parts);
  const [source] = desk.sources(["endoflife"]);
  if (source === undefined) throw new Error("no source");
  return { desk, outcome: await desk.refresh(source) };
}

/** One header of a tar archive (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html). */
function block(name: string, type: string, content: string): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name);
  header.write("0000644\0", 100);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  header.write(
    `${header
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const comment = (sha: string) => block("pax_global_header", "g", `52 comment=${sha}\n`);
const page = (name: string, front: string) =>
  block(`endoflife.date-${SHA}/products/${name}.md`, "0", `---\n${front}\n---\n\n> text\n`);

const ours = products.find(({ product }) => product === "php")?.cycles ?? [];

/** As a page of the repository is written: https://github.com/endoflife-date/endoflife.date/blob/master/products/php.md */
function php(eol: string, more = ""): string {
  const lines = ours.map(
    ({ cycle, released, endOfActiveSupport, endOfSupport }) => `  - releaseCycle: "${cycle}"
    releaseDate: ${released}
    ${endOfActiveSupport === undefined ? "" : `eoas: ${endOfActiveSupport}`}
    eol: ${cycle === "8.4" ? eol : endOfSupport}
    latest: "${cycle}.1"
`,
  );
  return `title: PHP
category: lang
permalink: /php
releaseLabel: "PHP __RELEASE_CYCLE__"
# a remark
releases:
  - releaseCycle: "8.7"
    releaseDate: 2026-12-20
    eoas: 2028-12-31
    eol: 2030-12-31
    latest: "8.7.0"
${lines.join("\n")}
${more}`;
}

function answers({
  pages = [page("php", php("2029-06-30"))],
  sha = SHA,
  at = "2026-12-25T10:00:00Z",
  named = SHA,
  archive = gzipSync(
    Buffer.concat([
      comment(sha),
      block(`endoflife.date-${SHA}/`, "5", ""),
      block(`endoflife.date-${SHA}/assets/large.svg`, "0", "x".repeat(200_000)),
      ...pages,
      Buffer.alloc(1024),
    ]),
  ),
}: {
  readonly pages?: readonly Buffer[];
  readonly sha?: string;
  readonly at?: string;
  readonly named?: string;
  readonly archive?: Buffer;
} = {}) {
  const text = JSON.stringify({ sha: named, commit: { committer: { date: at } } });
  mirror.answer(`${API}/${SHA}`, text);
  mirror.answer(`${API}/HEAD`, text);
  mirror.answer(`${ARCHIVE}/${SHA}`, archive);
}

test.each([SHA, "latest"])(
  "dates at a commit (%s), which is named with what it changes",
  async (wanted) => {
    answers();
    const { desk, outcome } = await refresh(wanted);
    expect(outcome).toMatchObject({ state: "changed", pin: SHA, held: [] });
    const { taken } = outcome;
    expect(taken.find(({ file }) => file === "php.json")?.changes).toEqual([
      { what: "8.4", member: "endOfSupport", from: "2028-12-31", to: "2029-06-30" },
      { what: "8.7", member: "endOfActiveSupport", to: "2028-12-31" },
      { what: "8.7", member: "endOfSupport", to: "2030-12-31" },
    ]);
    const text = desk.lists.files.find(({ file }) => file === "php.json")?.text ?? "{}";
    const { cycles } = JSON.parse(text) as { cycles: readonly { cycle: string }[] };
    expect(cycles.find(({ cycle }) => cycle === "8.7")).toMatchObject({
      label: "PHP 8.7",
      released: "2026-12-20",
      checkedOn: "2026-12-25",
    });
    const inForce = await store.db.selectFrom("list_in_force").selectAll().execute();
    expect(inForce.find(({ file }) => file === "php.json")?.source).toBe(`endoflife@${SHA}`);
    expect((await desk.standings())[0]).toMatchObject({ pin: SHA, problem: null });
  },
);

test("the same commit is read once; another way to the same dates begins anew", async () => {
  answers();
  await refresh();
  mirror.asked.length = 0;
  expect((await refresh()).outcome).toMatchObject({ state: "unchanged" });
  expect(mirror.asked).toEqual([expect.stringMatching(/ "\d+"$/)]);
  mirror.asked.length = 0;
  await refresh("b".repeat(40));
  expect(mirror.asked).toEqual([`${API}/${"b".repeat(40)} -`]);
  await refresh(SHA);
  mirror.asked.length = 0;
  await refresh(null);
  expect(mirror.asked).toEqual(["/endoflife.date/api/v1/products/full -"]);
});

test("a commit that is older than what is known puts nothing back", async () => {
  answers({ at: "2026-01-02T10:00:00Z" });
  const { outcome } = await refresh();
  expect(outcome.taken).toEqual([]);
  expect(outcome.remarks).toEqual([
    "1 product was looked up after this commit was made, and stays as it is",
  ]);
});

test.each<[string, Parameters<typeof answers>[0], RegExp]>([
  ["an archive of another commit", { sha: "c".repeat(40) }, /of another commit/],
  ["another commit than was asked for", { named: "c".repeat(40) }, /it names c{40}/],
  ["no archive", { archive: Buffer.from("<html>".repeat(200)) }, /is no archive/],
  ["one without products", { pages: [] }, /holds no product/],
  ["a page without dates", { pages: [page("php", "title: PHP")] }, /php\.md: releases/],
  [
    "a day that there is not",
    { pages: [page("php", php("2029-02-30"))] },
    /php\.md: releases\.\d+\.eol/,
  ],
  [
    "a page that cannot be read",
    { pages: [page("php", "a: [")] },
    /no front matter that can be read/,
  ],
  [
    "a page of no end",
    { pages: [page("php", php("false", `# ${"x".repeat(2 ** 21)}`))] },
    /has over/,
  ],
])("%s: nothing is taken", async (_, given, problem) => {
  answers(given);
  const { outcome } = await refresh();
  expect(outcome).toMatchObject({ state: "failed", problem: expect.stringMatching(problem) });
  expect(await store.db.selectFrom("list_in_force").selectAll().execute()).toEqual([]);
});

test("an archive that is cut short: nothing is taken", async () => {
  const whole = Buffer.concat([comment(SHA), page("php", php("2029-06-30"))]);
  answers({ archive: gzipSync(whole).subarray(0, 300) });
  expect((await refresh()).outcome.problem).toMatch(/is damaged/);
  answers({ archive: gzipSync(whole.subarray(0, 1600)) });
  expect((await refresh()).outcome.problem).toMatch(/is cut short/);
});
