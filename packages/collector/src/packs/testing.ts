import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPolicy, type Edition, editionOf, type Fact } from "@muster/mapping";
import {
  canonicalBytes,
  type Json,
  preAuthEncoding,
  REPORT_TYPE,
  type Report,
} from "@muster/mapping/wire";
import { Evaluator, judgeEstate } from "../evaluate/index.ts";
import { keyidOf, signerFrom } from "../keys/index.ts";
import { bundledLists } from "../lists/index.ts";
import { EvidenceLog, type NewLeaf } from "../log/index.ts";
import {
  insertDevice,
  insertNonces,
  insertOrganisation,
  insertReports,
  insertRun,
  insertSections,
  openStore,
  type RunDevice,
  type Store,
  saveRunDevices,
  setDeviceState,
  setLatest,
  updateDevices,
} from "../store/index.ts";
import type { PackRequest } from "./build.ts";

/** Everything a pack is built from, on a real store with a real log: for tests only. */
export interface Estate {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** A folder of the test's own. */
  readonly folder: string;
  enrol(options?: { algorithm?: "ed25519" | "p256" }): Promise<TestDevice>;
  enter(leaf: NewLeaf): Promise<number>;
  /** Judges for `today` and stores the findings. */
  evaluate(today: string): Promise<void>;
  request(out: string, today: string): Promise<PackRequest>;
  close(): Promise<void>;
}

export interface TestDevice {
  readonly id: string;
  /** Sends a report as intake would store it. @param at receipt; the nonce is issued ten minutes before */
  report(facts: readonly Fact[], at: string): Promise<string>;
  revoke(at: string): Promise<void>;
}

export const ODS = "A12345";
export const RULES = "0.1.0";
const NIGHT = "night-1";

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function theEdition(): Edition {
  const edition = editionOf("2025-26", 3);
  if (edition === undefined) throw new Error("the edition is gone");
  return edition;
}

