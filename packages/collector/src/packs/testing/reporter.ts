import { createHash } from "node:crypto";
import { dayOf, type Fact } from "@muster/mapping";
import {
  canonicalBytes,
  type Json,
  REPORT_TYPE,
  type Report,
  ROTATION_TYPE,
} from "@muster/mapping/wire";
import type { NewLeaf } from "../../log/index.ts";
import {
  insertDevice,
  insertNonces,
  insertReportSections,
  insertReports,
  insertSections,
  keptForm,
  noteUpdates,
  rotateKey,
  type Store,
  setDeviceState,
  setLatest,
  updateDevices,
} from "../../store/index.ts";
import { sealedBy, type TestKey, testKey } from "./device-key.ts";

/** Where a test's devices report to. */
export interface Collector {
  readonly store: Store;
  readonly organisation: string;
  enter(leaf: NewLeaf): Promise<number>;
}

export interface TestDevice {
  readonly id: string;
  /**
   * Sends a report as intake would store it. @param at receipt; the nonce is issued ten minutes before
   * @param key another than its present one, which intake would refuse
   */
  report(facts: readonly Fact[], at: string, key?: TestKey): Promise<string>;
  revoke(at: string): Promise<void>;
  /** Gives the device its next key, which signs from then on. @returns the one before */
  rotate(algorithm: TestKey["algorithm"], at: string): Promise<TestKey>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Enrols a device with a key of its own, as intake would store it. */
export async function enrolDevice(
  parts: Collector,
  {
    algorithm,
    protection,
    at = "2026-11-01T10:00:00.000Z",
  }: { algorithm: "ed25519" | "p256"; protection: string; at?: string },
): Promise<TestDevice> {
  const key = testKey(algorithm);
  const id = key.keyid;
  const keyid = id;
  await parts.enter({
    type: "enrol",
    about: { device: id, keyid, algorithm, protection, token: "t1", state: "approved", at },
  });
  await insertDevice(
    parts.store.db,
    {
      id,
      organisation: parts.organisation,
      site: null,
      state: "approved",
      platform: "linux",
      enrolled_at: at,
      seq: 0,
      head: null,
      last_report_at: null,
      label: null,
      serial: null,
      replaced_by: null,
    },
    {
      device: id,
      keyid,
      algorithm,
      public_key: key.publicKey,
      protection,
      from_at: at,
      until_at: null,
    },
  );
  return new Reporter(parts, id, key);
}

interface Signing {
  readonly sections: readonly { kind: string; digest: string; plain: Uint8Array }[];
  readonly key: TestKey;
}

class Reporter implements TestDevice {
  readonly id: string;
  readonly #parts: Collector;
  #key: TestKey;
  #seq = 0;
  #prev: string | null = null;
  /** Its word on each kind so far. */
  #said: ReadonlyMap<string, string> = new Map();

  constructor(parts: Collector, id: string, key: TestKey) {
    this.#parts = parts;
    this.id = id;
    this.#key = key;
  }

