import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import type { Fact, SoftwareItem } from "@muster/mapping/facts";
import {
  base32,
  canonicalBytes,
  enrolmentProof,
  envelopeDictionary,
  type Json,
  preAuthEncoding,
  REPORT_TYPE,
  type Report,
  sectionWords,
  writeEnvelope,
  writeParcel,
} from "@muster/mapping/wire";

/** Simulated devices with real keys, chains and signatures: facts from a few images, so that sections are shared as in life. */

const IMAGES = 12;
const TITLES = 150;

const operatingSystems = [
  { id: "debian", name: "Debian GNU/Linux 12 (bookworm)", version: "12", codename: "bookworm" },
  { id: "debian", name: "Debian GNU/Linux 13 (trixie)", version: "13", codename: "trixie" },
  { id: "ubuntu", name: "Ubuntu 24.04.3 LTS", version: "24.04", codename: "noble" },
  { id: "ubuntu", name: "Ubuntu 22.04.5 LTS", version: "22.04", codename: "jammy" },
  { id: "ubuntu", name: "Ubuntu 18.04.6 LTS", version: "18.04", codename: "bionic" },
  { id: "rhel", name: "Red Hat Enterprise Linux 9.6 (Plow)", version: "9.6", codename: "plow" },
] as const;

function hex(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function software(image: number): SoftwareItem[] {
  const known = [
    "firefox-esr",
    "openssh-server",
    "openssl",
    "python3.11",
    "php8.2",
    "nginx",
    "postgresql-15",
  ];
  return Array.from({ length: TITLES }, (_, i): SoftwareItem => {
    const name = known[i] ?? `library-${image % 4}-${i}`;
    return {
      name,
      version: `1:${(i % 9) + 1}.${image}.${i % 17}-2+deb12u${i % 3}`,
      source: "dpkg",
      architecture: "amd64",
      sourceName: name,
      sourceVersion: `1:${(i % 9) + 1}.${image}.${i % 17}-2`,
    };
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function known<K extends Fact["kind"]>(kind: K, value: unknown): Fact {
  // The shape is checked by the collector's schemas at every run of the bench: a rejected fact fails it.
  return { kind, state: "known", value, source: "simulated" } as unknown as Fact;
}

/** The facts of simulated device number `i`; `night` changes what changes between two nights on some of the devices. */
export function simulatedFacts(i: number, night = 0): readonly Fact[] {
  const image = i % IMAGES;
  const os = operatingSystems[image % operatingSystems.length];
  const changed = night > 0 && i % 100 === 0;
  const pending = Array.from({ length: (image + (changed ? 1 : 0)) % 4 }, (_, n) => ({
    name: `library-${image % 4}-${n + 20}`,
    installed: "1.0-1",
    candidate: "1.0-2",
    security: "yes",
    severity: "unknown",
    origin: "Debian-Security",
    held: false,
  }));
  return [
    known("os", { platform: "linux", like: [], rolling: false, architecture: "x86_64", ...os }),
    known("support-programme", { programmes: [] }),
    known("machine-class", { form: image % 3 === 0 ? "server" : "laptop", runsIn: "physical" }),
    known("identity", { hostname: `device-${i}` }),
    known("boot", { bootedAt: "2026-11-20T07:00:00.000Z" }),
    known("restart", {
      required: image === 3,
      because: image === 3 ? ["linux-image-6.1.0-40"] : [],
    }),
    known("installed-software", {
      items: software(image),
      complete: true,
      read: ["dpkg"],
      unread: [],
    }),
    known("pending-updates", { updates: pending, securityOrigins: ["Debian-Security"] }),
    known("update-check", {
      checkedAt: "2026-11-21T02:00:00.000Z",
      listsDate: "2026-11-21T00:00:00.000Z",
    }),
    known("update-policy", {
      automatic: image % 5 === 0 ? "off" : "install",
      mechanism: "unattended-upgrades",
      obstacles: [],
    }),
    known("antivirus", {
      products:
        image % 6 === 0
          ? []
          : [
              {
                product: "clamav",
                name: "ClamAV",
                running: "yes",
                realTime: image % 2 === 0 ? "yes" : "no",
                mode: "active",
                signaturesAt: "2026-11-20T08:00:00.000Z",
                signaturesFresh: "unknown",
                licensed: "unknown",
              },
            ],
    }),
    known("firewall", {
      layers: ["ipv4", "ipv6"].map((name) => ({
        name,
        enabled: "yes",
        defaultInbound: image % 7 === 0 ? "allow" : "block",
      })),
    }),
    known("disk-encryption", {
      volumes: [{ mount: "/", use: "system", state: image % 8 === 0 ? "plain" : "encrypted" }],
    }),
  ];
}

interface PlainSection {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** One simulated agent: its own key and its own chain. */
export class SimulatedAgent {
  readonly publicKey: string;
  readonly device: string;
  readonly number: number;
  readonly #key: KeyObject;
  readonly #salt: string;
  #seq = 0;
  #prev: string | null = null;
  #payload: Uint8Array | undefined;
  nonce = "";

  constructor(number: number) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const spki = publicKey.export({ type: "spki", format: "der" });
    this.number = number;
    this.#key = privateKey;
    this.publicKey = spki.toString("base64");
    this.device = base32(createHash("sha256").update(spki).digest());
    this.#salt = hex(`salt ${number}`).slice(0, 32);
  }

  /** The body of the second step of enrolment. */
  enrol(token: string, challenge: { challenge: string; origin: string }) {
    const proof = enrolmentProof({
      ...challenge,
      tokenDigest: hex(token),
      publicKey: this.publicKey,
    });
    return {
      token,
      challenge: challenge.challenge,
      algorithm: "ed25519" as const,
      publicKey: this.publicKey,
      proof: sign(null, Buffer.from(proof), this.#key).toString("base64"),
      keyProtection: "file" as const,
      about: { platform: "linux", agent: "0.1.0" },
    };
  }

  /** Signs the next report over `facts`. Every report before it must have been acknowledged: this one is sent as what changed. */
  report(facts: readonly Fact[], clock: string) {
    const sections = facts.map((fact): PlainSection & { kind: string } => {
      const salted = fact.kind === "identity" ? { salt: this.#salt } : {};
      const bytes = canonicalBytes({ v: 1, ...salted, fact } as unknown as Json);
      return { kind: fact.kind, digest: hex(bytes), bytes };
    });
    this.#seq += 1;
    const report: Report = {
      v: 1,
      device: this.device,
      seq: this.#seq,
      prev: this.#prev,
      nonce: this.nonce,
      bootId: "00000000-0000-4000-8000-000000000000",
      uptimeMs: 86_400_000,
      clock,
      elevated: true,
      agent: { version: "0.1.0", platform: "linux" },
      cause: "scheduled",
      keyProtection: "file",
      probes: sections.map((s) => ({
        id: s.kind,
        v: 1,
        status: "ok",
        section: s.digest,
        bytes: s.bytes.length,
        ms: 3,
      })),
    };
    const payload = canonicalBytes(report as unknown as Json);
    const predecessor = this.#prev ?? undefined;
    const dictionary = envelopeDictionary(this.#payload);
    this.#prev = hex(payload);
    this.#payload = payload;
    const sig = sign(null, preAuthEncoding(REPORT_TYPE, payload), this.#key);
    const signatures = [{ keyid: this.device, sig }];
    const bytes = writeEnvelope({ payloadType: REPORT_TYPE, payload, signatures });
    const envelope = zstdCompressSync(bytes, { dictionary, params });
    return { digest: this.#prev, predecessor, envelope, sections };
  }
}

/** As agents compress. */
const params = { [constants.ZSTD_c_compressionLevel]: 12 };
const WORDS_HELP_BELOW = 16 * 1024;

/** The body an agent posts: the envelope, and the plain sections the collector asked for. */
export function parcelOf(
  {
    predecessor,
    envelope,
  }: { readonly predecessor?: string | undefined; readonly envelope: Uint8Array },
  sections: readonly PlainSection[],
): Uint8Array {
  return writeParcel({
    predecessor,
    envelope,
    sections: sections.map((s) => ({
      digest: s.digest,
      dictionary: undefined,
      zstd: zstdCompressSync(s.bytes, {
        params,
        ...(s.bytes.length < WORDS_HELP_BELOW && { dictionary: sectionWords }),
      }),
    })),
  });
}
