import { type Day, RiskRegister, writeDay } from "@muster/mapping";
import {
  certificateName,
  countSigns,
  type IsolationCount,
  isolationSigns,
  isolationWords,
  isReviewDue,
  noDevice,
  noticesOf,
  overdueWords,
  type PeopleWords,
  reviewWords,
  type StatedAcceptance,
} from "../people/index.ts";
import type { DeviceEvidence } from "./evidence.ts";
import type { SummaryRisks } from "./summary-risks.ts";

/** Takes devices one by one: what is out of support or late over the estate, and what each acceptance covers of it. */
export class RiskGatherer {
  readonly #people: PeopleWords;
  readonly #today: Day;
  readonly #register = new RiskRegister();
  readonly #uses = new Map<string, IsolationCount>();

  constructor(people: PeopleWords, today: Day) {
    this.#people = people;
    this.#today = today;
  }

  /** A device that left the estate, or of which nothing counts, is not to be handed in. */
  add(evidence: DeviceEvidence): void {
    const { form, facts, findings, device } = evidence;
    const signs = isolationSigns(facts);
    const by = new Set(findings.flatMap(({ acceptedBy }) => acceptedBy));
    const exposed = signs.inbound === "open";
    this.#register.add({ form, exposed, findings }, (about) => {
      const ids = this.#people.book.covering(device, about);
      for (const id of ids) by.add(id);
      return ids;
    });
    for (const id of by) {
      const count = this.#uses.get(id) ?? noDevice;
      const seen = { lastReportAt: device.last_report_at, today: this.#today };
      this.#uses.set(id, countSigns(count, signs, seen));
    }
  }

  finish(): SummaryRisks {
    const { book, certificates } = this.#people;
    const byId = new Map(book.all.map((row) => [row.id, row]));
    return {
      notices: [...noticesOf(this.#people, this.#today)],
      register: this.#register.rows(this.#today).map((row) => ({
        ...row,
        acceptances: [...row.acceptances],
        covered: coveredWords(
          row,
          row.acceptances.flatMap((id) => byId.get(id) ?? []),
          this.#today,
        ),
      })),
      acceptances: book.all.map((row) =>
        acceptanceOf(row, this.#uses.get(row.id) ?? noDevice, this.#today),
      ),
      certificates: certificates.map(({ id, kind, scope, state, expiry }) => {
        return { id, kind, name: certificateName(kind), scope, state, expiry };
      }),
    };
  }
}

/** `Accepted on 2 of 3 devices by Cy until 1 June 2027 (ab12cd34)`, each acceptance by who signed it. */
function coveredWords(
  { accepted, devices }: { readonly accepted: number; readonly devices: number },
  by: readonly StatedAcceptance[],
  today: Day,
): string {
  if (accepted === 0) return "Not accepted";
  const each = by.map(
    (row) =>
      `${row.signed_by} until ${writeDay(row.expiry)} (${row.id.slice(0, 8)}${isReviewDue(row, today) ? `, ${overdueWords(row)}` : ""})`,
  );
  return `Accepted on ${accepted} of ${devices} ${devices === 1 ? "device" : "devices"} by ${each.join(", ")}`;
}

function acceptanceOf(
  row: StatedAcceptance,
  use: IsolationCount,
  today: Day,
): SummaryRisks["acceptances"][number] {
  return {
    id: row.id,
    of: row.of,
    state: row.state,
    reason: row.reason,
    controlKind: row.control_kind,
    control: row.control,
    owner: row.owner,
    signedBy: row.signed_by,
    signedAs: row.signed_as,
    signedOn: row.signed_on,
    review: row.review,
    reviewed: reviewWords(row, today),
    expiry: row.expiry,
    devices: use.devices,
    isolation: isolationOf(row, use),
  };
}

function isolationOf({ control_kind: kind }: StatedAcceptance, use: IsolationCount): string | null {
  if (kind !== "isolated" && kind !== "limited-connectivity") return null;
  return isolationWords(use, kind);
}
