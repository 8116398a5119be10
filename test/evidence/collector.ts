import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "@muster/mapping/wire";
import { createSite } from "../../packages/collector/src/cli/changes.ts";
import { settleOrganisation } from "../../packages/collector/src/cli/settle.ts";
import { Collector } from "../../packages/collector/src/collector.ts";
import { readEnvironment } from "../../packages/collector/src/config/environment.ts";
import { loadSettings } from "../../packages/collector/src/config/load.ts";
import { createSignInLink } from "../../packages/collector/src/console/routes.ts";
import { signIn, signOut } from "../../packages/collector/src/console/sign-in.ts";
import { layOver, overlayFor } from "../../packages/collector/src/editions/index.ts";
import {
  createToken,
  decideDevice,
  revokeToken,
} from "../../packages/collector/src/intake/index.ts";
import { TestDevice } from "../../packages/collector/src/intake/testing/device.ts";
import { sectionOf, unknownFact } from "../../packages/collector/src/intake/testing/sections.ts";
import { eraseDevice } from "../../packages/collector/src/privacy/index.ts";
import { Scheduler } from "../../packages/collector/src/scheduler/index.ts";
import { buildServer } from "../../packages/collector/src/server.ts";
import { addWords } from "./people.ts";

export const ODS = "A1";

/** A whole collector, as `serve` puts it together, with its clock under the test's hand. */
export type LivingCollector = Awaited<ReturnType<typeof livingCollector>>;

export interface Living {
  /** PostgreSQL instead of the embedded database. */
  readonly database?: string;
  /** A folder that an earlier one left, and its time. */
  readonly after?: { readonly folder: string; readonly clock: { now: number } };
  /** Folder of the organisation's own list. */
  readonly supportedSoftware?: string;
}

