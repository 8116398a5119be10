import { createHmac, timingSafeEqual } from "node:crypto";
import { base32 } from "@muster/mapping/wire";

/**
 * Numbers of an authenticator app: RFC 6238 (https://www.rfc-editor.org/rfc/rfc6238, checked 2026-11-26) with SHA-1, six
 * digits and steps of 30 seconds, which is what every app knows.
 */
const STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 4226 section 4 asks for 160 bits. */
export const SEED_BYTES = 20;

/** @param step count of 30 seconds since the epoch */
export function numberAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", seed).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(at) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, "0");
}

/**
 * The step whose number was given: this one, or the one before it, for whoever was typing when it changed.
 * @param now milliseconds since the epoch
 */
export function stepOf(seed: Uint8Array, given: string, now: number): number | undefined {
  const digits = given.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return undefined;
  const step = Math.floor(now / STEP_MS);
  return [step, step - 1].find((s) =>
    timingSafeEqual(Buffer.from(numberAt(seed, s)), Buffer.from(digits)),
  );
}

/** The address that an authenticator app takes a seed from. */
export function provisioning(
  seed: Uint8Array,
  { organisation, holder }: { readonly organisation: string; readonly holder: string },
): string {
  const label = `muster:${encodeURIComponent(`${organisation} ${holder}`)}`;
  return `otpauth://totp/${label}?secret=${base32(seed).toUpperCase()}&issuer=muster`;
}
