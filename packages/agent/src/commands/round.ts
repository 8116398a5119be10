import type { Report } from "@muster/mapping/wire";
import type { Config } from "../config/load.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { Outbox } from "../outbox/outbox.ts";
import type { Queued } from "../outbox/queue.ts";
import { openLine } from "../transport/https.ts";
import { changeWhenDue, withoutHalfChange } from "./change-when-due.ts";
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

interface RoundParts {
  readonly device: Device;
  readonly config: Config;
  readonly cause: Report["cause"] | undefined;
}

/**
 * One round of work, as the only agent in the state folder: a change of key that was left half done is finished, a scan is
 * made where `cause` says why, then everything that waits is sent. A key that has served its time is changed at the end.
 * @throws {KeyProblem} where the scan could not be signed, once what waits was sent
 */
export function doRound(parts: RoundParts, context: Context): Promise<Round> {
  const { config, cause } = parts;
  const endpoint = endpointOf(parts.device, config, context);
  const consents = { browserExtensions: config.browserExtensions };
  return alone(parts.device.state.folder, async () => {
    const outbox = await Outbox.open(parts.device.state.files);
    const line = openLine(endpoint);
    try {
      const device = await withoutHalfChange({ device: parts.device, outbox, line }, context);
      const report =
        cause === undefined
          ? undefined
          : await signedScan({ device, outbox, cause, consents }, context);
      const sent = await sendAll({ device, outbox, line }, context);
      if (report instanceof KeyProblem) throw report;
      const aged = await changeWhenDue({ device, outbox, line }, { config, sent }, context);
      const why = sent.witness ?? aged;
      return { report, sent: { ...sent, witness: why }, waiting: outbox.reports.length };
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
