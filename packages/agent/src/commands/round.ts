import type { Report } from "@muster/mapping/wire";
import type { Config } from "../config/load.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Queued } from "../outbox/queue.ts";
import { openLine } from "../transport/https.ts";
import type { Context } from "./context.ts";
import { alone, type Device } from "./device.ts";
import { keptUnsigned, told } from "./journal.ts";
import { endpointOf, type Sent, sendAll } from "./send.ts";
import { type Scan, takeScan } from "./take-scan.ts";

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
 * @throws {KeyProblem} where the scan could not be signed, once what waits was sent
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
      cause === undefined
        ? undefined
        : await signedScan({ device, outbox, cause, consents }, context);
    const line = openLine(endpoint);
    try {
      const sent = await sendAll({ device, outbox, line }, context);
      if (report instanceof KeyProblem) throw report;
      return { report, sent, waiting: outbox.reports.length };
    } finally {
      line.close();
    }
  });
}

/**
 * The report of a scan, or why the device's key could not sign it. Then there is no report: number and chain stay where they
 * are, and what was signed before is sent first.
 */
async function signedScan(scan: Scan, context: Context): Promise<Queued | KeyProblem> {
  const { files } = scan.device.state;
  try {
    const report = await takeScan(scan, context);
    await files.remove(keptUnsigned.name);
    return report;
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error;
    const at = new Date(context.now()).toISOString();
    await keptUnsigned.write(files, { v: 1, at, problem: told(error) });
    return error;
  }
}
