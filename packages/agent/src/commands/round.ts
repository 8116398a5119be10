import type { Report } from "@muster/mapping/wire";
import type { Config } from "../config/load.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Queued } from "../outbox/queue.ts";
import { openLine } from "../transport/https.ts";
import type { Context } from "./context.ts";
import { alone, type Device } from "./device.ts";
import { endpointOf, type Sent, sendAll } from "./send.ts";
import { takeScan } from "./take-scan.ts";

/** What one round did. */
export interface Round {
  /** The report of this round; none where it only sent what waited. */
  readonly report: Queued | undefined;
  readonly sent: Sent;
  /** Reports that still wait. */
  readonly waiting: number;
}

/**
 * One round of work, as the only agent in the state folder: a scan where `cause` says why, then everything that waits is
 * sent.
 */
export function doRound(
  { device, config, cause }: { device: Device; config: Config; cause: Report["cause"] | undefined },
  context: Context,
): Promise<Round> {
  const endpoint = endpointOf(device, config, context);
  const consents = { browserExtensions: config.browserExtensions };
  return alone(device.state.folder, async () => {
    const outbox = await Outbox.open(device.state.files);
    const report =
      cause === undefined ? undefined : await takeScan({ device, outbox, cause, consents }, context);
    const line = openLine(endpoint);
    try {
      const sent = await sendAll({ device, outbox, line }, context);
      return { report, sent, waiting: outbox.reports.length };
    } finally {
      line.close();
    }
  });
}

/** 1 where something needs attention: a report that waits or was refused, or a log that can't be what it was. */
export function exitOf({ sent, waiting }: Round): 0 | 1 {
  const { problem, witness, refused } = sent;
  const well =
    waiting === 0 && refused.length === 0 && problem === undefined && witness === undefined;
  return well ? 0 : 1;
}

/** Why the report of a round is not acknowledged. */
export interface Reason {
  readonly code: string;
  readonly what: string;
  readonly cure: string;
}

/** What became of the report of a round; `queued` also where the round made none. */
export function outcomeOf({ report, sent }: Round): {
  readonly state: "acknowledged" | "queued" | "refused";
  readonly reason: Reason | null;
} {
  if (report !== undefined && sent.acknowledged.includes(report.digest)) {
    return { state: "acknowledged", reason: null };
  }
  const refused = sent.refused.find((r) => r.report === report?.digest);
  if (refused !== undefined) {
    const what = `the collector will not take this report: ${refused.why || refused.code}`;
    const cure =
      "its envelope is kept in the state folder; compare the versions of agent and collector";
    return { state: "refused", reason: { code: refused.code, what, cure } };
  }
  const { problem } = sent;
  if (problem === undefined) return { state: "queued", reason: null };
  return {
    state: "queued",
    reason: { code: problem.code, what: problem.message, cure: problem.cure },
  };
}