/** An organisation with a log and no device yet. */
export async function testEstate(): Promise<Estate> {
  const folder = await mkdtemp(join(tmpdir(), "muster-pack-"));
  const store = await openStore("sqlite::memory:");
  const signer = signerFrom(generateKeyPairSync("ed25519").privateKey);
  const now = () => Date.parse("2026-11-21T03:00:00Z");
  const log = await EvidenceLog.open({ store, signer, name: "collector.test", folder, now });
  await insertOrganisation(store.db, {
    id: ODS,
    name: "Rowan House Care Home",
    category: 3,
    edition: "2025-26",
    created_at: "2026-11-01T09:00:00.000Z",
  });
  const enter = (leaf: NewLeaf) =>
    store.db.transaction().execute((trx) => log.append(trx, ODS, leaf));
  const terms = { lists: bundledLists(), policy: defaultPolicy };
  const evaluator = new Evaluator({
    store,
    rules: RULES,
    append: (trx, organisation, leaf) => log.append(trx, organisation, leaf),
  });
  return {
    store,
    log,
    folder,
    enter,
    enrol: (options) => enrol({ store, enter }, options?.algorithm ?? "ed25519"),
    evaluate: async (today) => {
      await evaluator.evaluateDue(ODS, { ...terms, today });
    },
    request: async (out, today) => ({
      ...terms,
      db: store.db,
      log,
      organisation: ODS,
      today,
      edition: theEdition(),
      names: false,
      out,
      findings: await judgeEstate(
        store.db,
        { organisation: ODS, rules: RULES },
        { ...terms, today },
      ),
    }),
    close: async () => {
      await log.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Parts = Pick<Estate, "store" | "enter">;

async function enrol(parts: Parts, algorithm: "ed25519" | "p256"): Promise<TestDevice> {
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
      organisation: ODS,
      site: null,
      state: "approved",
      platform: "linux",
      enrolled_at: at,
      seq: 0,
      head: null,
      last_report_at: null,
      label: null,
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
  readonly #parts: Parts;
  readonly #key: KeyObject;
  #seq = 0;
  #prev: string | null = null;

  constructor(parts: Parts, id: string, key: KeyObject) {
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
    await insertNonces(db, [{ nonce, organisation: ODS, issued_at: issuedAt, leaf: nonceLeaf }]);
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
        stored_at: at,
      })),
    );
    await insertReports(db, [
      {
        digest,
        organisation: ODS,
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
    return digest;
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
    } as const;
    await updateDevices(db, [
      {
        ...state,
        id: this.id,
        organisation: ODS,
        site: null,
        seq: this.#seq,
        head: digest,
        last_report_at: at,
      },
    ]);
  }

  async revoke(at: string): Promise<void> {
    await this.#parts.enter({ type: "revoke", about: { device: this.id, at, why: "sold" } });
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

/** A finished night of these devices, with its entry in the log. */
export async function addNight(
  { store, enter }: Estate,
  night: string,
  devices: readonly Pick<RunDevice, "device" | "state" | "why">[],
): Promise<void> {
  const run = `${NIGHT}-${night}`;
  const rows = devices
    .map((d) => ({
      ...d,
      run,
      scheduled_at: `${night}T01:30:00.000Z`,
      started_at: null,
      finished_at: d.state === "finished" ? `${night}T01:31:00.000Z` : null,
    }))
    .sort((a, b) => (a.device < b.device ? -1 : 1));
  await insertRun(store.db, {
    id: run,
    organisation: ODS,
    night,
    opens_at: `${night}T01:00:00.000Z`,
    closes_at: `${night}T05:00:00.000Z`,
    closed_at: `${night}T05:00:00.000Z`,
  });
  await saveRunDevices(store.db, rows);
  const lines = rows.map((r) => Buffer.from(canonicalBytes({ ...r })).toString()).join("\n");
  await enter({
    type: "run",
    about: { run, night, counts: { finished: 1 }, digest: sha256(`${lines}\n`) },
  });
}

function known<K extends Fact["kind"]>(
  kind: K,
  value: Extract<Fact, { kind: K; state: "known" }>["value"],
): Fact {
  // One kind with its own value, which the compiler cannot follow through the union.
  return { kind, state: "known", value, source: "test" } as unknown as Fact;
}

/** What a well-kept Debian machine reports, with one thing unknown. `change` replaces facts by kind. */
export function sampleFacts(change: readonly Fact[] = []): readonly Fact[] {
  const facts: Fact[] = [
    known("os", {
      platform: "linux",
      id: "debian",
      name: "Debian GNU/Linux 13 (trixie)",
      version: "13",
      codename: "trixie",
      like: [],
      rolling: false,
      architecture: "x86_64",
    }),
    known("support-programme", { programmes: [] }),
    known("machine-class", { form: "desktop", runsIn: "physical" }),
    known("identity", { hostname: "rowan-desk-01", serial: "SERIAL-CANARY" }),
    known("boot", { bootedAt: "2026-11-20T07:00:00.000Z" }),
    known("restart", { required: false, because: [] }),
    known("installed-software", {
      items: [
        { name: "=cmd|' /C calc'!A0", version: "1.0", source: "dpkg" },
        { name: "firefox-esr", version: "140.5.0esr-1~deb13u1", source: "dpkg" },
        { name: "openssl", version: "3.5.1-1", source: "dpkg", sourceName: "openssl" },
        { name: "php7.4", version: "7.4.33-1", source: "dpkg", origin: "packages.sury.org" },
      ],
      complete: true,
      read: ["dpkg"],
      unread: [],
    }),
    known("pending-updates", {
      updates: [
        {
          name: "openssl",
          installed: "3.5.1-1",
          candidate: "3.5.1-1+deb13u1",
          security: "yes",
          severity: "unknown",
          origin: "Debian-Security",
          releasedAt: "2026-11-10T00:00:00.000Z",
          held: false,
        },
      ],
      securityOrigins: ["Debian-Security:13"],
    }),
    known("update-check", {
      checkedAt: "2026-11-21T01:00:00.000Z",
      listsDate: "2026-11-21T00:00:00.000Z",
    }),
    known("update-policy", {
      automatic: "install",
      mechanism: "unattended-upgrades",
      scope: "security",
      obstacles: [],
    }),
    known("antivirus", { products: [] }),
    known("firewall", {
      layers: [
        { name: "ipv4", enabled: "yes", defaultInbound: "block" },
        { name: "ipv6", enabled: "yes", defaultInbound: "block" },
      ],
      managedBy: "nftables",
    }),
    {
      kind: "disk-encryption",
      state: "unknown",
      reason: "access_denied",
      detail: "lsblk needs root to see the device-mapper",
    },
  ];
  const changed = new Map(change.map((f) => [f.kind, f]));
  return facts.map((f) => changed.get(f.kind) ?? f);
}
