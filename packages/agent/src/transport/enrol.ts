import type { CollectorKey, EnrolRequest, Reply } from "@muster/mapping/wire";
import { enrolmentProof, paths, serialText } from "@muster/mapping/wire";
import { sha256 } from "../identity/device-id.ts";
import type { Signer } from "../identity/key.ts";
import { messageOf } from "../identity/problem.ts";
import { parseJson } from "../identity/shape.ts";
import type { Answered, Line } from "./https.ts";
import { checkChallenge, readEnrolled } from "./reply.ts";
import { explainStatus, notACollector } from "./status.ts";

/** What a new device tells about itself. */
export type About = Omit<EnrolRequest["about"], "serial">;

export interface Enrolling {
  readonly token: string;
  readonly about: About;
  /** Its serial number, where it knows one: a digest of it is sent, so that the collector can tell a machine that comes again. */
  readonly serial?: string | undefined;
}

export interface Enrolled {
  readonly reply: Extract<Reply, { kind: "enrolled" }>;
  readonly keys: readonly CollectorKey[];
}

/**
 * Enrols this device: shows the token, proves possession of the key over the collector's challenge, and learns the
 * collector's keys over this connection.
 * @throws {TransportError}
 */
export async function enrol(
  line: Line,
  signer: Signer,
  { token, about, serial }: Enrolling,
): Promise<Enrolled> {
  const first = await askJson(line, paths.challenge, { token });
  const { challenge, origin, salt } = understood(first, (body) =>
    checkChallenge(parseJson(body, "the challenge"), ""),
  );
  const { algorithm, publicKey } = signer;
  const proof = enrolmentProof({ challenge, tokenDigest: sha256(token), origin, publicKey });
  const request: EnrolRequest = {
    token,
    challenge,
    algorithm,
    publicKey,
    proof: Buffer.from(await signer.sign(Buffer.from(proof))).toString("base64"),
    keyProtection: signer.protection,
    about: {
      ...about,
      ...(serial !== undefined && { serial: sha256(serialText(salt, digestOfSerial(serial))) }),
    },
  };
  const second = await askJson(line, paths.enrol, request);
  const enrolled = understood(second, readEnrolled);
  if (enrolled === undefined) throw notACollector("its reply is not signed by the keys it names");
  const { reply, keys } = enrolled;
  if (reply.kind !== "enrolled" || reply.device !== signer.keyid) {
    throw notACollector("its signed reply is about another device");
  }
  return { reply, keys };
}

function digestOfSerial(serial: string): string {
  return sha256(serial.trim().toUpperCase());
}

function askJson(line: Line, path: string, value: unknown): Promise<Answered> {
  return line.post({ path, type: "application/json", body: Buffer.from(JSON.stringify(value)) });
}

function understood<T>(answer: Answered, read: (body: Uint8Array) => T): T {
  if (answer.status !== 200) throw explainStatus(answer);
  try {
    return read(answer.body);
  } catch (error) {
    throw notACollector(messageOf(error), answer);
  }
}
