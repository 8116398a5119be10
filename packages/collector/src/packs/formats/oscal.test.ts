import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { approveAcceptance, requestAcceptance, reviewAcceptance } from "../../people/index.ts";
import { peopleParts, sampleRisk } from "../../people/testing.ts";
import { buildPack } from "../build.ts";
import { readSummary } from "../parts/summary-file.ts";
import type { Summary } from "../summary-schema.ts";
import { type Estate, testEstate } from "../testing/estate.ts";
import { sampleFacts } from "../testing/facts.ts";
import { uuidOf } from "./uuid.ts";

/** `oscal-assessment-results.json`, against NIST's schema of OSCAL 1.2.1, which checks no reference: that is done here. */

const TODAY = "2026-11-21";
const folder = mkdtempSync(join(tmpdir(), "muster-oscal-"));
const schema = join(
  import.meta.dirname,
  "../../../../../test/fixtures/oscal_assessment-results_schema.json",
);

/** The formats that its texts name; those that matter are patterns of the schema as well. */
const formats = { "date-time": true, "uri-reference": true, uri: true, email: true } as const;
const validate = new Ajv({ formats, unicodeRegExp: true, strict: false }).compile(
  JSON.parse(readFileSync(schema, "utf8")),
);

interface Part {
  readonly uuid: string;
  readonly title: string;
  readonly status: string;
  readonly remarks?: string;
  readonly description: string;
  readonly target: {
    readonly "target-id": string;
    readonly status: Readonly<Record<string, string>>;
  };
}

interface Results {
  readonly "assessment-results": {
    readonly "import-ap": { readonly href: string };
    readonly results: readonly {
      readonly observations: readonly Part[];
      readonly risks: readonly Part[];
      readonly findings: readonly Part[];
    }[];
  };
}

let estate: Estate;
let text: string;
let written: Results;
let summary: Summary;

beforeAll(async () => {
  estate = await testEstate();
  const [kept, silent] = [await estate.enrol(), await estate.enrol()];
  await kept.report(
    sampleFacts([
      {
        kind: "firewall",
        state: "known",
        source: "test",
        value: { layers: [{ name: "ipv4", enabled: "no", defaultInbound: "allow" }] },
      },
    ]),
    "2026-11-21T02:00:00.000Z",
  );
  await estate.evaluate(TODAY);
  const parts = peopleParts(estate, TODAY);
  const { organisation } = sampleRisk;
  const { id } = await requestAcceptance(parts, sampleRisk);
  await requestAcceptance(parts, {
    ...sampleRisk,
    scope: "device",
    about: silent.id,
    product: "PHP",
    cycle: "7.4",
  });
  await approveAcceptance(parts, { organisation, id, by: "Dee Down" });
  for (const nextReview of ["2027-01-10", "2027-02-10"]) {
    await reviewAcceptance(parts, { organisation, id, by: "Bea", nextReview });
  }
  const out = join(folder, "pack");
  await buildPack(await estate.request(out, TODAY));
  summary = readSummary(out);
  text = readFileSync(join(out, "oscal-assessment-results.json"), "utf8");
  written = JSON.parse(text);
});

afterAll(async () => {
  await estate.close();
  rmSync(folder, { recursive: true, force: true });
});

const result = () => {
  const [only] = written["assessment-results"].results;
  if (only === undefined) throw new Error("no result");
  return only;
};

test("NIST's schema takes it, and refuses it without what it needs", () => {
  validate(written);
  expect(validate.errors).toBeNull();
  const without = Object.fromEntries(
    Object.entries(result()).filter(([member]) => member !== "start"),
  );
  const broken = { "assessment-results": { ...written["assessment-results"], results: [without] } };
  expect(validate(broken)).toBe(false);
});

test("every uuid is one thing's, and whatever is referred to is there", () => {
  const own = [...text.matchAll(/"uuid": "(?<uuid>[^"]+)"/g)].map((m) => m.groups?.uuid);
  expect(new Set(own).size).toBe(own.length);
  const named = [...text.matchAll(/"(?:observation-uuid|risk-uuid)": "(?<uuid>[^"]+)"/g)];
  expect(named.length).toBeGreaterThan(5);
  for (const { groups } of named) expect(own).toContain(groups?.uuid);
  expect(own).toContain(written["assessment-results"]["import-ap"].href.slice(1));
});

test("an item has a finding where the evidence says yes, no or cannot confirm; only yes is satisfied", () => {
  const states = {
    yes: "satisfied pass",
    no: "not-satisfied fail",
    "cannot confirm": "not-satisfied other",
  };
  const expected = summary.items.flatMap(({ ref, suggested }) =>
    Object.hasOwn(states, suggested) ? [[`dspt-${ref}`, Reflect.get(states, suggested)]] : [],
  );
  const found = result().findings.map(({ target }) => [
    target["target-id"],
    `${target.status.state} ${target.status.reason}`,
  ]);
  expect(found).toEqual(expected);
  expect(new Set(expected.map(([, state]) => state)).size).toBeGreaterThan(1);
});

test("each control is observed with its counts, and one that fails is a risk", () => {
  expect(result().observations.map(({ title }) => title)).toEqual(
    summary.controls.map(({ title }) => title),
  );
  for (const [i, { met, notMet, noEvidence }] of summary.controls.entries()) {
    expect(result().observations[i]?.description).toContain(
      `Of 2 known devices: ${met} met, ${notMet} not met (of them 0 accepted), ${noEvidence} without`,
    );
  }
  const failed = summary.controls.filter(({ notMet }) => notMet > 0);
  expect(failed.map(({ id }) => id)).toContain("firewall-on");
  const titles = result().risks.map(({ title }) => title);
  expect(titles.slice(0, failed.length)).toEqual(failed.map(({ title }) => `Not met: ${title}`));
});

test("what people were asked to accept is a deviation, by the name the pack knows a device by", () => {
  const asked = result().risks.filter(({ title }) => title.startsWith("Acceptance"));
  expect(asked.map(({ status }) => status).sort()).toEqual([
    "deviation-approved",
    "deviation-requested",
  ]);
  for (const { id } of summary.devices) expect(text).not.toContain(id.slice(0, 12));
});

describe("a uuid that follows from a name", () => {
  test("is the same for the same name, and another for any other", () => {
    expect(uuidOf("a", "b")).toBe(uuidOf("a", "b"));
    expect(new Set([uuidOf("a", "b"), uuidOf("ab"), uuidOf("a"), uuidOf("a", "b", "")]).size).toBe(
      4,
    );
  });

  test("is of version 5", () => {
    for (let i = 0; i < 100; i++) {
      expect(uuidOf(String(i))).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });
});
