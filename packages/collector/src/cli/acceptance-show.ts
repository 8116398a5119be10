import { dayOf, writeDay } from "@muster/mapping";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import {
  AcceptanceBook,
  isInForce,
  onlyOne,
  roleName,
  type StatedAcceptance,
} from "../people/index.ts";
import { coverageNow } from "./acceptance-request.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { labelled } from "./text.ts";

interface ShowOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

/** `muster acceptance show` */
export function addAcceptanceShow(acceptance: Command, io: Io): void {
  const command = acceptance
    .command("show <id>")
    .description("Shows one: who asked, signed, approved and reviewed it, and what it covers now.")
    .addOption(organisationOption());
  withJson(withPlace(command)).action((start: string, options: ShowOptions) =>
    withCollector(io, options, async (collector) => {
      const shown = await look(collector, start, options);
      if (options.json === true) return printJson(io, shown);
      const style = styleOf(io.out, io.environment);
      const rows = rowsOf(shown).filter(([, words]) => words !== "");
      const lines = rows.flatMap(([label, words]) =>
        labelled(label, words, { style, labelWidth: 13 }),
      );
      io.out.write(`${shown.id}\n${lines.join("\n")}\n`);
    }),
  );
}

async function look(collector: Collector, start: string, { org }: ShowOptions) {
  const { id: organisation } = await chosenOrganisation(collector, org);
  const { db } = collector.store;
  const book = await AcceptanceBook.open(db, organisation, { day: collector.today });
  const found = onlyOne(book.all, start, "acceptance");
  const { says } = await coverageNow(collector, found);
  const use = (await collector.summary(organisation)).risks.acceptances.find(
    ({ id }) => id === found.id,
  );
  return {
    ...found,
    reviewed: use?.reviewed ?? "",
    covers: says,
    // One that is not in force covers no device: nothing would be shown of those that it names.
    isolation: isInForce(found.state) ? (use?.isolation ?? null) : null,
  };
}

type Shown = StatedAcceptance & {
  readonly reviewed: string;
  readonly covers: string;
  readonly isolation: string | null;
};

function rowsOf(row: Shown): readonly (readonly [string, string])[] {
  const role = row.signed_as === null ? "" : ` (${roleName(row.signed_as)})`;
  const on = row.signed_on === null ? "" : ` on ${writeDay(row.signed_on)}`;
  return [
    ["of", row.of],
    ["state", `${row.state}, last day ${writeDay(row.expiry)}`],
    ["reason", row.reason],
    ["done instead", `${row.control}${row.control_kind === null ? "" : ` (${row.control_kind})`}`],
    ["owner", row.owner],
    ["signed", `by ${row.signed_by}${role}${on}`],
    ["asked", did(row.asked_by, row.at)],
    ...row.acts.map(({ act, done_by, at, why }) => [act, did(done_by, at, why)] as const),
    ...row.reviews.map(({ done_by, at, note }) => ["reviewed", did(done_by, at, note)] as const),
    ["review", row.reviewed],
    ["found", row.covers],
    ["isolation", row.isolation ?? ""],
  ];
}

function did(by: string, at: string, words = ""): string {
  return `by ${by} on ${writeDay(dayOf(at))}${words === "" ? "" : `: ${words}`}`;
}
