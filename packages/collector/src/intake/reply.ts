import { canonicalBytes, type Envelope, REPLY_TYPE, type Reply } from "@muster/mapping/wire";
import { type Signer, sealAside } from "../keys/index.ts";
import type { EvidenceLog } from "../log/index.ts";
import type { ReportRefused } from "./refusal.ts";

/** An answer to an agent: an HTTP status, and the signed reply. */
export interface Answer {
  readonly status: number;
  readonly envelope: Envelope;
}

export async function answer(signer: Signer, reply: Reply, status = 200): Promise<Answer> {
  return { status, envelope: await sealAside(signer, REPLY_TYPE, canonicalBytes(reply)) };
}

export function refusedAnswer(signer: Signer, refused: ReportRefused): Promise<Answer> {
  const { device, report, code, message, status } = refused;
  return answer(signer, { kind: "refused", v: 1, device, report, code, why: message }, status);
}

/** Base64 hashes that show that the log has only grown since the agent saw it; none where there is nothing to show. */
export async function growthSince(
  log: EvidenceLog,
  organisation: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<string[]> {
  if (from === 0 || from >= to) return [];
  const proof = await log.consistencyProof(organisation, from, to);
  return proof.map((hash) => Buffer.from(hash).toString("base64"));
}
