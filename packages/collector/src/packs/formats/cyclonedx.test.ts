import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Fact, SoftwareItem } from "@muster/mapping";
import { Ajv } from "ajv";
import { buildPack } from "../build.ts";
import { type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import { problemsOf } from "../testing/verifier.ts";

/** `estate.cdx.json`, against CycloneDX's own schema of 1.6. */

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-cdx-"));
const library = dirname(
  createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json"),
);
const schema = (name: string) =>
  JSON.parse(readFileSync(join(library, `res/schema/${name}.SNAPSHOT.schema.json`), "utf8"));

const formats = {
  "date-time": true,
  "iri-reference": true,
  "idn-email": true,
  string: true,
  uri: true,
} as const;
const ajv = new Ajv({ formats, strict: false });
for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
  ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
}
const validate = ajv.compile(schema("bom-1.6"));

interface Bill {
  readonly metadata: { readonly properties: readonly Property[] };
  readonly components: readonly {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly purl?: string;
    readonly "bom-ref": string;
    readonly properties: readonly Property[];
  }[];
}
interface Property {
  readonly name: string;
  readonly value: string;
}

let estate: Estate;
let text: string;
let bill: Bill;
let out: string;

const item = (name: string, rest: Partial<SoftwareItem> = {}): SoftwareItem => ({
  name,
  version: "1.0",
  source: "dpkg",
  ...rest,
});
const shared = [
  item("openssl", { version: "1:3.5-1+b1", architecture: "amd64" }),
  item("<b>&\u202e=1+1"),
];

function inventory(items: readonly SoftwareItem[], complete = true): Fact {
  const value = { items: [...items], complete, read: ["dpkg"], unread: [] };
  return { kind: "installed-software", state: "known", source: "test", value };
}

beforeAll(async () => {
  estate = await testEstate();
  const devices = [];
  for (let i = 0; i < 4; i++) devices.push(await estate.enrol());
  const [first, second, third, gone] = devices;
  const own = item("Own Viewer", { source: "registry", publisher: "Rowan" });
  await first?.report(sampleFacts([inventory(shared)]), "2026-11-21T02:00:00.000Z");
  await second?.report(
    sampleFacts([inventory([...shared, own, own], false)]),
    "2026-11-21T02:01:00.000Z",
  );
  await third?.report(
    sampleFacts([{ kind: "installed-software", state: "unknown", reason: "failed", detail: "" }]),
    "2026-11-21T02:02:00.000Z",
  );
  await gone?.report(sampleFacts([inventory([item("gone")])]), "2026-11-21T02:03:00.000Z");
  await gone?.revoke("2026-11-21T03:00:00.000Z");
  await estate.evaluate(TODAY);
  out = join(folder, "pack");
  await buildPack({ ...(await estate.request(out, TODAY)), sbom: true });
  text = readFileSync(join(out, "estate.cdx.json"), "utf8");
  bill = JSON.parse(text);
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

test("CycloneDX's schema takes it, and refuses it without what it needs", () => {
  validate(bill);
  expect(validate.errors).toBeNull();
  expect(validate({ ...bill, components: [{ type: "application" }] })).toBe(false);
});

test("each title is there once, with how many devices have it", () => {
  const rows = bill.components.map(({ name, version, properties }) => [
    name,
    version,
    properties.find((p) => p.name === "muster:devices")?.value,
  ]);
  expect(rows.sort()).toEqual(
    [
      ["<b>&\\u202e=1+1", "1.0", "2"],
      ["Debian GNU/Linux 13 (trixie)", "13", "3"],
      ["Own Viewer", "1.0", "1"],
      ["openssl", "1:3.5-1+b1", "2"],
    ].sort(),
  );
  const refs = bill.components.map((c) => c["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
});

test("a distribution's package has its package URL, other titles have none", () => {
  expect(bill.components.flatMap(({ purl }) => purl ?? []).sort()).toEqual([
    "pkg:deb/debian/%3Cb%3E%26%E2%80%AE%3D1%2B1@1.0",
    "pkg:deb/debian/openssl@1:3.5-1%2Bb1?arch=amd64",
  ]);
});

test("it says of how many devices it speaks, and of which it does not", () => {
  expect(bill.metadata.properties).toEqual([
    { name: "muster:devices-known", value: "3" },
    { name: "muster:devices-with-inventory", value: "2" },
    { name: "muster:devices-with-whole-inventory", value: "1" },
  ]);
  expect(text).not.toMatch(/rowan-desk|SERIAL|device-[0-9a-f]{8}/);
});

describe("in the pack", () => {
  test("it is under the signed manifest like everything else", async () => {
    expect(await problemsOf(out)).toEqual({});
    expect(readFileSync(join(out, "manifest.json"), "utf8")).toContain('"path":"estate.cdx.json"');
  });

  test("it is there only where it was asked for", async () => {
    const plain = join(folder, "plain");
    await buildPack(await estate.request(plain, TODAY));
    expect(existsSync(join(plain, "estate.cdx.json"))).toBe(false);
  });
});
