import { type Command, Option } from "commander";
import {
  type AssessmentWish,
  assessmentForecast,
  assessmentOn,
  assessmentTrend,
  certificateView,
} from "../assessments.ts";
import type { Collector } from "../collector.ts";
import { printCertificate, printForecast, printState, printTrend } from "./assessment-print.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { chosenOrganisation, withCollector } from "./open.ts";
import {
  cyberEssentialsOption,
  day,
  editionName,
  organisationOption,
  type Place,
  withJson,
  withPlace,
} from "./options.ts";
import type { Style } from "./text.ts";

interface Options extends Place {
  readonly org?: string;
  readonly on?: string;
  readonly edition?: string;
  readonly trend?: boolean;
  readonly forecast?: boolean;
  /** True where no version is named. */
  readonly cyberEssentials?: string | true;
  readonly json?: boolean;
}

/** `muster assessment` */
export function addAssessment(program: Command, io: Io): void {
  const command = program
    .command("assessment")
    .summary("the answers on any day, their trend, and what turns before the deadline")
    .description(
      "The suggested answers as they stood at the end of a day, from what had been received and judged by then; with --trend week by week over the year; with --forecast which items turn before the deadline if nothing is done, and by what; with --cyber-essentials the same findings as the questions of that certificate.",
    )
    .addOption(organisationOption())
    .addOption(
      new Option(
        "--on <day>",
        "a day up to today, YYYY-MM-DD (default: today in London)",
      ).argParser(day),
    )
    .addOption(
      new Option("--edition <year>", "another edition than the organisation's").argParser(
        editionName,
      ),
    )
    .addOption(
      new Option("--trend", "every week of the edition's year, up to the day").conflicts([
        "forecast",
        "cyberEssentials",
      ]),
    )
    .addOption(
      new Option("--forecast", "from today to the deadline").conflicts(["on", "cyberEssentials"]),
    )
    .addOption(
      cyberEssentialsOption("the findings as its questions, and a sample for the Plus").conflicts(
        "edition",
      ),
    );
  withJson(withPlace(command)).action((options: Options) =>
    withCollector(io, options, async (collector) => {
      const { id } = await chosenOrganisation(collector, options.org);
      const onProgress = (devices: number) => {
        if (io.err.isTerminal) io.err.write(`${devices} devices looked at\n`);
      };
      const { said, text } = await viewOf(collector, { organisation: id, onProgress }, options);
      if (options.json === true) return printJson(io, said);
      io.out.write(text(styleOf(io.out, io.environment)));
    }),
  );
}

interface View {
  readonly said: unknown;
  readonly text: (style: Style) => string;
}

async function viewOf(
  collector: Collector,
  about: Pick<AssessmentWish, "organisation" | "onProgress">,
  options: Options,
): Promise<View> {
  const { on, edition, trend, forecast, cyberEssentials } = options;
  if (cyberEssentials !== undefined) {
    const version = cyberEssentials === true ? undefined : cyberEssentials;
    const said = await certificateView(collector, { ...about, version, day: on });
    return { said, text: (style) => printCertificate(said, style) };
  }
  if (forecast === true) {
    const said = await assessmentForecast(collector, { ...about, edition });
    return { said, text: (style) => printForecast(said, style) };
  }
  const wish = { ...about, edition, day: on };
  if (trend === true) {
    const said = await assessmentTrend(collector, wish);
    return { said, text: (style) => printTrend(said, style) };
  }
  const said = await assessmentOn(collector, wish);
  return { said, text: (style) => printState(said, style) };
}
