import { execFileSync, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { signerFrom } from "../../keys/index.ts";
import { digestOfRow } from "../../log/index.ts";
import { signTreeHead } from "../../log/note.ts";
import { addCertificate, requestAcceptance, setPlan, signPlan } from "../../people/index.ts";
import { peopleParts, sampleRisk } from "../../people/testing.ts";
import { insertPlanSignOff } from "../../store/index.ts";
import { buildPack } from "../build.ts";
import { addNight, type Estate, ODS, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import * as forge from "../testing/forge.ts";
import { problemsOf, verifyProgram as program, verifyPack } from "../testing/verifier.ts";

const { filesOf, replace, edit } = forge;
const folder = mkdtempSync(join(tmpdir(), "muster-verify-"));
const original = join(folder, "original");
const older = join(folder, "older");
let estate: Estate;

beforeAll(async () => {
  estate = await testEstate();
  const [first, second, third] = [
    await estate.enrol(),
    await estate.enrol({ algorithm: "p256" }),
    await estate.enrol(),
  ];
  await estate.enrol();
  await first.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
  await third.report(sampleFacts(), "2026-11-19T02:10:00.000Z");
  await third.revoke("2026-11-19T12:00:00.000Z");
  await estate.evaluate("2026-11-19");
  await buildPack(await estate.request(older, "2026-11-19"));
  await first.rotate("p256", "2026-11-19T13:00:00.000Z");
  await first.report(sampleFacts(), "2026-11-20T02:00:00.000Z");
  await second.report(sampleFacts(), "2026-11-20T02:05:00.000Z");
  await estate.enter({
    type: "manual-evidence",
    about: {
      id: "e1",
      item: "1.1.1",
      kind: "file",
      name: "policy.pdf",
      digest: sha256("a policy"),
      bytes: 8,
      owner: "ann",
      review: "2027-06-30",
      by: "ann",
      at: "2026-11-20T08:00:00.000Z",
    },
  });
  const people = peopleParts(estate, "2026-11-20");
  await requestAcceptance(people, sampleRisk);
  const held = { organisation: ODS, scope: "all", expiry: "2027-02-01", by: "ann" };
  await addCertificate(people, { ...held, kind: "iso27001" });
  const planned = { organisation: ODS, item: "1.3.2", action: "x", owner: "Bea", by: "ann" };
  await setPlan(people, { ...planned, due: "2027-03-01" });
  const signature = {
    organisation: ODS,
    signedBy: "Cy",
    signedAs: "management",
    by: "ann",
  } as const;
  await signPlan(people, { ...signature, signedOn: "2026-11-20" });
  await estate.evaluate("2026-11-20");
  await addNight(estate, "2026-11-20", [
    { device: first.id, state: "finished", why: "" },
    { device: second.id, state: "missed", why: "asleep" },
  ]);
  await buildPack(await estate.request(original, "2026-11-20"));
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function run(...args: readonly string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
  });
  return { status, out: stdout + stderr };
}

const copy = () => forge.copyOf(original);
const firstOf = (folder: string, has?: string) => forge.firstOf(original, folder, has);
const proofOf = (type: string) => forge.proofsOf(original, type)[0] ?? "";

test("the pack as built holds, claim by claim", () => {
  const { status, out } = run(original);
  expect(out).toContain("All 17 claims hold");
  expect(out).not.toContain("FAILS");
  // What was judged came from the lists that are here, and the log holds what was found.
  expect(out).not.toContain("earlier lists");
  expect(out).not.toContain("for this pack alone");
  expect(status).toBe(0);
});

test("it holds wherever it lies, checked by its own copy of the program", () => {
  const pack = copy();
  const out = execFileSync(process.execPath, [join(pack, "verify.mjs"), "--json"], {
    encoding: "utf8",
    cwd: tmpdir(),
  });
  expect(JSON.parse(out)).toMatchObject({ holds: true, pack });
});

const oldNode = ["/usr/local/bin/node", "/usr/bin/node"].find(
  (node) =>
    existsSync(node) && execFileSync(node, ["--version"], { encoding: "utf8" }).startsWith("v20."),
);
(oldNode === undefined ? test.skip : test)("Node 20 says the same", () => {
  const { status } = spawnSync(oldNode ?? "", [program, original, "--json"]);
  expect(status).toBe(0);
});

interface Change {
  readonly name: string;
  readonly make: (pack: string, path: string) => void;
}

const changes: readonly Change[] = [
  {
    name: "a flipped bit",
    make: (pack, path) => {
      const bytes = readFileSync(join(original, path));
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      replace(pack, path, bytes);
    },
  },
  {
    name: "a byte cut off",
    make: (pack, path) => replace(pack, path, readFileSync(join(original, path)).subarray(0, -1)),
  },
  {
    name: "a line feed added",
    make: (pack, path) =>
      replace(pack, path, Buffer.concat([readFileSync(join(original, path)), Buffer.from("\n")])),
  },
  { name: "emptied", make: (pack, path) => replace(pack, path, "") },
  { name: "deleted", make: (pack, path) => unlinkSync(join(pack, path)) },
  {
    name: "replaced by a folder",
    make: (pack, path) => {
      unlinkSync(join(pack, path));
      mkdirSync(join(pack, path));
    },
  },
  {
    name: "renamed",
    make: (pack, path) => renameSync(join(pack, path), join(pack, `${path}.old`)),
  },
  {
    name: "replaced by a link to itself elsewhere",
    make: (pack, path) => {
      unlinkSync(join(pack, path));
      symlinkSync(join(original, path), join(pack, path));
    },
  },
];

/** Of files that are many of a kind, one stands for all: every one goes through the same lines of the manifest. */
function samples(): string[] {
  const kinds = new Map<string, string>();
  for (const path of filesOf(original)) {
    const many = /^(lists|sections|reports|rules|keys\/rotations|log\/proofs)\//.exec(path);
    const kind = many?.[0] ?? path;
    if (!kinds.has(kind)) kinds.set(kind, path);
  }
  return [...kinds.values()];
}

test.each(changes)("$name: every kind of file is named", async ({ make }) => {
  for (const path of samples()) {
    const pack = copy();
    make(pack, path);
    const problems = Object.values(await problemsOf(pack)).flat();
    const named = problems.some((p) => p.startsWith(path));
    expect({ path, named }).toEqual({ path, named: true });
    rmSync(pack, { recursive: true });
  }
});

test("after any change the exit code is 1, and the file is named", () => {
  const pack = copy();
  changes[0]?.make(pack, "devices.csv");
  const { status, out } = run(pack);
  expect(status).toBe(1);
  expect(out).toContain("devices.csv: was changed");
  expect(out).toContain("Do not rely on this pack");
});

/** The files that the files' own claim speaks of, in order. */
async function filesNamed(pack: string): Promise<string[] | undefined> {
  return (await problemsOf(pack)).files?.map((p) => p.split(":")[0] ?? "");
}

test("every single file is covered: each flipped in one copy is named [T20]", async () => {
  const pack = copy();
  const paths = filesOf(original).filter((p) => !/^(manifest|keys\/keys.json)/.test(p));
  for (const path of paths) changes[0]?.make(pack, path);
  expect(await filesNamed(pack)).toEqual(paths);
});

test("every byte of the manifest's signature counts", async () => {
  const pack = copy();
  const bytes = readFileSync(join(original, "manifest.dsse.json"));
  for (let at = bytes.indexOf('"payloadType"') - 4; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    replace(pack, "manifest.dsse.json", changed);
    expect({ at, ...(await problemsOf(pack)) }).toHaveProperty("manifest");
  }
});

test.each(["reports", "sections", "lists", "log/proofs"])(
  "two files of %s swapped are both named",
  async (kind) => {
    const pack = copy();
    const [a = "", b = ""] = filesOf(original).filter((p) => p.startsWith(`${kind}/`));
    replace(pack, a, readFileSync(join(original, b)));
    replace(pack, b, readFileSync(join(original, a)));
    expect(await filesNamed(pack)).toEqual([a, b]);
  },
);

test.each([
  ["a file", "extra.txt", (at: string) => writeFileSync(at, "")],
  ["a hidden file", ".hidden", (at: string) => writeFileSync(at, "")],
  ["a report", `reports/${"0".repeat(64)}.dsse.json`, (at: string) => writeFileSync(at, "{}")],
  ["an empty folder", "more", (at: string) => mkdirSync(at)],
  ["a folder among the proofs", "log/more", (at: string) => mkdirSync(at)],
  ["a link", "link", (at: string) => symlinkSync("/etc/hostname", at)],
  ["a linked folder", "linked", (at: string) => symlinkSync("/etc", at)],
])("%s that was added is named", async (_, path, add) => {
  const pack = copy();
  add(join(pack, path));
  expect(await filesNamed(pack)).toEqual([path]);
});

test("a name that moves the cursor is shown as its escapes [T18]", () => {
  const pack = copy();
  writeFileSync(join(pack, "a\u001b[2J\u202eb"), "");
  const { out } = run(pack);
  expect(out).toContain("a\\u001b[2J\\u202eb");
  expect(out).not.toContain("\u001b");
});

const withoutLast = (text: string) => text.replace(/,\n\{[^\n]*\}\n\]/, "\n]");
/** Without the key of a device that never had another: which device comes last is up to its random name. */
const withoutOnlyKey = (text: string) => {
  const pack = JSON.parse(text) as { devices: { device: string }[] };
  const count = (device: string) => pack.devices.filter((k) => k.device === device).length;
  const row = pack.devices.find((k) => count(k.device) === 1);
  const lines = text.split("\n");
  const at = lines.findIndex((l) => l.includes(`"device":"${row?.device}"`));
  lines.splice(at, 1);
  return lines.join("\n").replace(/\},\n\]/, "}\n]");
};

