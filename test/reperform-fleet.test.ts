import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { bundledLists } from "../packages/collector/src/lists/index.ts";
import { buildPack } from "../packages/collector/src/packs/build.ts";
import { testEstate } from "../packages/collector/src/packs/testing/estate.ts";
import { verifyPack } from "../packages/collector/src/packs/testing/verifier.ts";
import { FLEET_DAY, sampleFleet } from "./sample-fleet.ts";

/**
 * The rules that lie in a pack come to the collector's own words on every device of the sample fleet, by all the lists there
 * are: whatever a rule comes to rest on must be in the pack too.
 */
const folder = mkdtempSync(join(tmpdir(), "muster-reperform-fleet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the sample fleet, judged again from its pack, comes out the same word for word", async () => {
  const estate = await testEstate({ lists: bundledLists() });
  const fleet = sampleFleet();
  for (const { facts, receivedOn } of fleet) {
    const device = await estate.enrol();
    if (receivedOn !== undefined) await device.report(facts, `${receivedOn}T02:00:00.000Z`);
  }
  const request = await estate.request(join(folder, "pack"), FLEET_DAY);
  await buildPack(request);
  await estate.close();
  const { claims } = await verifyPack(join(folder, "pack"), { reperform: true });
  expect(claims.flatMap((c) => c.problems)).toEqual([]);
  expect(claims.at(-1)?.says).toContain(`${request.findings.length} of ${request.findings.length}`);
  expect(request.findings.length).toBeGreaterThan(fleet.length * 10);
  expect(new Set(request.findings.map((f) => f.outcome)).size).toBe(4);
});

/** What Node 20, the oldest that packs name, lacks of what the rules could come to use. */
const withoutNewer = `
  for (const [of, names] of [
    [Map, ["groupBy"]],
    [Object, ["groupBy"]],
    [Array, ["fromAsync"]],
    [Promise, ["withResolvers", "try"]],
    [RegExp, ["escape"]],
    [Error, ["isError"]],
    [Math, ["sumPrecise", "f16round"]],
    [Uint8Array, ["fromBase64", "fromHex"]],
    [Uint8Array.prototype, ["toBase64", "toHex", "setFromBase64", "setFromHex"]],
    [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
    [Set.prototype, ["union", "intersection", "difference", "symmetricDifference"]],
    [Set.prototype, ["isSubsetOf", "isSupersetOf", "isDisjointFrom"]],
    [Iterator.prototype, ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray"]],
    [Iterator.prototype, ["forEach", "some", "every", "find"]],
    [globalThis, ["Iterator", "Float16Array", "Temporal", "WebSocket", "navigator"]],
  ]) for (const name of names) delete of[name];
`;

test("whoever checks it with Node 20 comes to the same", () => {
  // The verifier starts itself once more, confined: what it starts must lack the same.
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(withoutNewer)}`;
  const { status, stdout } = spawnSync(process.execPath, ["verify.mjs", "--reperform"], {
    cwd: join(folder, "pack"),
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS },
  });
  expect(stdout).toContain("All 18 claims hold");
  expect(status).toBe(0);
});