export async function livingCollector({ database, after, ...more }: Living = {}) {
  const folder = after?.folder ?? mkdtempSync(join(tmpdir(), "muster-living-"));
  const clock = after?.clock ?? { now: Date.parse("2026-11-21T00:30:00Z") };
  const data = join(folder, "data");
  const settings = { ...loadSettings(readEnvironment({})), data, database, ...more };
  const collector = await Collector.open({ settings, now: () => clock.now, random: randomBytes });
  const words = { ods: ODS, name: "Ash House", category: 3, edition: "2025-26" };
  await settleOrganisation(collector, words, collector.today);
  const onError = (error: unknown) => {
    throw error;
  };
  const app = await buildServer(collector, {
    url: () => "https://muster.example:8443",
    onError,
    judge: false,
  });
  const scheduler = new Scheduler({
    store: collector.store,
    now: collector.now,
    schedule: settings.schedule,
    append: (db, organisation, leaf) => collector.log.append(db, organisation, leaf),
    mayWrite: async () => true,
    onDay: async (organisation) => {
      await collector.evaluateDue(organisation);
    },
    onError,
  });
  const token = async (maxUses = 1) =>
    await createToken(collector, { organisation: ODS, maxUses, hours: 24 });
  return {
    collector,
    app,
    scheduler,
    folder,
    clock,
    token,
    /** A device that is enrolled. */
    device: async () => {
      const device = new TestDevice();
      const { status } = await device.enrol(app, (await token()).token);
      if (status !== 200) throw new Error(`enrolment answered ${status}`);
      return device;
    },
    at: (instant: string) => {
      clock.now = Date.parse(instant);
    },
    /** Ends, and leaves what it kept. */
    stop: async () => {
      await app.close();
      await collector.close();
    },
    close: async () => {
      await app.close();
      await collector.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const known = (kind: string, value: Json) => ({ kind, state: "known", source: "test", value });
const restart = (required: boolean) => sectionOf(known("restart", { required, because: [] }));
const identity = (device: TestDevice, hostname: string) =>
  sectionOf(known("identity", { hostname }), device.salt);

/**
 * Two nights of everything that a collector writes: devices in each state, facts that are known, unknown, refused and erased,
 * a report that never came, a fork, tokens, runs, findings that begin and end, a link, a sign-in and two packs.
 */
export async function fill(living: LivingCollector): Promise<void> {
  const { collector, app, scheduler, folder, at, device, token } = living;
  await scheduler.tick();
  const [kept, forked, gone] = [await device(), await device(), await device()];
  await device();
  const spare = await token(5);
  await revokeToken(collector, ODS, (await token(3)).id);
  at("2026-11-21T01:30:00Z");
  await scheduler.tick();
  const odd = sectionOf({ kind: "os", state: "unknown", reason: "failed", detail: "", more: 1 });
  await kept.report(app, [
    restart(false),
    odd,
    identity(kept, "ash-1"),
    sectionOf(unknownFact("new-kind")),
  ]);
  await forked.report(app, [restart(true)]);
  await doubt(living, await device());
  at("2026-11-21T05:00:00Z");
  await scheduler.tick();
  await collector.evaluateDue(ODS);
  await collector.pack({ organisation: ODS, out: join(folder, "one"), by: "ann" });
  at("2026-11-22T01:30:00Z");
  await scheduler.tick();
  await kept.report(app, [restart(true), identity(kept, "ash-1"), sectionOf(unknownFact("tpm"))]);
  kept.seq += 2;
  await kept.report(app, [restart(true), identity(kept, "ash-2")]);
  await forked.post(app, forked.sign([], { seq: 1, prev: null }));
  await forked.post(app, forked.sign([], { seq: 1, prev: null, uptimeMs: 2 }));
  const former = { organisation: ODS, device: kept.id, former: true, by: "ann", why: "moved on" };
  await eraseDevice(collector, former);
  const decision = { organisation: ODS, device: gone.id, by: "ann", why: "sold" };
  await decideDevice(collector, { ...decision, act: "revoke" });
  at("2026-11-22T05:00:00Z");
  await scheduler.tick();
  await collector.evaluateDue(ODS);
  await ageKeys(living, { kept, forked });
  await addItems(living);
  await addWords(living.collector, { organisation: ODS, device: kept.id });
  const { key } = await createSignInLink(collector, {
    organisation: ODS,
    by: "ann",
    holder: "Bea",
  });
  await signOut(collector, await signIn(collector, { code: key, number: "" }));
  const words = { ods: ODS, name: "Ash House", category: 2, edition: "2025-26" };
  await settleOrganisation(collector, words, collector.today);
  await collector.pack({ organisation: ODS, out: join(folder, "two"), names: true, by: "ann" });
  if (spare.id === "") throw new Error("a token has an id");
}

/** A site, a device that waited, one with its next key, and a fork that is settled. */
async function ageKeys(
  { collector, app }: LivingCollector,
  { kept, forked }: { readonly kept: TestDevice; readonly forked: TestDevice },
): Promise<void> {
  const made = await createSite(collector, { organisation: ODS, name: "Ward 7" });
  await createSite(collector, { organisation: ODS, name: "Ward 8" });
  const scope = {
    organisation: ODS,
    site: made.id,
    maxUses: 2,
    hours: 1,
    approve: "manual",
  } as const;
  const { token } = await createToken(collector, scope);
  const [next, waiting] = [new TestDevice(), new TestDevice()];
  await next.enrol(app, token, { serial: "ABC1" });
  await waiting.enrol(app, token, { serial: "ABC2" });
  for (let key = 0; key < 2; key++) {
    const { status } = await kept.rotate(app, new TestDevice());
    if (status !== 200) throw new Error(`rotation answered ${status}`);
    await kept.report(app, [restart(true)]);
  }
  const by = { organisation: ODS, by: "ann", why: "enrolled anew" };
  await decideDevice(collector, { ...by, device: next.id, act: "approve" });
  const history = { device: next.id, replaces: forked.id };
  await decideDevice(collector, { ...by, device: forked.id, act: "resolve" }, history);
}

/** A device that says the log is not what it was, and proves nothing. */
async function doubt({ app }: LivingCollector, device: TestDevice): Promise<void> {
  const words = {
    failures: 1,
    at: "2026-11-21T01:00:00.000Z",
    why: "invented",
    seen: "a",
    shown: "b",
  };
  const agent = { version: "0.1.0", platform: "linux", witness: words };
  const { status } = await device.post(app, device.sign([], { agent }));
  if (status !== 200) throw new Error(`the report was answered ${status}`);
}

/** Two official sheets of items, one after the other. */
async function addItems({ collector }: LivingCollector): Promise<void> {
  const file = (wording: string) =>
    ({
      name: "items.csv",
      digest: "ab".repeat(32),
      edition: "2025-26",
      categories: [
        {
          category: 3,
          framework: "ndg",
          sheet: "CAT3",
          items: [
            { ref: "1.3.2", wording, mandatory: true },
            { ref: "8.1.4", wording, mandatory: true },
          ],
        },
      ],
    }) as const;
  const organisation = await collector.organisation(ODS);
  for (const [wording, by] of [
    ["Is it?", "ann"],
    ["Is it so?", "Bea"],
  ] as const) {
    const read = file(wording);
    await layOver(collector, await overlayFor(collector.store.db, organisation, read), {
      file: read,
      by,
    });
  }
}
