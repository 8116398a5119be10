import { createHash } from "node:crypto";
import type { Json } from "@muster/mapping/wire";
import { type DeviceKey, rotationsIn } from "../../store/index.ts";
import { documentText } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

/** Entries that say whose key counts when. */
const ABOUT_DEVICES = ["enrol", "approve", "revoke", "quarantine", "resolve", "rotate", "replace"];

/** The devices' keys with the log entries about them, what handed them on, and the collector's own. */
export async function writeKeys(
  build: PackBuild,
  organisation: string,
  size: number,
): Promise<void> {
  const { source, writer, log } = build;
  const { signer } = log;
  const entries = await entriesAbout(build, size);
  for (const { statement, envelope, leaf } of await rotationsIn(source.db, organisation)) {
    if (leaf < size) await writer.put(`keys/rotations/${statement}.dsse.json`, envelope);
  }
  const collector = {
    algorithm: signer.algorithm,
    fingerprint: fingerprintOf(signer),
    keyid: signer.keyid,
    publicKey: signer.publicKey,
    verifierKey: log.verifierKey(organisation),
  };
  const text = documentText([
    ["format", "muster-keys/1"],
    ["collector", collector],
    ["devices", (await source.keys()).flatMap((key) => rowOf(key, entries))],
  ]);
  await writer.put("keys/keys.json", text);
  await writer.put("keys/collector.pem", pem(signer.publicKey));
}

interface Entries {
  /** Of each device, by index. */
  readonly byDevice: ReadonlyMap<string, readonly number[]>;
  /** Keys that an entry names, and when another one ended them. */
  readonly named: ReadonlySet<string>;
  readonly ended: ReadonlyMap<string, string>;
}

async function entriesAbout({ source, leaves }: PackBuild, size: number): Promise<Entries> {
  const byDevice = new Map<string, number[]>();
  const named = new Set<string>();
  const ended = new Map<string, string>();
  for (const { idx, bytes } of await source.leavesOfType(ABOUT_DEVICES, size)) {
    // The log's own writer made it so; only a key's entries have `keyid`, and only those of a next one `from`.
    const { device = "", keyid = "", from = "", at = "" } = JSON.parse(bytes) as About;
    byDevice.set(device, [...(byDevice.get(device) ?? []), idx]);
    named.add(keyid);
    ended.set(from, at);
    leaves.add(idx);
  }
  return { byDevice, named, ended };
}

type About = Partial<Record<"device" | "keyid" | "from" | "at", string>>;

/** SHA-256 of a public key's SPKI DER, hex. */
export function fingerprintOf({ publicKey }: { readonly publicKey: string }): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex");
}

/** A key's row; none for a key that came after the checkpoint, and is not in this pack's log. */
function rowOf(key: DeviceKey, { byDevice, named, ended }: Entries): Json[] {
  const { algorithm, device, keyid, protection } = key;
  if (!named.has(keyid)) return [];
  return [
    {
      algorithm,
      device,
      entries: byDevice.get(device) ?? [],
      from: key.from_at,
      keyid,
      protection,
      publicKey: key.public_key,
      until: ended.get(keyid) ?? null,
    },
  ];
}

function pem(spkiBase64: string): string {
  const lines = spkiBase64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----\n`;
}
