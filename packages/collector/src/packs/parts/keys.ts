import { createHash } from "node:crypto";
import type { Json } from "@muster/mapping/wire";
import type { DeviceKey } from "../../store/index.ts";
import { documentText } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

/** Entries that say whose key counts when. */
const ABOUT_DEVICES = ["enrol", "approve", "revoke", "quarantine"];

/** The devices' keys with the log entries about them, and the collector's own. */
export async function writeKeys(
  { source, writer, log, leaves }: PackBuild,
  organisation: string,
  size: number,
): Promise<void> {
  const { signer } = log;
  const byDevice = new Map<string, number[]>();
  for (const { idx, bytes } of await source.leavesOfType(ABOUT_DEVICES, size)) {
    // The log's own writer made it so.
    const { device } = JSON.parse(bytes) as { device: string };
    byDevice.set(device, [...(byDevice.get(device) ?? []), idx]);
    leaves.add(idx);
  }
  const collector = {
    algorithm: signer.algorithm,
    fingerprint: fingerprintOf(signer),
    keyid: signer.keyid,
    publicKey: signer.publicKey,
    verifierKey: log.verifierKey(organisation),
  };
  const rows = (await source.keys()).map((key) => rowOf(key, byDevice.get(key.device) ?? []));
  const text = documentText([
    ["format", "muster-keys/1"],
    ["collector", collector],
    ["devices", rows],
  ]);
  await writer.put("keys/keys.json", text);
  await writer.put("keys/collector.pem", pem(signer.publicKey));
}

/** SHA-256 of a public key's SPKI DER, hex. */
export function fingerprintOf({ publicKey }: { readonly publicKey: string }): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex");
}

function rowOf(key: DeviceKey, entries: readonly number[]): Json {
  return {
    algorithm: key.algorithm,
    device: key.device,
    entries,
    from: key.from_at,
    keyid: key.keyid,
    protection: key.protection,
    publicKey: key.public_key,
    until: key.until_at,
  };
}

function pem(spkiBase64: string): string {
  const lines = spkiBase64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----\n`;
}
