import { visible } from "../../html.ts";
import { type AcceptanceState, isInForce, type StatedAcceptance } from "../../people/index.ts";
import { counted } from "../lines/line.ts";
import type { Dossier } from "../pages/dossier.ts";
import { uuidOf } from "./uuid.ts";

export interface OscalRisk {
  readonly uuid: string;
  readonly [member: string]: unknown;
}

type Summary = Dossier["summary"];

export function riskOfGap(control: string, { organisation, today }: Summary): string {
  return uuidOf("risk", organisation.ods, today, control);
}

/** A risk for each control that some device does not meet. */
export function gapRisks(summary: Summary): readonly OscalRisk[] {
  return summary.controls
    .filter(({ notMet }) => notMet > 0)
    .map(({ id, title, notMet, accepted }) => {
      const who = `${notMet} of ${counted(summary.estate.known, "known device")}`;
      return {
        uuid: riskOfGap(id, summary),
        title: `Not met: ${title}`,
        description: `${who} ${notMet === 1 ? "does" : "do"} not meet this.`,
        statement: `Which devices and why stands in findings.csv. For ${accepted} of the ${notMet} the risk was accepted.`,
        status: "open",
      };
    });
}

/** OSCAL's words (https://pages.nist.gov/OSCAL/reference/1.2.1/assessment-results/json-reference/, 2026-11-26). */
function statusOf(state: AcceptanceState): string {
  if (state === "requested") return "deviation-requested";
  return isInForce(state) ? "deviation-approved" : "open";
}

/** A risk for each that people were asked to accept, with what was decided. */
export function acceptanceRisks({ people }: Dossier): readonly OscalRisk[] {
  return people.book.all.map((row) => {
    const about = said(row.of);
    return {
      uuid: uuidOf("acceptance", row.id),
      title: `Acceptance asked for ${about}`,
      description: said(row.reason),
      statement: `${row.state}: owned by ${said(row.owner)}, signed for by ${said(row.signed_by)}, asked by ${said(row.asked_by)}. It changes no finding.`,
      status: statusOf(row.state),
      "mitigating-factors": [{ uuid: uuidOf("factor", row.id), description: said(row.control) }],
      deadline: `${row.expiry}T00:00:00Z`,
      "risk-log": { entries: entriesOf(row) },
    };
  });
}

function entriesOf(row: StatedAcceptance): readonly object[] {
  const reviews = row.reviews.map((each) => ({ ...each, act: "reviewed", nth: [`${each.leaf}`] }));
  const acts = row.acts.map((each) => ({ ...each, nth: [] }));
  const asked = { act: "asked", at: row.at, done_by: row.asked_by, nth: [] };
  return [asked, ...acts, ...reviews].map(({ act, at, done_by, nth }) => ({
    uuid: uuidOf("entry", row.id, act, ...nth),
    title: `${act} by ${said(done_by)}`,
    start: at,
  }));
}

/** Text of people or devices on one line that is never empty, which is what the format asks of a text. */
export function said(text: string): string {
  return visible(text).replaceAll(/\s+/g, " ").trim() || "(blank)";
}
