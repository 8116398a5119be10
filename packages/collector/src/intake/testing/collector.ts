import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify } from "fastify";
import { signerFrom } from "../../keys/index.ts";
import { EvidenceLog } from "../../log/index.ts";
import { insertOrganisation, openStore, type Store } from "../../store/index.ts";
import {
  type Accepted,
  type ApprovalRule,
  createToken,
  type EnrolLimits,
  intakeRoutes,
} from "../index.ts";
import type { QuotaLimits } from "../quota.ts";
import { TestDevice } from "./device.ts";

/** A collector for tests: real store, log and routes; clock and randomness under the test's hand. */
export type TestCollector = Awaited<ReturnType<typeof testCollector>>;

const ORIGIN = "https://muster.example:8443";
const HOUR = 3_600_000;

export interface TestOptions {
  readonly store?: Store;
  readonly inFlightBytes?: number;
  readonly quota?: QuotaLimits;
  readonly approve?: readonly ApprovalRule[];
  /** None where left out: a test's clock stands, and everybody comes from one address. */
  readonly enrolLimits?: Partial<EnrolLimits>;
}

export async function testCollector(options: TestOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "muster-intake-"));
  const store = options.store ?? (await openStore(`sqlite:${join(folder, "muster.db")}`));
  const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
  const now = () => clock.now;
  const random = countedBytes();
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const log = await EvidenceLog.open({ store, signer, name: "muster.example", folder, now });
  const about = { name: "Ash House", category: 3, edition: "2025-26", created_at: "" };
  for (const id of ["A1", "B2"]) await insertOrganisation(store.db, { id, ...about });
  const accepted: Accepted[] = [];
  const parts = { store, log, now, random };
  const app = fastify({ bodyLimit: 16 * 1024 });
  await app.register(intakeRoutes, {
    ...parts,
    origin: () => ORIGIN,
    schedule: () => ({ start: "01:00", minutes: 180 }),
    onAccepted: (one) => accepted.push(one),
    quota: options.quota,
    approve: options.approve ?? [],
    enrolLimits: options.enrolLimits ?? { perMinute: Infinity, refusedPerMinute: Infinity },
    ...(options.inFlightBytes && { inFlightBytes: options.inFlightBytes }),
  });
  return {
    ...parts,
    app,
    folder,
    clock,
    accepted,
    parts,
    token: (maxUses = 100, organisation = "A1") =>
      createToken(parts, { organisation, maxUses, hours: 24 }).then((made) => made.token),
    /** A token with this word on approval. */
    tokenFor: (approve: "auto" | "rules" | "manual") =>
      createToken(parts, { organisation: "A1", maxUses: 1000, hours: 24, approve }).then(
        (made) => made.token,
      ),
    /** A device that is enrolled. */
    device: async (organisation = "A1"): Promise<TestDevice> => {
      const device = new TestDevice();
      const { token } = await createToken(parts, { organisation, maxUses: 1, hours: 1 });
      const { status } = await device.enrol(app, token);
      if (status !== 200) throw new Error(`enrolment answered ${status}`);
      return device;
    },
    hours: (count: number) => {
      clock.now += count * HOUR;
    },
    close: async () => {
      await app.close();
      await log.close();
      await store.close();
    },
  };
}

/** Bytes that differ at every call, the same in every run. */
function countedBytes(): (bytes: number) => Uint8Array {
  let drawn = 0;
  return (bytes) => {
    drawn += 1;
    return createHash("shake256", { outputLength: bytes }).update(`${drawn}`).digest();
  };
}
