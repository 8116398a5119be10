import type { Report } from "@muster/mapping/wire";
import { preAuthEncoding, REPORT_TYPE } from "@muster/mapping/wire";
import { Envelope } from "@muster/mapping/wire/schemas";
import { type PublicKey, verifies } from "../keys/index.ts";
import type { Audit } from "./audit.ts";
import { sha256 } from "./tree.ts";

/** Every key any device of the organisation ever had, by its id. */
export type DeviceKeys = ReadonlyMap<string, PublicKey & { readonly device: string }>;

export async function keysOf({ db, organisation }: Audit): Promise<DeviceKeys> {
  const rows = await db
    .selectFrom("device_key")
    .innerJoin("device", "device.id", "device_key.device")
    .selectAll("device_key")
    .where("device.organisation", "=", organisation)
    .execute();
  return new Map(
    rows.map(({ keyid, device, algorithm, public_key }) => [
      keyid,
      { device, algorithm, publicKey: public_key },
    ]),
  );
}

export interface Opened {
  readonly payload: Uint8Array;
  readonly report: Report;
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/** The parts of a stored report's envelope, or `undefined` where any character of it is not as such an envelope has it. */
export function openEnvelope(text: string): Opened | undefined {
  const opened = openStored(text, { type: REPORT_TYPE, signatures: 1 });
  const [by] = opened?.signatures ?? [];
  if (opened === undefined || by === undefined) return undefined;
  try {
    // It was held against its schema when it came; the digest says whether it still is what came.
    const report = JSON.parse(opened.payload.toString("utf8")) as Report;
    return { payload: opened.payload, report, ...by };
  } catch {
    return undefined;
  }
}

/** The parts of a stored envelope of this type, or `undefined` where any character of it is not as one has it. */
export function openStored(
  text: string,
  wanted: { readonly type: string; readonly signatures: number },
) {
  try {
    const { payloadType, payload, signatures } = Envelope.parse(JSON.parse(text));
    if (payloadType !== wanted.type || signatures.length !== wanted.signatures) return undefined;
    return {
      payload: exact(payload),
      signatures: signatures.map(({ keyid, sig }) => ({ keyid, signature: exact(sig) })),
    };
  } catch {
    return undefined;
  }
}

/** Several texts decode to the same bytes; only one of them is what was written. @throws {Error} for the others */
function exact(base64: string): Buffer {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64) throw new Error("not canonical base64");
  return bytes;
}

/** What is wrong with an envelope as the report of this digest and device. */
export function whatFails(
  { payload, keyid, signature }: Opened,
  { digest, device }: { readonly digest: string; readonly device: string },
  keys: DeviceKeys,
): string | undefined {
  if (sha256(payload) !== digest) return "its payload is not the one its digest names";
  const key = keys.get(keyid);
  const signed = preAuthEncoding(REPORT_TYPE, payload);
  if (key?.device === device && verifies(key, signed, signature)) return undefined;
  return "its signature is not one of its device";
}