const forgeries: readonly { name: string; claim: string; make: (pack: string) => void }[] = [
  {
    name: "a checkpoint of another size",
    claim: "log",
    make: (p) =>
      edit(p, "log/checkpoint", (t) => t.replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) - 1}\n`)),
  },
  {
    name: "an entry's hash replaced",
    claim: "log",
    make: (p) => {
      const bytes = Buffer.from(readFileSync(join(original, "log/leaf-hashes.bin")));
      bytes.fill(7, 32, 64);
      replace(p, "log/leaf-hashes.bin", bytes);
    },
  },
  {
    name: "an entry's words replaced in its proof",
    claim: "inclusion",
    make: (p) =>
      edit(p, proofOf("report"), (t) =>
        t.replace(/extra .*/, `extra ${Buffer.from('{"type":"report"}').toString("base64")}`),
      ),
  },
  {
    name: "a report without its proof",
    claim: "reports",
    make: (p) => unlinkSync(join(p, proofOf("report"))),
  },
  {
    name: "an enrolment without its proof",
    claim: "enrolment",
    make: (p) => unlinkSync(join(p, proofOf("enrol"))),
  },
  {
    name: "a device key left out",
    claim: "enrolment",
    make: (p) => edit(p, "keys/keys.json", withoutOnlyKey),
  },
  {
    name: "a revocation left out of the keys",
    claim: "enrolment",
    make: (p) =>
      edit(p, "keys/keys.json", (t) => t.replace(/"entries":\[(\d+),\d+\]/, '"entries":[$1]')),
  },
  {
    name: "another key under a device's name",
    claim: "enrolment",
    make: (p) =>
      edit(p, "keys/keys.json", (t) => {
        const collector = /"publicKey":"([^"]*)"/.exec(t)?.[1] ?? "";
        return t.replace(/("protection":"file","publicKey":")[^"]*/, `$1${collector}`);
      }),
  },
  {
    name: "a report with another device's signature",
    claim: "reports",
    make: (p) =>
      edit(p, firstOf("reports"), (t) =>
        t.replace(/"sig":"[^"]*"/, `"sig":"${Buffer.alloc(64, 1).toString("base64")}"`),
      ),
  },
  {
    name: "a report left out",
    claim: "reports",
    make: (p) => unlinkSync(join(p, firstOf("reports"))),
  },
  {
    name: "a section left out",
    claim: "sections",
    make: (p) => unlinkSync(join(p, firstOf("sections"))),
  },
  {
    name: "a section changed",
    claim: "sections",
    make: (p) => edit(p, firstOf("sections"), (t) => `${t} `),
  },
  {
    name: "a section nobody reported",
    claim: "sections",
    make: (p) =>
      writeFileSync(
        join(p, `sections/${createHash("sha256").update("{}").digest("hex")}.json`),
        "{}",
      ),
  },
  {
    name: "a list left out",
    claim: "findings",
    make: (p) => unlinkSync(join(p, firstOf("lists"))),
  },
  {
    name: "a list changed",
    claim: "findings",
    make: (p) => edit(p, firstOf("lists"), (t) => t.replace("20", "21")),
  },
  {
    name: "a finding turned green",
    claim: "summary",
    make: (p) =>
      edit(p, "findings.json", (t) => t.replace('"outcome":"not-met"', '"outcome":"met"')),
  },
  {
    name: "a finding turned green in the summary too",
    claim: "summary",
    make: (p) => {
      edit(p, "findings.json", (t) => t.replace('"outcome":"not-met"', '"outcome":"met"'));
      edit(p, "summary.json", (t) => t.replace('"outcome":"not-met"', '"outcome":"met"'));
    },
  },
  {
    name: "a count turned green in the summary",
    claim: "summary",
    make: (p) => edit(p, "summary.json", (t) => t.replace(/"noEvidence":[1-9]/, '"noEvidence":0')),
  },
  {
    name: "a stored finding changed",
    claim: "logged",
    make: (p) =>
      edit(p, "log/batches.json", (t) => t.replace('"outcome":"not-met"', '"outcome":"met"')),
  },
  {
    name: "a missed device turned finished",
    claim: "logged",
    make: (p) => edit(p, firstOf("runs"), (t) => t.replace('"missed"', '"finished"')),
  },
  {
    name: "a revoked device said to be approved",
    claim: "circumstances",
    make: (p) =>
      edit(p, "circumstances.json", (t) => t.replace('"state":"revoked"', '"state":"approved"')),
  },
  {
    name: "a device left out of what decided",
    claim: "circumstances",
    make: (p) => edit(p, "circumstances.json", withoutLast),
  },
  {
    name: "another day of receipt",
    claim: "circumstances",
    make: (p) =>
      edit(p, "circumstances.json", (t) =>
        t.replace(/"receivedOn":"[^"]*"/, '"receivedOn":"2026-11-21"'),
      ),
  },
  {
    name: "an update first missing after it was reported",
    claim: "circumstances",
    make: (p) =>
      edit(p, "circumstances.json", (t) => t.replace(/(deb13u1":")[^"]*/, "$12026-12-24")),
  },
  {
    name: "an older report said to be the newest",
    claim: "circumstances",
    make: (p) =>
      edit(p, "circumstances.json", (t) =>
        t.replace(/"report":"[^"]*"/, `"report":"${"0".repeat(64)}"`),
      ),
  },
  {
    name: "a device more in the summary",
    claim: "circumstances",
    make: (p) => edit(p, "summary.json", (t) => t.replace(/("devices":\[\n)([^\n]*\n)/, "$1$2$2")),
  },
  {
    name: "a finding left out",
    claim: "findings",
    make: (p) => edit(p, "findings.json", withoutLast),
  },
  {
    name: "a finding by other rules",
    claim: "findings",
    make: (p) => edit(p, "findings.json", (t) => t.replace(/("rules":"[^+]*\+)../, "$100")),
  },
  {
    name: "a rule changed",
    claim: "findings",
    make: (p) => edit(p, "rules/controls/firewall-on.mjs", (t) => `${t}\n`),
  },
  {
    name: "a finding by other lists",
    claim: "findings",
    make: (p) => edit(p, "findings.json", (t) => t.replace(/"lists":"../, '"lists":"00')),
  },
  {
    name: "evidence that nobody entered",
    claim: "added",
    make: (p) => replace(p, `evidence/${sha256("another")}`, "another"),
  },
  {
    name: "a risk whose words were changed",
    claim: "added",
    make: (p) => edit(p, "people.json", (t) => t.replace("no successor runs", "no reason")),
  },
  {
    name: "a risk that is gone",
    claim: "added",
    make: (p) =>
      edit(p, "people.json", (t) => t.replace(/"acceptances":\[\n.*\n\]/, '"acceptances":[]')),
  },
  {
    name: "a certificate of another day",
    claim: "added",
    make: (p) => edit(p, "people.json", (t) => t.replace("2027-02-01", "2027-12-01")),
  },
  {
    name: "a plan that is called done",
    claim: "added",
    make: (p) => edit(p, "people.json", (t) => t.replace('"status":"open"', '"status":"done"')),
  },
  {
    name: "a plan that somebody else signed",
    claim: "added",
    make: (p) =>
      edit(p, "people.json", (t) => t.replace('"signed_as":"management"', '"signed_as":"siro"')),
  },
  {
    name: "an anchor of another log",
    claim: "log",
    make: (p) => {
      const head = { origin: "collector.test/evidence/B99999", size: 1, root: Buffer.alloc(32) };
      replace(p, "anchors/1.checkpoint", signTreeHead(head, estate.log.signer));
    },
  },
  {
    name: "an anchor of a history that never was",
    claim: "log",
    make: (p) => {
      const head = { origin: estate.log.originOf("A12345"), size: 2, root: Buffer.alloc(32) };
      replace(p, "anchors/2.checkpoint", signTreeHead(head, estate.log.signer));
    },
  },
  {
    name: "a digest on the first page that is not the pack's",
    claim: "digest",
    make: (p) => edit(p, "README.html", (t) => t.replace(/[0-9a-f]{64}/g, "0".repeat(64))),
  },
];

test.each(forgeries)("forged by the collector itself: $name [T22]", async ({ claim, make }) => {
  const pack = copy();
  make(pack);
  forge.sealAgain(pack, estate.log.signer);
  const failed = Object.keys(await problemsOf(pack));
  expect(failed).toContain(claim);
  expect(failed).not.toContain("manifest");
  expect(failed).not.toContain("files");
});

test("what people added holds where an entry names it, and so does an anchor from this log's past", async () => {
  const pack = copy();
  replace(pack, `evidence/${sha256("a policy")}`, "a policy");
  replace(pack, "anchors/9.checkpoint", readFileSync(join(older, "log/checkpoint")));
  replace(pack, "anchors/9.tsr", "a stamp, which OpenSSL reads");
  forge.sealAgain(pack, estate.log.signer);
  expect(await problemsOf(pack)).toEqual({});
  const { claims } = await verifyPack(pack);
  expect(claims.map((c) => c.says)).toContainEqual(
    expect.stringContaining("added (1 files, 4 rows)"),
  );
  expect(claims.flatMap((c) => c.notes)).toContainEqual(
    expect.stringContaining("authority outside: 1"),
  );
});

test("a key known from elsewhere: its fingerprint or verifier key holds, another does not", async () => {
  const { fingerprint } = (await verifyPack(original)).pack;
  const spaced = fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:");
  for (const trusted of [fingerprint, spaced, estate.log.verifierKey("A12345")]) {
    expect(await problemsOf(original, { trusted })).toEqual({});
  }
  const other = run(original, "--key", "0".repeat(64));
  expect(other.status).toBe(1);
  expect(other.out).toContain("not signed by the key you gave");
});

test("without a key it says that the key came with the pack", async () => {
  const notes = (await verifyPack(original)).claims.flatMap((c) => c.notes);
  expect(notes).toContainEqual(expect.stringContaining("The key came with the pack"));
});

test("the older pack's log is the beginning of this one; the other way round it is not [T22]", async () => {
  expect(run(original, "--since", older)).toMatchObject({ status: 0 });
  const { since } = await problemsOf(older, { older: original });
  expect(since).toEqual([expect.stringContaining("this pack is the older one")]);
});

/** A checkpoint in place of the older pack's. */
function olderWith(note: (before: string) => string): string {
  const pack = forge.copyOf(older);
  edit(pack, "log/checkpoint", note);
  return pack;
}

const strangers: readonly (readonly [name: string, of: () => string, says: string])[] = [
  ["no pack", () => mkdtempSync(join(folder, "empty-")), "is missing"],
  [
    "a pack whose checkpoint somebody changed",
    () => olderWith((t) => t.replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) - 1}\n`)),
    "is not signed by the collector's key",
  ],
  [
    "another organisation of the same collector",
    () =>
      olderWith(() => {
        const head = { origin: "collector.test/evidence/B99999", size: 1, root: Buffer.alloc(32) };
        return signTreeHead(head, estate.log.signer);
      }),
    "is of another log",
  ],
  [
    "another collector",
    () =>
      olderWith(() => {
        const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
        const head = { origin: estate.log.originOf("A12345"), size: 1, root: Buffer.alloc(32) };
        return signTreeHead(head, signer);
      }),
    "is not signed by the collector's key",
  ],
  [
    "a log that forked from this one",
    () =>
      olderWith(() => {
        const head = { origin: estate.log.originOf("A12345"), size: 3, root: Buffer.alloc(32, 1) };
        return signTreeHead(head, estate.log.signer);
      }),
    "history was rewritten",
  ],
];

