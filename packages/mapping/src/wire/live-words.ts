import * as z from "zod";
import { DeviceId } from "./report.ts";

/** Random bytes in base64url. */
const Fresh = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);

/** What a collector may ever say on the live channel. */
export const LiveWord = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("challenge"), v: z.literal(1), challenge: Fresh }),
  z.strictObject({
    kind: z.literal("welcome"),
    v: z.literal(1),
    device: DeviceId,
    /** As the device's `hello` had it: made for this connection, by the device. */
    nonce: Fresh,
  }),
  /**
   * Asks for a scan, with the questions that every scan asks. Good on this connection (`nonce`), for this device, and once
   * (`count` is above every earlier one): it can be neither replayed nor passed on, whatever the clocks say.
   */
  z.strictObject({
    kind: z.literal("scan-now"),
    v: z.literal(1),
    device: DeviceId,
    nonce: Fresh,
    count: z.int().min(1),
  }),
]);
export type LiveWord = z.infer<typeof LiveWord>;

/** What a device says, once, in answer to the challenge. */
export const Hello = z.strictObject({
  kind: z.literal("hello"),
  v: z.literal(1),
  device: DeviceId,
  challenge: Fresh,
  nonce: Fresh,
});
export type Hello = z.infer<typeof Hello>;
