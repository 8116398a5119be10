import type { CollectorKey } from "@muster/mapping/wire";
import type { Files } from "./files.ts";
import { messageOf, Problem } from "./problem.ts";
import {
  base64Text,
  type Check,
  deviceText,
  digestText,
  instantText,
  integer,
  listOf,
  nullOr,
  object,
  oneOf,
  parseJson,
  text,
} from "./shape.ts";

export const collectorKey: Check<CollectorKey> = object({
  keyid: deviceText,
  algorithm: oneOf("ed25519", "p256"),
  publicKey: base64Text(1024),
});

export const schedule = object({
  start: text({ like: /^([01]\d|2[0-3]):[0-5]\d$/, called: "HH:MM" }),
  minutes: integer(1, 1440),
});

/** Which collector this device belongs to, and what it pinned then. Written last at enrolment: with it, the device is enrolled. */
const enrolment = object({
  v: oneOf(1),
  device: deviceText,
  /** Where the collector was reached. */
  collector: text({ most: 2048 }),
  /** SHA-256 of the collector's certificate, where the operator named it. */
  fingerprint: nullOr(digestText),
  organisation: text({ most: 256 }),
  state: oneOf("approved", "pending"),
  keys: listOf(collectorKey, 8, 1),
  enrolledAt: instantText,
});
export type Enrolment = ReturnType<typeof enrolment>;

/** The head of this device's chain: the last report that was made, sent or not. */
const chain = object({ v: oneOf(1), seq: integer(0), digest: nullOr(digestText) });
export type Chain = ReturnType<typeof chain>;

/** What the collector last said. */
const contact = object({
  v: oneOf(1),
  nonce: text({ most: 128 }),
  schedule,
  acknowledged: nullOr(
    object({
      report: digestText,
      seq: integer(1),
      /** By the collector's clock. */
      receivedAt: instantText,
      leaf: integer(0),
    }),
  ),
});
export type Contact = ReturnType<typeof contact>;

/** A small document of the state folder. */
export interface Kept<T> {
  readonly name: string;
  /** @throws {Problem} with code `STATE_DAMAGED` where the file is not what this program writes */
  read(files: Files): Promise<T | undefined>;
  write(files: Files, value: T): Promise<void>;
}

/** A document kept as JSON under `name`, strictly checked when read: what is damaged is never guessed at. */
export function kept<T>(name: string, check: Check<T>): Kept<T> {
  return {
    name,
    async read(files) {
      const bytes = await files.read(name);
      if (bytes === undefined) return undefined;
      try {
        return check(parseJson(bytes, name), "");
      } catch (cause) {
        throw new Problem("STATE_DAMAGED", {
          what: `${name} in the state folder is damaged: ${messageOf(cause)}`,
          cure: "enrol this device again (enrol --again keeps the old state aside)",
          cause,
        });
      }
    },
    write: (files, value) => files.write(name, Buffer.from(`${JSON.stringify(value)}\n`)),
  };
}

export const keptEnrolment = kept("enrolment.json", enrolment);
export const keptChain = kept("chain.json", chain);
export const keptContact = kept("contact.json", contact);
