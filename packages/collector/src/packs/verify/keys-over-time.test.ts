import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setDeviceState } from "../../store/index.ts";
import { buildPack } from "../build.ts";
import { type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import * as forge from "../testing/forge.ts";
import type { TestDevice } from "../testing/reporter.ts";
import { problemsOf, verifyPack } from "../testing/verifier.ts";

/** Which key counted when, and whose word: enrolments, rotations, revocations, quarantines, erasures. */

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-keys-over-time-"));
const pack = join(folder, "pack");
let estate: Estate;
let rotated: TestDevice;

beforeAll(async () => {
  estate = await testEstate();
  rotated = await estate.enrol();
  const [sold, forked, plain] = [await estate.enrol(), await estate.enrol(), await estate.enrol()];
  await rotated.report(sampleFacts(), "2026-11-17T02:00:00.000Z");
  await estate.evaluate("2026-11-17");
  await rotated.rotate("p256", "2026-11-18T01:00:00.000Z");
  await rotated.report(sampleFacts(), "2026-11-18T02:00:00.000Z");
  await rotated.rotate("ed25519", "2026-11-19T01:00:00.000Z");
  await rotated.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
  await plain.report(sampleFacts(), "2026-11-19T02:01:00.000Z");
  await sold.report(sampleFacts(), "2026-11-19T02:02:00.000Z");
  await sold.revoke("2026-11-19T12:00:00.000Z");
  await forked.report(sampleFacts(), "2026-11-19T02:03:00.000Z");
  await quarantine(estate, forked);
  await settle(estate, forked);
  await estate.evaluate(TODAY);
  await buildPack(await estate.request(pack, TODAY));
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

async function quarantine(on: Estate, { id: device }: TestDevice): Promise<void> {
  const about = { device, at: "2026-11-19T13:00:00.000Z", why: "a fork", seq: 2 };
  await on.enter({ type: "quarantine", about: { ...about, report: "0".repeat(64) } });
  await setDeviceState(on.store.db, device, "quarantined");
}

async function settle(on: Estate, { id: device }: TestDevice): Promise<void> {
  const about = { device, at: "2026-11-19T14:00:00.000Z", by: "ann", why: "enrolled anew" };
  await on.enter({ type: "resolve", about });
  await setDeviceState(on.store.db, device, "revoked");
}

test("a pack of devices with several keys holds, the reports of each key by the key of their time", async () => {
  expect(await problemsOf(pack, { reperform: true })).toEqual({});
  const { claims } = await verifyPack(pack);
  const says = claims.map((c) => c.says);
  expect(says).toContainEqual(expect.stringContaining("Device keys (6) of 4 devices"));
  expect(says).toContainEqual(expect.stringContaining("Changes of key (2)"));
  expect(says).toContainEqual(expect.stringContaining("Chains (1 links)"));
  const { devices } = JSON.parse(readFileSync(join(pack, "keys/keys.json"), "utf8")) as {
    devices: { device: string; from: string; until: string | null }[];
  };
  expect(devices.filter((d) => d.device === rotated.id).map((d) => [d.from, d.until])).toEqual([
    ["2026-11-01T10:00:00.000Z", "2026-11-18T01:00:00.000Z"],
    ["2026-11-18T01:00:00.000Z", "2026-11-19T01:00:00.000Z"],
    ["2026-11-19T01:00:00.000Z", null],
  ]);
});

/** A device that reports at a time or with a key at which no honest collector would take it. */
const refused: readonly {
  name: string;
  make: (on: Estate, device: TestDevice) => Promise<unknown>;
  claim: string;
  says: string;
}[] = [
  {
    name: "a report by the key before, received after the next one",
    make: async (_, device) => {
      const old = await device.rotate("ed25519", "2026-11-19T01:00:00.000Z");
      await device.report(sampleFacts(), "2026-11-19T02:00:00.000Z", old);
    },
    claim: "reports",
    says: "is not signed by the key it should be signed by",
  },
  {
    name: "a report by a key in the middle, received after its end",
    make: async (_, device) => {
      await device.rotate("p256", "2026-11-19T01:00:00.000Z");
      const middle = await device.rotate("ed25519", "2026-11-20T01:00:00.000Z");
      await device.report(sampleFacts(), "2026-11-20T02:00:00.000Z", middle);
    },
    claim: "reports",
    says: "is not signed by the key it should be signed by",
  },
  {
    name: "a report after the device was revoked",
    make: async (on, device) => {
      await device.revoke("2026-11-19T01:00:00.000Z");
      await device.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
      await setDeviceState(on.store.db, device.id, "revoked");
    },
    claim: "revocation",
    says: "was received while its device was revoked",
  },
  {
    name: "a report after the device was quarantined",
    make: async (on, device) => {
      await quarantine(on, device);
      await device.report(sampleFacts(), "2026-11-19T23:00:00.000Z");
      await setDeviceState(on.store.db, device.id, "quarantined");
    },
    claim: "revocation",
    says: "was received while its device was quarantined",
  },
  {
    name: "a report after the fork was settled",
    make: async (on, device) => {
      await quarantine(on, device);
      await settle(on, device);
      await device.report(sampleFacts(), "2026-11-19T23:00:00.000Z");
      await setDeviceState(on.store.db, device.id, "revoked");
    },
    claim: "revocation",
    says: "was received while its device was revoked",
  },
  {
    name: "a quarantined device that is shown as approved",
    make: async (on, device) => {
      await device.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
      await quarantine(on, device);
      await setDeviceState(on.store.db, device.id, "approved");
    },
    claim: "circumstances",
    says: "is in another state by the log's entries",
  },
];

test.each(refused)("a collector that took $name is found out", async ({ make, claim, says }) => {
  const other = await testEstate();
  await make(other, await other.enrol());
  const out = mkdtempSync(join(folder, "refused-"));
  await buildPack(await other.request(out, TODAY));
  await other.close();
  const problems = await problemsOf(out);
  expect(problems[claim]).toContainEqual(expect.stringContaining(says));
  expect(Object.keys(problems)).not.toContain("manifest");
});

interface Envelope {
  payload: string;
  signatures: { sig: string }[];
}

/** Changes the statement by which the second key was handed on; it keeps its name. */
const restated = (change: (envelope: Envelope) => unknown) => (copy: string) =>
  forge.edit(copy, forge.firstOf(copy, "keys/rotations"), (text) =>
    JSON.stringify(change(JSON.parse(text) as Envelope)),
  );

const keysJson = (change: (text: string) => string) => (copy: string) =>
  forge.edit(copy, "keys/keys.json", change);

const forgeries: readonly { name: string; claim: string; make: (copy: string) => void }[] = [
  {
    name: "a statement left out",
    claim: "rotation",
    make: (c) => unlinkSync(join(c, forge.firstOf(c, "keys/rotations"))),
  },
  {
    name: "a statement without the old key's signature",
    claim: "rotation",
    make: restated((e) => ({ ...e, signatures: e.signatures.slice(1) })),
  },
  {
    name: "a statement without the next key's signature",
    claim: "rotation",
    make: restated((e) => ({ ...e, signatures: e.signatures.slice(0, 1) })),
  },
  {
    name: "a statement with the signatures the wrong way round",
    claim: "rotation",
    make: restated((e) => ({ ...e, signatures: e.signatures.toReversed() })),
  },
  {
    name: "a statement with a third signature",
    claim: "rotation",
    make: restated((e) => ({ ...e, signatures: [...e.signatures, ...e.signatures.slice(1)] })),
  },
  {
    name: "a statement of another type",
    claim: "rotation",
    make: restated((e) => ({ ...e, payloadType: "application/vnd.muster.report.v1+json" })),
  },
  {
    name: "a statement about another key",
    claim: "rotation",
    make: restated((e) => {
      const text = Buffer.from(e.payload, "base64").toString().replace('"seq":', '"seq":1');
      return { ...e, payload: Buffer.from(text).toString("base64") };
    }),
  },
  {
    name: "a statement that no entry names",
    claim: "rotation",
    make: (c) => {
      const path = forge.firstOf(c, "keys/rotations");
      const name = createHash("sha256").update("{}").digest("hex");
      forge.replace(c, `keys/rotations/${name}.dsse.json`, readFileSync(join(c, path)));
    },
  },
  {
    name: "a rotation without its proof",
    claim: "enrolment",
    make: (c) => unlinkSync(join(c, forge.proofsOf(c, "rotate")[0] ?? "")),
  },
  {
    name: "a key that is said to have counted longer",
    claim: "enrolment",
    make: keysJson((t) => t.replace(/"until":"[^"]*"/, '"until":null')),
  },
  {
    name: "a key that is said to have counted earlier",
    claim: "enrolment",
    make: keysJson((t) => t.replace('"from":"2026-11-18', '"from":"2026-11-16')),
  },
  {
    name: "a key that is said to be better kept",
    claim: "enrolment",
    make: keysJson((t) => t.replace('"protection":"file"', '"protection":"hardware"')),
  },
  {
    name: "a key that is said to be of another kind",
    claim: "enrolment",
    make: keysJson((t) => t.replace('"algorithm":"p256"', '"algorithm":"ed25519"')),
  },
  {
    name: "the key in the middle left out",
    claim: "rotation",
    make: keysJson((t) => t.replace(/\{"algorithm":"p256"[^\n]*,\n/, "")),
  },
  {
    name: "a key given to another device",
    claim: "enrolment",
    make: keysJson((t) => {
      const other = [...t.matchAll(/"device":"([a-z2-7]+)"/g)].find(
        (m) => m[1] !== rotated.id,
      )?.[1];
      return t.replace(`"device":"${rotated.id}"`, `"device":"${other}"`);
    }),
  },
  {
    name: "a settled fork left out of the keys",
    claim: "enrolment",
    make: (c) => {
      const index = /\d+/.exec(forge.proofsOf(c, "resolve")[0] ?? "")?.[0];
      forge.edit(c, "keys/keys.json", (t) => t.replace(new RegExp(`,${index}\\b`), ""));
    },
  },
  {
    name: "a settled fork without its proof",
    claim: "enrolment",
    make: (c) => unlinkSync(join(c, forge.proofsOf(c, "resolve")[0] ?? "")),
  },
];

test.each(forgeries)("forged by the collector itself: $name", async ({ make, claim }) => {
  const copy = forge.copyOf(pack);
  make(copy);
  forge.sealAgain(copy, estate.log.signer);
  const problems = await problemsOf(copy);
  expect(Object.keys(problems)).toContain(claim);
  expect(problems.manifest ?? problems.files).toBeUndefined();
});

interface Withheld {
  readonly section: string;
  readonly kind: string;
  readonly why: string;
  readonly entry?: number;
}

const withheldOf = (of: string) =>
  (JSON.parse(readFileSync(join(of, "manifest.json"), "utf8")) as { withheld: Withheld[] })
    .withheld;

const erasures: readonly [name: string, change: (row: Withheld) => Withheld, says: string][] = [
  ["without an entry", (row) => ({ ...row, why: "erased" }), "yet no entry of the log says so"],
  [
    "by an entry of another type",
    (row) => ({ ...row, why: "erased", entry: 0 }),
    "yet no entry of the log says so",
  ],
  ["for a reason of its own", (row) => ({ ...row, why: "__proto__" }), "for no reason that this"],
  ["and nobody reported it", (row) => ({ ...row, section: "0".repeat(64) }), "named by no report"],
  ["as another kind", (row) => ({ ...row, kind: "firewall" }), "is neither here nor stated"],
];

test.each(erasures)("a section said to be withheld %s is named", async (_, change, says) => {
  const copy = forge.copyOf(pack);
  const [first, ...others] = withheldOf(copy);
  if (first === undefined) throw new Error("nothing is withheld");
  const withheld = [change(first), ...others].map((row) => ({ ...row }));
  forge.sealAgain(copy, estate.log.signer, { withheld });
  const { sections } = await problemsOf(copy);
  expect(sections).toContainEqual(expect.stringContaining(says));
});

test("a report that says its key lies elsewhere than the log does is named", async () => {
  const other = await testEstate();
  const device = await other.enrol({ protection: "hardware" });
  const report = await device.report(sampleFacts(), "2026-11-19T02:00:00.000Z");
  await other.evaluate(TODAY);
  const out = join(folder, "elsewhere");
  await buildPack(await other.request(out, TODAY));
  await other.close();
  const { reports = [], ...rest } = await problemsOf(out);
  expect(reports).toEqual([
    `reports/${report}.dsse.json: says that its key lies elsewhere than the log says of its device's keys`,
  ]);
  // What rests on a report that does not hold is said not to hold, and nothing else.
  expect(Object.keys(rest)).not.toContain("enrolment");
});
