import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Command } from "commander";
import { sql } from "kysely";
import { openStore } from "../store/index.ts";
import { ioInto, runMuster } from "../testing/in-process.ts";
import { programOn } from "./program.ts";

/** Every command, on a data folder whose log is not as it was signed. */
let folder = "";
let data = "";

const muster = (...argv: readonly string[]) => runMuster(argv);

/** The whole names of the commands that do something, such as `org create`. */
function commandNames(
  { commands }: Command = programOn(ioInto({ out: "", err: "" })),
  before = "",
): string[] {
  return commands.flatMap((each) => {
    const name = `${before} ${each.name()}`.trim();
    return each.commands.length === 0 ? [name] : commandNames(each, name);
  });
}

const here = () => ["--data", data];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-read-only-"));
  data = join(folder, "data");
  await muster("org", "create", "--ods", "A81001", "--name", "Ash House", ...here());
  await muster("token", "create", ...here());
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  await sql`drop trigger log_leaf_no_update`.execute(store.db);
  await sql`update log_leaf set bytes = replace(bytes, 'Ash', 'Elm') where idx = 0`.execute(
    store.db,
  );
  await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rows(): Promise<string> {
  const store = await openStore(`sqlite:${join(data, "muster.db")}`);
  const tables = [
    "organisation",
    "enrolment_token",
    "device",
    "log_leaf",
    "pack",
    "sign_in_link",
    "run",
  ];
  const all = tables.map((name) => sql`select * from ${sql.table(name)}`.execute(store.db));
  const text = JSON.stringify((await Promise.all(all)).map((result) => result.rows));
  await store.close();
  return text;
}

const writing: Readonly<Record<string, readonly string[]>> = {
  start: ["--once", "--port", "0"],
  "org create": ["--ods", "B2345", "--name", "Beech"],
  "token create": [],
  "token revoke": ["abc"],
  "device approve": ["abcd", "--why", "ours"],
  "device revoke": ["abcd", "--why", "lost"],
  "device resolve": ["abcd", "--why", "copied"],
  "device replace": ["abcd", "efgh", "--why", "re-imaged"],
  "site create": ["--name", "Ward 7"],
  "device erase": ["abcd", "--why", "asked"],
  "erase retention": [],
  "edition import": ["items.xlsx", "--yes", "--by", "ann"],
  "evidence add": [
    ...["--item", "1.3.2", "--statement", "We do.", "--owner", "Bea"],
    ...["--review", "2027-05-01", "--by", "ann"],
  ],
  "acceptance request": [
    ...["--product", "Old", "--cycle", "1", "--reason", "none", "--control", "apart"],
    ...["--owner", "Bea", "--signed-by", "Cy", "--signed-as", "management"],
    ...[
      "--signed-on",
      "2026-11-20",
      "--review",
      "2027-05-01",
      "--expiry",
      "2027-06-01",
      "--by",
      "ann",
    ],
  ],
  "acceptance approve": ["abcd", "--by", "Bea"],
  "evidence withdraw": ["abcd", "--by", "Bea", "--why", "old"],
  "certificate add": [
    ...["--kind", "iso27001", "--scope", "all", "--expiry", "2027-06-01", "--by", "ann"],
  ],
  "certificate withdraw": ["abcd", "--by", "Bea", "--why", "lost"],
  "plan set": ["1.3.2", "--action", "x", "--owner", "Bea", "--due", "2027-01-01", "--by", "ann"],
  "plan sign": [
    ...["--signed-by", "Cy", "--signed-as", "management", "--signed-on", "2026-11-20"],
    ...["--by", "ann"],
  ],
  "plan withdraw": ["--by", "Bea", "--why", "a mistake"],
  "acceptance review": ["abcd", "--next-review", "2027-05-01", "--by", "Bea"],
  "group create": ["scanners", "--by", "ann"],
  "group add": ["scanners", "abcd", "--by", "ann"],
  "group remove": ["scanners", "abcd", "--by", "ann"],
  "acceptance withdraw": ["abcd", "--by", "Bea", "--why", "gone"],
  "scan-now": [],
  "lists refresh": [],
  "lists accept": ["abcd"],
  "lists reject": ["abcd"],
  "lists export": ["never-made"],
  "lists import": ["never-made"],
  "log export": ["--out", "never-made"],
  "pack build": ["--out", "never-made"],
  "console link": [],
  "console authenticator": ["--for", "Bea"],
};

const reading: Readonly<Record<string, readonly string[]>> = {
  serve: ["--port", "0"],
  "org list": [],
  "token list": [],
  "device list": [],
  "site list": [],
  "edition show": [],
  "evidence list": [],
  "lists held": [],
  "lists sources": [],
  "acceptance list": [],
  assessment: [],
  "acceptance register": [],
  "certificate list": [],
  "group list": [],
  "plan list": [],
  runs: [],
  "log check": [],
  "log anchors": [],
  patches: [],
  "person data": ["Bea"],
  // It ends sessions, which are no evidence: who should not look is kept out in any case.
  "console sign-out": [],
};

/** Looks at one device or acceptance, and there is none here. */
const ofOne = ["device data", "device show", "acceptance show"];
/** They do not open the collector's data. */
const apart = [
  "pack diff",
  "edition list",
  "lists match",
  "lists explain",
  "db migrate",
  "db grants",
];

test("every command is one that writes, one that looks, or one apart", () => {
  const known = [...Object.keys(writing), ...Object.keys(reading), ...ofOne, ...apart];
  expect(commandNames().sort()).toEqual(known.sort());
});

test.each(Object.entries(writing))(
  "%s writes nothing: exit 3, with the cure",
  async (name, options) => {
    const before = await rows();
    const { code, err, out } = await muster(...name.split(" "), ...options, ...here());
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("read-only");
    expect(err).toContain("log_leaf 0");
    expect(err).toContain("muster log check");
    expect(await rows()).toBe(before);
  },
);

test.each(Object.entries(reading))(
  "%s shows what is there and says so: exit 1",
  async (name, options) => {
    const before = await rows();
    const { code, err, out } = await muster(...name.split(" "), ...options, ...here());
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/not (what|as)( the evidence log)? was signed/),
    ]);
    if (name !== "log check") expect(out).not.toBe("");
    expect(await rows()).toBe(before);
  },
);

test("serve says it before it serves, in JSON too", async () => {
  const { out, err } = await muster("serve", "--json", "--port", "0", ...here());
  expect(err).toMatch(/^READ-ONLY: What is stored of A81001/);
  expect(JSON.parse(out).log).toMatchObject({ state: "tampered", organisation: "A81001" });
});

test("JSON stays JSON, and the exit code tells", async () => {
  const { code, out } = await muster("token", "list", "--json", ...here());
  expect([code, JSON.parse(out).length]).toEqual([1, 1]);
});
