import {
  payloadOf,
  reportByDigest,
  type StoredReport,
  witnessWords,
  wordOf,
} from "../store/index.ts";
import type { Audit } from "./audit.ts";

/** Every word of a device about the log is that of the report it names. */
export async function auditWitnesses(audit: Audit): Promise<void> {
  const { db, organisation, faults } = audit;
  for (const word of await witnessWords(db, organisation)) {
    await audit.breathe();
    const report = await reportByDigest(db, word.report);
    const said = report && saidBy(report);
    const here = [word.device, word.at, word.why, word.seen, word.shown];
    if (said?.join("\n") !== here.join("\n")) {
      faults.add("witness_word", word.report, "is not what that report says of the log");
    }
  }
}

/** That a report with a word about the log has it kept, from it or from an earlier one. */
export async function auditDoubt({ db, faults }: Audit, report: StoredReport): Promise<void> {
  const said = saidBy(report);
  if (said === undefined) return;
  const [device = "", , , seen = "", shown = ""] = said;
  const kept = await db
    .selectFrom("witness_word")
    .select("report")
    .where("organisation", "=", report.organisation)
    .where("device", "=", device)
    .where("seen", "=", seen)
    .where("shown", "=", shown)
    .executeTakeFirst();
  if (kept === undefined) faults.add("witness_word", report.digest, "is gone or altered");
}

function saidBy(report: StoredReport): readonly string[] | undefined {
  try {
    const { witness } = payloadOf(report).agent;
    if (witness === undefined) return undefined;
    const { why, seen, shown } = wordOf(witness);
    return [report.device, report.received_at, why, seen, shown];
  } catch {
    return undefined; // said of the report itself
  }
}
