import { writeDay } from "@muster/mapping";
import { type Command, Option } from "commander";
import { type PlanLine, type PlanState, planStates, setPlan } from "../people/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector, withWriter } from "./open.ts";
import { day, name, organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { required } from "./people-options.ts";
import { addPlanSign } from "./plan-sign.ts";
import { labelled, type Style, wrap } from "./text.ts";

interface PlanOptions extends Place {
  readonly org?: string;
  readonly json?: boolean;
}

interface SetOptions extends PlanOptions {
  readonly action?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly status?: PlanState;
  readonly by: string;
}

/** `muster plan …` */
export function addPlan(program: Command, io: Io): void {
  const plan = program
    .command("plan")
    .description("The improvement plan: what somebody will do about each item that is not met.");
  const set = plan
    .command("set <item>")
    .description("Says what is done about an item. What is left out stays as it was.")
    .addOption(organisationOption())
    .option("--action <text>", "what will be done")
    .addOption(new Option("--owner <name>", "who does it").argParser(name))
    .addOption(new Option("--due <day>", "by when").argParser(day))
    .addOption(new Option("--status <status>", "how it stands").choices(planStates))
    .addOption(required("--by <name>", "who says so, for the log", name));
  withJson(withPlace(set)).action((item: string, options: SetOptions) =>
    withWriter(io, options, async (collector) => {
      const { id: organisation } = await chosenOrganisation(collector, options.org);
      const made = await setPlan(collector, { ...options, organisation, item });
      if (options.json === true) return printJson(io, made);
      io.out.write(`${made.item}: ${made.status}, ${made.owner} by ${made.due}.\n`);
    }),
  );
  addPlanSign(plan, io);
  const list = plan
    .command("list")
    .description(
      "Lists every item that is not met or cannot be confirmed, with what is planned and whether it is signed off.",
    )
    .addOption(organisationOption());
  withJson(withPlace(list)).action((options: PlanOptions) =>
    withCollector(io, options, async (collector) => {
      const { id } = await chosenOrganisation(collector, options.org);
      const { plan: lines, planSignOff: signOff } = await collector.summary(id);
      if (options.json === true) return printJson(io, { signOff, lines });
      const style = styleOf(io.out, io.environment);
      const shown = lines.flatMap((line) => [...lineOf(line, style), ""]);
      io.out.write(`${[...shown, ...wrap(signOff.says, style.width)].join("\n")}\n`);
    }),
  );
}

/** One item under each other: a gap is a sentence or three, and no table is as wide. */
function lineOf(line: PlanLine, style: Style): readonly string[] {
  const { status, owner, due, remark, signed, signedWords } = line;
  const who = due === null ? "" : `, ${owner} by ${writeDay(due)}`;
  const also = [remark, signed === "changed" ? signedWords : ""].filter((said) => said !== "");
  const rows = [
    [line.item, line.title],
    ["status", [`${status}${who}`, ...also].join("; ")],
    ["gap", line.gap],
    ["action", line.action],
  ] as const;
  return rows
    .filter(([, words]) => words !== "")
    .flatMap(([label, words]) => labelled(label, words, { style, labelWidth: 7 }));
}
