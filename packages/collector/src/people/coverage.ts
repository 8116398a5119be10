import { AcceptedRisks, type Detail, type RiskFinding } from "@muster/mapping";
import { type Acceptance, type Db, eachDevice, findingsOn } from "../store/index.ts";
import type { AcceptanceBook } from "./book.ts";

/** How far an acceptance reaches now. */
export interface Coverage {
  /** Devices on which it covers anything that is found not met. */
  readonly devices: number;
  /** Of these: every device that has not left the estate. */
  readonly known: number;
}

/** Above this share of the estate a reader is warned: an exception for most devices is the rule. */
const BROAD = 0.5;

/** What an acceptance covers by the findings of a day, whether it is in force or only asked for. */
export async function coverageOf(
  db: Db,
  book: AcceptanceBook,
  about: { readonly acceptance: Acceptance; readonly day: string },
): Promise<Coverage> {
  const { acceptance, day } = about;
  const sites = new Map<string, string | null>();
  for await (const { id, site, state } of eachDevice(db, acceptance.organisation)) {
    if (state !== "revoked") sites.set(id, site);
  }
  const risk = new AcceptedRisks([book.riskOf(acceptance)]);
  const covered = new Set<string>();
  for await (const row of findingsOn(db, acceptance.organisation, day)) {
    const site = sites.get(row.device);
    if (site === undefined || row.outcome !== "not-met" || covered.has(row.device)) continue;
    // Written by the evaluation as Detail[]; the table's triggers keep it so.
    const details = JSON.parse(row.details) as readonly Detail[];
    const finding: RiskFinding = { control: row.control, outcome: row.outcome, details };
    if (risk.touches(book.placed({ id: row.device, site }), finding)) covered.add(row.device);
  }
  return { devices: covered.size, known: sites.size };
}

/** What to say of it to whoever asks for it or approves it. */
export function coverageSentences({ devices, known }: Coverage): readonly string[] {
  const what = known === 1 ? "1 known device" : `${known} known devices`;
  const says = `What it names is found on ${devices} of ${what} now.`;
  if (devices === 0) {
    return [
      says,
      "Nothing that is not met bears this name there: `muster acceptance register` shows what things are called.",
    ];
  }
  if (devices > 1 && devices > known * BROAD) {
    return [says, "That is more than half of them: accept less at once if you can."];
  }
  return [says];
}