  async report(facts: readonly Fact[], at: string, key = this.#key): Promise<string> {
    const sections = facts.map((fact) => this.#section(fact));
    const issuedAt = new Date(Date.parse(at) - 600_000).toISOString();
    const nonce = `nonce-${this.id.slice(0, 8)}-${this.#seq + 1}`;
    const nonceLeaf = await this.#parts.enter({ type: "nonce", about: { nonce, at: issuedAt } });
    const { db } = this.#parts.store;
    await insertNonces(db, [
      { nonce, organisation: this.#parts.organisation, issued_at: issuedAt, leaf: nonceLeaf },
    ]);
    const { digest, envelope } = this.#sign(nonce, { sections, key });
    const about = { device: this.id, seq: this.#seq, report: digest, receivedAt: at };
    const leaf = await this.#parts.enter({ type: "report", about });
    await insertSections(
      db,
      sections.map(({ kind, digest: section, plain }) => ({
        digest: section,
        kind,
        ...keptForm(plain),
        device: kind === "identity" ? this.id : null,
        problem: null,
      })),
    );
    await insertReports(db, [
      {
        digest,
        organisation: this.#parts.organisation,
        device: this.id,
        seq: this.#seq,
        prev: this.#prev,
        envelope,
        nonce,
        nonce_issued_at: issuedAt,
        received_at: at,
        leaf,
      },
    ]);
    const fresh = sections.filter((s) => this.#said.get(s.kind) !== s.digest);
    await insertReportSections(
      db,
      fresh.map((s) => ({ report: digest, probe: s.kind, section: s.digest })),
    );
    this.#said = new Map(sections.map((s) => [s.kind, s.digest]));
    this.#prev = digest;
    await this.#moveHead(sections, { digest, at });
    await this.#noteUpdates(facts, at);
    return digest;
  }

  /** As intake does, of updates that are listed. */
  async #noteUpdates(facts: readonly Fact[], at: string): Promise<void> {
    const pending = facts.find((f) => f.kind === "pending-updates");
    if (pending?.kind !== "pending-updates" || pending.state !== "known") return;
    const updates = pending.value.updates.map(
      ({ name, candidate, security, severity, installed = null, releasedAt }) => {
        const released = releasedAt === undefined ? null : dayOf(releasedAt);
        return { name, candidate, security, severity, installed, released };
      },
    );
    const fates = async () => () => "in-force" as const;
    const word = { updates, day: dayOf(at), dayBefore: undefined, fates };
    await noteUpdates(this.#parts.store.db, this.id, word);
  }

  async #moveHead(
    sections: readonly { kind: string; digest: string }[],
    { digest, at }: { digest: string; at: string },
  ): Promise<void> {
    const { db } = this.#parts.store;
    await setLatest(
      db,
      sections.map((s) => ({
        device: this.id,
        kind: s.kind,
        section: s.digest,
        report: digest,
        observed_at: at,
      })),
    );
    const state = {
      state: "approved",
      platform: "linux",
      enrolled_at: at,
      label: `pc-${this.id.slice(0, 4)}`,
      serial: null,
      replaced_by: null,
    } as const;
    await updateDevices(db, [
      {
        ...state,
        id: this.id,
        organisation: this.#parts.organisation,
        site: null,
        seq: this.#seq,
        head: digest,
        last_report_at: at,
      },
    ]);
  }

  async revoke(at: string): Promise<void> {
    await this.#parts.enter({
      type: "revoke",
      about: { device: this.id, at, by: "ann", why: "sold" },
    });
    await setDeviceState(this.#parts.store.db, this.id, "revoked");
  }

  async rotate(algorithm: TestKey["algorithm"], at: string): Promise<TestKey> {
    const [old, next] = [this.#key, testKey(algorithm)];
    const { keyid, publicKey } = next;
    const protection = "file";
    const to = { algorithm, keyid, protection, publicKey };
    const about = { v: 1, device: this.id, from: old.keyid, to, seq: this.#seq, nonce: "n" };
    const payload = canonicalBytes(about);
    const statement = sha256(payload);
    const device = this.id;
    const entry = { device, from: old.keyid, keyid, algorithm, protection, statement, at };
    const leaf = await this.#parts.enter({ type: "rotate", about: entry });
    const { organisation, store } = this.#parts;
    const envelope = sealedBy(ROTATION_TYPE, payload, [old, next]);
    await rotateKey(
      store.db,
      { statement, organisation, device, from_key: old.keyid, keyid, envelope, at, leaf },
      {
        keyid,
        device,
        algorithm,
        public_key: publicKey,
        protection,
        from_at: at,
        until_at: null,
      },
    );
    this.#key = next;
    return old;
  }

  #section(fact: Fact) {
    const salt = fact.kind === "identity" ? { salt: sha256(this.id).slice(0, 32) } : {};
    const plain = canonicalBytes({ v: 1, ...salt, fact } as unknown as Json);
    return { kind: fact.kind, digest: sha256(plain), plain };
  }

  #sign(nonce: string, { sections, key }: Signing) {
    this.#seq += 1;
    const report: Report = {
      v: 1,
      device: this.id,
      seq: this.#seq,
      prev: this.#prev,
      nonce,
      bootId: "boot",
      uptimeMs: 1000,
      clock: "2026-11-21T02:00:00.000Z",
      elevated: true,
      agent: { version: "0.1.0", platform: "linux" },
      cause: "scheduled",
      keyProtection: "file",
      probes: sections.map((s) => ({
        id: s.kind,
        v: 1,
        status: "ok",
        section: s.digest,
        bytes: s.plain.length,
        ms: 1,
      })),
    };
    const payload = canonicalBytes(report as unknown as Json);
    const envelope = sealedBy(REPORT_TYPE, payload, [key]);
    return { digest: sha256(payload), envelope };
  }
}
