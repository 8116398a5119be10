import { withVersion } from "@muster/mapping";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import {
  approveAcceptance,
  noticesOf,
  PeopleWords,
  reviewAcceptance,
  reviewWords,
  withdrawAcceptance,
} from "../people/index.ts";
import { addRequest, coverageNow } from "./acceptance-request.ts";
import { addAcceptanceShow } from "./acceptance-show.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { required } from "./people-options.ts";
import { columns } from "./text.ts";
import { addWithdraw } from "./withdraw.ts";

interface ListOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface DecideOptions extends ListOptions {
  readonly by: string;
}

/** `muster acceptance …` */
export function addAcceptance(program: Command, io: Io): void {
  const acceptance = program
    .command("acceptance")
    .description(
      "Risks that somebody asks to accept and another person approves. They are shown beside what was found and change no finding.",
    );
  addRequest(acceptance, io);
  const approve = acceptance
    .command("approve <id>")
    .description("Approves one, as another person than who asked.")
    .addOption(organisationOption())
    .addOption(required("--by <name>", "who approves, for the log", name));
  withJson(withPlace(approve)).action((id: string, options: DecideOptions) =>
    withWriter(io, options, async (collector) => {
      const organisation = await chosenOrganisation(collector, options.org);
      const about = { organisation: organisation.id, id, by: options.by };
      const found = await approveAcceptance(collector, about);
      const { says, coverage } = await coverageNow(collector, found);
      if (options.json === true) return printJson(io, { ...found, covers: coverage });
      io.out.write(`Acceptance ${found.id} is approved, until ${found.expiry}. ${says}\n`);
    }),
  );
  addReview(acceptance, io);
  addWithdraw(acceptance, io, {
    description: "Takes one back.",
    withdraw: async (collector, wish) => {
      const found = await withdrawAcceptance(collector, wish);
      return { found, says: `Acceptance ${found.id} is withdrawn.` };
    },
  });
  addRegister(acceptance, io);
  addAcceptanceShow(acceptance, io);
  const list = acceptance
    .command("list")
    .description("Lists the risks, and how each stands today.")
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: ListOptions) =>
    withCollector(io, options, (collector) => show(io, collector, options)),
  );
}

interface ReviewOptions extends DecideOptions {
  readonly nextReview: string;
  readonly note?: string;
}

function addReview(acceptance: Command, io: Io): void {
  const review = acceptance
    .command("review <id>")
    .description(
      "Enters that its owner, or who signed for it, looked at it again, and by when it is looked at next. Its last day stays.",
    )
    .addOption(organisationOption())
    .addOption(required("--next-review <day>", "day by which it is looked at next", day))
    .option("--note <text>", "what was seen")
    .addOption(required("--by <name>", "who reviewed it: its owner, or who signed for it", name));
  withJson(withPlace(review)).action((id: string, { org, ...options }: ReviewOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, org);
      const made = await reviewAcceptance(collector, { ...options, organisation, id });
      if (options.json === true) return printJson(io, made);
      io.out.write(
        `Acceptance ${made.acceptance} was reviewed by ${made.done_by}; next review by ${made.next_review}.\n`,
      );
    }),
  );
}

function addRegister(acceptance: Command, io: Io): void {
  const register = acceptance
    .command("register")
    .description(
      "What is out of support or not patched in time, the riskiest first, and which of it is accepted.",
    )
    .addOption(organisationOption());
  withJson(withPlace(register)).action((options: ListOptions) =>
    withCollector(io, options, async (collector) => {
      const { id } = await chosenOrganisation(collector, options.org);
      const { register: all } = (await collector.summary(id)).risks;
      if (options.json === true) return printJson(io, all);
      const table = all.map((row) => [
        withVersion(row.what, row.version),
        String(row.devices),
        row.covered,
        row.why,
      ]);
      const head = ["what", "devices", "accepted", "why here"];
      io.out.write(columns(head, table, styleOf(io.out, io.environment)));
    }),
  );
}

async function show(io: Io, collector: Collector, options: ListOptions): Promise<void> {
  const { id } = await chosenOrganisation(collector, options.org);
  const { store, today } = collector;
  const words = await PeopleWords.open(store.db, id, { day: today });
  const { all } = words.book;
  if (options.json === true) return printJson(io, all);
  const table = all.map((row) => [
    row.id,
    row.of,
    row.state,
    row.owner,
    reviewWords(row, today),
    row.expiry,
  ]);
  const head = ["id", "of", "state", "owner", "review", "expires"];
  io.out.write(columns(head, table, styleOf(io.out, io.environment)));
  for (const line of noticesOf(words, today)) io.out.write(`${line}\n`);
}