test.each(strangers)("--since %s does not hold", async (_, of, says) => {
  const { since } = await problemsOf(original, { older: of() });
  expect(since).toEqual([expect.stringContaining(says)]);
});

test("every log begins with itself", async () => {
  expect(await problemsOf(original, { older: original })).toEqual({});
});

test("a pack of a rewritten log holds by itself and fails against the older one [T22]", async () => {
  const rewritten = await testEstate({ signer: estate.log.signer });
  const device = await rewritten.enrol();
  for (const day of ["18", "19", "20", "21"]) {
    await device.report(sampleFacts(), `2026-11-${day}T02:00:00.000Z`);
  }
  await rewritten.evaluate("2026-11-21");
  const pack = join(folder, "rewritten");
  await buildPack(await rewritten.request(pack, "2026-11-21"));
  await rewritten.close();
  expect(await problemsOf(pack)).toEqual({});
  const { since } = await problemsOf(pack, { older });
  expect(since).toEqual([expect.stringContaining("history was rewritten")]);
});

test("a signature under a plan that never was so fails, though log and row agree on it", async () => {
  const lying = await testEstate();
  const people = peopleParts(lying, "2026-11-20");
  const planned = { organisation: ODS, item: "1.3.2", action: "x", owner: "Bea", by: "ann" };
  await setPlan(people, { ...planned, due: "2027-03-01" });
  const wish = { organisation: ODS, signedBy: "Cy", signedAs: "management", by: "ann" } as const;
  const { leaf: _, ...signed } = await signPlan(people, { ...wish, signedOn: "2026-11-20" });
  const row = { ...signed, state: sha256("another plan") };
  const { edition, act, done_by: by, at } = row;
  const about = { act, edition, words: digestOfRow(row), by, at };
  const leaf = await lying.log.append(lying.store.db, ODS, { type: "plan", about });
  await insertPlanSignOff(lying.store.db, { leaf, ...row });
  const pack = join(folder, "lying");
  await buildPack(await lying.request(pack, "2026-11-20"));
  await lying.close();
  const { added } = await problemsOf(pack);
  expect(added).toEqual([expect.stringContaining("signs another plan than the log has")]);
});

test.each([
  [["--frobnicate"], 2],
  [["a", "b"], 2],
  [["--key"], 2],
  [["/nowhere/at/all"], 3],
  [[program], 3],
])("%j ends with %i", (args, status) => {
  expect(run(...args)).toMatchObject({ status });
});

test("a folder that is no pack is not a pack that holds", async () => {
  const empty = mkdtempSync(join(folder, "empty-"));
  expect((await problemsOf(empty)).manifest).toContain("manifest.json: is missing");
});

test("the original is as it was after all this", async () => {
  expect(await problemsOf(original)).toEqual({});
});
