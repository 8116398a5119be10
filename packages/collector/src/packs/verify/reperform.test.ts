import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Fact, OwnFile } from "@muster/mapping";
import { createLists, createOwn } from "@muster/mapping/lifecycle";
import { products } from "@muster/mapping/lifecycle/products";
import { setDeviceState } from "../../store/index.ts";
import { buildPack } from "../build.ts";
import { type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import * as forge from "../testing/forge.ts";
import { problemsOf, verifyPack, verifyProgram } from "../testing/verifier.ts";

/** What `--reperform` says: T23, and each of the things that decide changed in turn. */

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-reperform-"));
const pack = join(folder, "pack");
const owner = "Systems manager";
const decided = { reason: "a reason", owner, decidedOn: "2026-11-01" };

/** An own list that speaks of everything an own list can. */
const ownFile: OwnFile = {
  file: "own.yaml",
  products: [
    {
      name: "Local viewer",
      recognise: [{ platform: "linux", names: ["local-viewer"] }],
      versions: [
        { version: "all", ends: "2027-03-31", owner, source: "C-4", checkedOn: "2026-11-20" },
      ],
    },
  ],
  titles: [
    {
      name: "Old cipher",
      recognise: [{ platform: "linux", names: ["old-cipher"] }],
      verdict: "not-approved",
      ...decided,
    },
  ],
  overrides: [
    { product: "debian", cycle: "13", ends: "2026-12-31", reviewBy: "2026-12-15", ...decided },
  ],
  warranted: {
    source: "https://example.org/wes",
    owner,
    checkedOn: "2026-11-20",
    systems: [{ product: "debian", cycles: ["12"] }],
    browsers: [{ product: "firefox", cycles: "all" }],
    organisations: [],
    devices: ["rowan-desk-01"],
  },
};

const some = products.filter((p) => ["debian", "firefox", "openssl", "php"].includes(p.product));
const lists = createLists(some, createOwn([ownFile]));
let estate: Estate;
let ids: readonly string[];

const software = (...names: string[]): Fact => ({
  kind: "installed-software",
  state: "known",
  source: "test",
  value: {
    items: names.map((name) => ({
      name,
      version: "7.4.33-1",
      source: "dpkg",
    })),
    complete: true,
    read: ["dpkg"],
    unread: [],
  },
});

const named = (hostname: string): Fact => ({
  kind: "identity",
  state: "known",
  source: "test",
  value: { hostname },
});

beforeAll(async () => {
  estate = await testEstate({ lists });
  const devices = [
    await estate.enrol(),
    await estate.enrol({ algorithm: "p256" }),
    await estate.enrol(),
    await estate.enrol(),
    await estate.enrol(),
  ];
  ids = devices.map((d) => d.id);
  const [spine, plain, sold, twice] = devices;
  await spine?.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  const owned = ["local-viewer", "old-cipher", "php7.4"];
  await plain?.report(
    sampleFacts([software(...owned), named("other")]),
    "2026-11-05T02:05:00.000Z",
  );
  await sold?.report(sampleFacts([named("third")]), "2026-11-20T02:10:00.000Z");
  await sold?.revoke("2026-11-20T12:00:00.000Z");
  await twice?.report(sampleFacts([named("fourth")]), "2026-11-20T02:20:00.000Z");
  await estate.evaluate("2026-11-20");
  await quarantine(twice?.id ?? "");
  await estate.evaluate(TODAY);
  await buildPack(await estate.request(pack, TODAY));
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

async function quarantine(device: string): Promise<void> {
  const about = { device, at: "2026-11-20T13:00:00.000Z", why: "a fork", seq: 2 };
  const report = createHash("sha256").update("the other branch").digest("hex");
  await estate.enter({ type: "quarantine", about: { ...about, report } });
  await setDeviceState(estate.store.db, device, "quarantined");
}

const reperformed = async (of: string, options?: { readonly rules?: string }) => {
  const { claims } = await verifyPack(of, { reperform: true, ...options });
  const claim = claims.find((c) => c.id === "reperformed");
  if (claim === undefined) throw new Error("it was not asked");
  return claim;
};

/** A copy, changed and signed again as only the collector itself could. */
function forged(make: (copy: string) => void): string {
  const copy = forge.copyOf(pack);
  make(copy);
  forge.sealAgain(copy, estate.log.signer);
  return copy;
}

interface Row {
  readonly device: string;
  readonly control: string;
  readonly outcome: string;
  readonly because: string;
  readonly report: string | null;
}

const findingsOf = (of: string) =>
  (JSON.parse(readFileSync(join(of, "findings.json"), "utf8")) as { findings: Row[] }).findings;

test("every finding of a pack comes out the same: own list, Spine, quarantine, silence and all [T23]", async () => {
  expect(await problemsOf(pack, { reperform: true })).toEqual({});
  const findings = findingsOf(pack);
  const { says } = await reperformed(pack);
  expect(says).toContain(`${findings.length} of ${findings.length} findings come out the same`);
  // What is compared was there to be compared.
  expect(new Set(findings.map((f) => f.outcome)).size).toBeGreaterThanOrEqual(3);
  const text = JSON.stringify(findings);
  for (const word of ["Old cipher", "Local viewer", "review", "quarantined", "never reported"]) {
    expect(text).toContain(word);
  }
  expect(findings.map((f) => f.device)).not.toContain(ids[2]);
  expect(readFileSync(join(pack, "circumstances.json"), "utf8")).toContain('"spine":true');
});

const nodes = [
  process.execPath,
  ...["/usr/local/bin/node", "/usr/bin/node"].filter((node) => existsSync(node)),
].filter((node, i, all) => {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" });
  return Number.parseInt(version.slice(1), 10) >= 20 && all.indexOf(node) === i;
});

test.each(nodes)("the program says so too, run by %s", (node) => {
  const { status, stdout, stderr } = spawnSync(
    node,
    [join(pack, "verify.mjs"), "--reperform", "--json"],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { rules, claims } = JSON.parse(stdout) as {
    rules: string;
    claims: { id: string; notes: string[] }[];
  };
  expect(rules).toMatch(/^[0-9a-f]{64}$/);
  expect(claims.at(-1)?.notes.join(" ")).toContain(rules);
});

test("under a newer list the old pack's verdict stays, and the new pack differs with the reason [T23]", async () => {
  const debian = some.map((p) =>
    p.product !== "debian"
      ? p
      : {
          ...p,
          cycles: p.cycles.map((c) =>
            c.cycle === "13"
              ? { ...c, endOfSupport: "2026-11-01", endOfExtendedSupport: "2026-11-02" }
              : c,
          ),
        },
  );
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  await buildPack(await estate.request(before, TODAY, createLists(some)));
  await buildPack(await estate.request(after, TODAY, createLists(debian)));
  for (const one of [before, after, pack]) {
    expect(await problemsOf(one, { reperform: true, older: before })).toEqual({});
  }
  const word = (of: string) =>
    findingsOf(of).find((f) => f.device === ids[0] && f.control === "os-supported");
  expect(word(before)).toMatchObject({ outcome: "met" });
  expect(word(after)).toMatchObject({
    outcome: "not-met",
    because: expect.stringContaining("1 November 2026"),
  });
});

/** A stored finding's own text. */
const change = (member: string, of: RegExp, to: string) => (text: string) =>
  text.replace(new RegExp(`("${member}":)${of.source}`), `$1${to}`);

const changes: readonly { what: string; make: (copy: string) => void; says: RegExp }[] = [
  {
    what: "an outcome",
    make: (c) => forge.edit(c, "findings.json", change("outcome", /"no-evidence"/, '"met"')),
    says: /^findings\.json, [\w-]+ of \w+: the pack says met, .*; judged again: no-evidence, /,
  },
  {
    what: "a reason",
    make: (c) => forge.edit(c, "findings.json", change("because", /"[^"]*"/, '"All is well"')),
    says: /the pack says [\w-]+, "All is well"; judged again: /,
  },
  {
    what: "how long it holds",
    make: (c) => forge.edit(c, "findings.json", change("holdsUntil", /"[^"]*"/, '"2030-01-01"')),
    says: /comes out otherwise in holdsUntil$/,
  },
  {
    what: "a source",
    make: (c) =>
      forge.edit(c, "findings.json", change("source", /"https[^"]*"/, '"https://a.test/"')),
    says: /comes out otherwise in .*\b(source|details)$/,
  },
  {
    what: "details",
    make: (c) => forge.edit(c, "findings.json", change("details", /\[\{[^\]]*\]/, "[]")),
    says: /comes out otherwise in details$/,
  },
  {
    what: "the day",
    make: (c) => forge.edit(c, "findings.json", change("today", /"[^"]*"/, '"2027-11-21"')),
    says: /judged again/,
  },
  {
    what: "a threshold",
    make: (c) => forge.edit(c, "findings.json", change("signatureMaxDays|desktop", /\d+/, "400")),
    says: /judged again|otherwise/,
  },
  {
    what: "a fact",
    make: (c) =>
      forge.edit(c, forge.firstOf(c, "sections", '"kind":"firewall"'), (t) =>
        t.replace('"enabled":"yes"', '"enabled":"no"'),
      ),
    says: /firewall-on of \w+: the pack says met, .*; judged again: not-met/,
  },
  {
    what: "a vendor's list",
    make: (c) =>
      forge.edit(c, forge.firstOf(c, "lists", '"label": "Debian"'), (t) =>
        t.replaceAll("2028", "2020").replaceAll("2030", "2020"),
      ),
    says: /os-supported of \w+: /,
  },
  {
    what: "the own list",
    make: (c) =>
      forge.edit(c, forge.firstOf(c, "lists", '"Old cipher"'), (t) =>
        t.replace("not-approved", "approved"),
      ),
    says: /software-supported of \w+: /,
  },
  {
    what: "a rule",
    make: (c) =>
      forge.edit(c, "rules/controls/firewall-on.mjs", (t) =>
        t.replace('=== "allow"', '=== "block"'),
      ),
    says: /firewall-on of \w+: /,
  },
  {
    what: "since when an update was missing",
    make: (c) =>
      forge.edit(c, "circumstances.json", (t) =>
        t.replace(
          new RegExp(`("device":"${ids[1]}","firstSeen":{"openssl [^"]*":")[^"]*`),
          "$12026-01-01",
        ),
      ),
    says: /security-updates-in-time of \w+: /,
  },
  {
    what: "the day of receipt",
    make: (c) =>
      forge.edit(c, "circumstances.json", (t) =>
        t.replace('"2026-11-05","report"', '"2026-11-21","report"'),
      ),
    says: /report-fresh of \w+: /,
  },
  {
    what: "the mark of Spine",
    make: (c) => forge.edit(c, "circumstances.json", (t) => t.replace(',"spine":true', "")),
    says: /os-supported of \w+: /,
  },
  {
    what: "a state",
    make: (c) =>
      forge.edit(c, "circumstances.json", (t) => t.replace('"quarantined"', '"approved"')),
    says: /the pack says no-evidence, "This device is quarantined/,
  },
  {
    what: "the sections said to be unreadable",
    make: (c) => {
      const section = /[0-9a-f]{64}/.exec(forge.firstOf(c, "sections", '"kind":"firewall"'))?.[0];
      forge.edit(c, "circumstances.json", (t) =>
        t.replaceAll('"state":"approved"', `"state":"approved","unread":["${section}"]`),
      );
    },
    says: /firewall-on of \w+: the pack says met/,
  },
  {
    what: "a finding that was left out",
    make: (c) => forge.edit(c, "findings.json", (t) => t.replace(/,\n\{[^\n]*(?=\n\]\n\}\n$)/, "")),
    says: /report-fresh of \w+: is missing$/,
  },
  {
    what: "a finding that was added",
    make: (c) =>
      forge.edit(c, "findings.json", (t) => t.replace(/(\n\{[^\n]*)(?=\n\]\n\}\n$)/, "$1,$1")),
    says: /report-fresh of \w+: comes from nothing here$/,
  },
  {
    what: "all findings left out",
    make: (c) =>
      forge.edit(c, "findings.json", (t) =>
        t.replace(/"findings":\[[\s\S]*$/, '"findings":[]\n}\n'),
      ),
    says: /^findings\.json: holds no finding that could be judged again$/,
  },
];

test.each(changes)(
  "changed by the collector itself: $what is named [T23]",
  async ({ make, says }) => {
    const copy = forged(make);
    expect((await reperformed(copy)).problems).toContainEqual(expect.stringMatching(says));
  },
);

test("a section that was rejected on arrival is no fact to either of them", async () => {
  const { db } = estate.store;
  const section = await db
    .selectFrom("latest_section")
    .selectAll()
    .where("device", "=", ids[0] ?? "")
    .where("kind", "=", "firewall")
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom("latest_section")
    .where("device", "=", section.device)
    .where("kind", "=", "firewall")
    .execute();
  const out = join(folder, "unread");
  await buildPack(await estate.request(out, TODAY));
  await db.insertInto("latest_section").values(section).execute();
  const word = findingsOf(out).find((f) => f.device === ids[0] && f.control === "firewall-on");
  expect(word?.outcome).toBe("no-evidence");
  expect(await problemsOf(out, { reperform: true })).toEqual({});
  const { claims } = await verifyPack(out);
  const notes = claims.find((c) => c.id === "circumstances")?.notes.join(" ");
  expect(notes).toContain("sections of a shape it could not read (1)");
});

/** Takes the sections of a kind away, and says in the manifest that they are withheld. */
function withheld(copy: string, kinds: readonly string[]): void {
  const gone = kinds.flatMap((kind) =>
    forge
      .filesOf(copy)
      .filter((p) => p.startsWith("sections/"))
      .filter((p) => readFileSync(join(copy, p), "utf8").includes(`"kind":"${kind}"`))
      .map((path) => ({ kind, path, section: path.slice("sections/".length, -".json".length) })),
  );
  for (const { path } of gone) unlinkSync(join(copy, path));
  const manifest = JSON.parse(readFileSync(join(copy, "manifest.json"), "utf8")) as {
    withheld: { section: string; kind: string; why: string }[];
  };
  const rows = gone.map(({ section, kind }) => ({ section, kind, why: "personal" }));
  forge.sealAgain(copy, estate.log.signer, { withheld: [...manifest.withheld, ...rows] });
}

test("what needs a withheld section is counted apart, never as the same", async () => {
  const copy = forge.copyOf(pack);
  withheld(copy, ["firewall"]);
  expect(await problemsOf(copy, { reperform: true })).toEqual({});
  const { says, notes } = await reperformed(copy);
  const all = findingsOf(pack).length;
  const hidden = findingsOf(pack).filter(
    (f) => f.control === "firewall-on" && f.report !== null,
  ).length;
  expect(says).toContain(`${all - hidden} of ${all} findings`);
  expect(notes).toContain(
    `Findings that cannot be judged again here, section withheld: ${hidden}.`,
  );
});

test("where all of them need one, that is no success", async () => {
  const alone = await testEstate({ lists });
  const device = await alone.enrol();
  await device.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  const one = join(folder, "one");
  await buildPack(await alone.request(one, TODAY));
  withheld(one, ["machine-class"]);
  const copy = forge.copyOf(one);
  forge.sealAgain(copy, alone.log.signer);
  await alone.close();
  expect((await reperformed(copy)).problems).toEqual([
    "findings.json: holds no finding that could be judged again",
  ]);
});

test("rules that are not those asked for are not run, and those asked for are", async () => {
  const { pack: about } = await verifyPack(pack);
  const rules = about.found?.rules ?? "";
  expect((await reperformed(pack, { rules: rules.toUpperCase() })).problems).toEqual([]);
  const { problems, says } = await reperformed(pack, { rules: "0".repeat(64) });
  expect(problems).toEqual([`not checked: the rules here are not those you gave, but ${rules}`]);
  expect(says).not.toContain("Judged again");
});

/** Rules that would do something on the machine of whoever checks. */
const wild = (mark: string) => `
  import { spawnSync } from "node:child_process";
  import { writeFileSync } from "node:fs";
  const tried = [];
  try { writeFileSync(${JSON.stringify(mark)}, "x"); } catch (error) { tried.push(error.code); }
  try { spawnSync("touch", [${JSON.stringify(mark)}]); } catch (error) { tried.push(error.code); }
  process.stderr.write("ran: " + tried.join(" "));
`;

test("rules are read by a process that may not write or start anything [T27]", () => {
  const mark = join(folder, "written");
  const copy = forged((c) => forge.edit(c, "rules/rules.mjs", (t) => wild(mark) + t));
  const { status, stderr } = spawnSync(process.execPath, [verifyProgram, copy, "--reperform"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("ran: ERR_ACCESS_DENIED ERR_ACCESS_DENIED");
  expect(status).toBe(1);
  expect(existsSync(mark)).toBe(false);
});

test("rules that were changed by anybody else are not even loaded", () => {
  const copy = forge.copyOf(pack);
  forge.edit(copy, "rules/rules.mjs", (t) => wild(join(folder, "never")) + t);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [verifyProgram, copy, "--reperform"],
    { encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toContain("rules and facts are not those that were signed for");
});

test("rules that are broken are named, and end with 1", async () => {
  const copy = forged((c) => forge.edit(c, "rules/days.mjs", (t) => `${t}\nthis is no program`));
  expect((await reperformed(copy)).problems).toEqual([expect.stringContaining("not checked")]);
});
