import { paths, type Reply } from "@muster/mapping/wire";
import type { Statement } from "../identity/rotation.ts";
import { type Parties, signedReply } from "./deliver.ts";
import type { Line } from "./https.ts";
import { notACollector } from "./status.ts";

type ReplyOf<K extends Reply["kind"]> = Extract<Reply, { kind: K }>;

/**
 * Sends the statement of a next key. Sending the same one again is safe at any point and gets the same answer.
 * @returns what the collector says of it, signed
 * @throws {TransportError}
 */
export async function askToRotate(
  line: Line,
  { device, keys, seen }: Parties,
  { body, digest, keyid }: Statement,
): Promise<ReplyOf<"rotated"> | ReplyOf<"refused">> {
  const path = `${paths.rotate}?from=${seen}`;
  const answer = await line.post({ path, type: "application/json", body });
  const reply = signedReply(answer, keys);
  if (reply.device === device) {
    const isIt = reply.kind === "rotated" && reply.statement === digest && reply.keyid === keyid;
    if (isIt) return reply;
    if (reply.kind === "refused" && reply.report === digest) return reply;
  }
  throw notACollector("its signed reply is about another key or device");
}
