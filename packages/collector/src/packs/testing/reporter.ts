import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { dayOf, type Fact } from "@muster/mapping";
import {
  canonicalBytes,
  type Json,
  preAuthEncoding,
  REPORT_TYPE,
  type Report,
} from "@muster/mapping/wire";
import { keyidOf } from "../../keys/index.ts";
import type { NewLeaf } from "../../log/index.ts";
import {
  insertDevice,
  insertNonces,
  insertReports,
  insertSections,
  noteUpdates,
  type Store,
  setDeviceState,
  setLatest,
  updateDevices,
} from "../../store/index.ts";

/** Where a test's devices report to. */
export interface Collector {
  readonly store: Store;
  readonly organisation: string;
  enter(leaf: NewLeaf): Promise<number>;
}

export interface TestDevice {
  readonly id: string;
  /** Sends a report as intake would store it. @param at receipt; the nonce is issued ten minutes before */
  report(facts: readonly Fact[], at: string): Promise<string>;
  revoke(at: string): Promise<void>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Enrols a device with a key of its own, as intake would store it. */
export async function enrolDevice(
  parts: Collector,
  algorithm: "ed25519" | "p256",
): Promise<TestDevice> {
  const { privateKey, publicKey } =
    algorithm === "ed25519"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const id = keyidOf(spki);
  const at = "2026-11-01T10:00:00.000Z";
  const keyid = id;
  await parts.enter({
    type: "enrol",
    about: { device: id, keyid, algorithm, protection: "file", token: "t1", state: "approved", at },
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
      public_key: spki.toString("base64"),
      protection: "file",
      from_at: at,
      until_at: null,
    },
  );
  return new Reporter(parts, id, privateKey);
}

class Reporter implements TestDevice {
  readonly id: string;
  readonly #parts: Collector;
  readonly #key: KeyObject;
  #seq = 0;
  #prev: string | null = null;

  constructor(parts: Collector, id: string, key: KeyObject) {
    this.#parts = parts;
    this.id = id;
    this.#key = key;
  }

  async report(facts: readonly Fact[], at: string): Promise<string> {
    const sections = facts.map((fact) => this.#section(fact));
    const issuedAt = new Date(Date.parse(at) - 600_000).toISOString();
    const nonce = `nonce-${this.id.slice(0, 8)}-${this.#seq + 1}`;
    const nonceLeaf = await this.#parts.enter({ type: "nonce", about: { nonce, at: issuedAt } });
    const { db } = this.#parts.store;
    await insertNonces(db, [
      { nonce, organisation: this.#parts.organisation, issued_at: issuedAt, leaf: nonceLeaf },
    ]);
    const { digest, envelope } = this.#sign(nonce, sections);
    const about = { device: this.id, seq: this.#seq, report: digest, receivedAt: at };
    const leaf = await this.#parts.enter({ type: "report", about });
    await insertSections(
      db,
      sections.map(({ kind, digest: section, plain }) => ({
        digest: section,
        kind,
        plain,
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
    const word = { updates, day: dayOf(at), dayBefore: undefined, fate: () => "in-force" as const };
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

  #section(fact: Fact) {
    const salt = fact.kind === "identity" ? { salt: sha256(this.id).slice(0, 32) } : {};
    const plain = canonicalBytes({ v: 1, ...salt, fact } as unknown as Json);
    return { kind: fact.kind, digest: sha256(plain), plain };
  }

  #sign(nonce: string, sections: readonly { kind: string; digest: string; plain: Uint8Array }[]) {
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
    const algorithm = this.#key.asymmetricKeyType === "ed25519" ? null : "sha256";
    const sig = sign(algorithm, preAuthEncoding(REPORT_TYPE, payload), this.#key);
    const envelope = JSON.stringify({
      payloadType: REPORT_TYPE,
      payload: Buffer.from(payload).toString("base64"),
      signatures: [{ keyid: this.id, sig: sig.toString("base64") }],
    });
    return { digest: sha256(payload), envelope };
  }
}
