import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Day } from "@muster/mapping";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { createToken } from "../intake/index.ts";
import type { BuiltPack } from "../packs/build.ts";
import type { Organisation } from "../store/index.ts";
import { requireEmpty } from "./empty-folder.ts";
import type { Io } from "./io.ts";
import { LocalAgent } from "./local-agent.ts";
import { openCollector, settingsOf } from "./open.ts";
import {
  category,
  editionName,
  odsCode,
  organisationName,
  type Place,
  port,
  todayOption,
  withJson,
  withPlace,
} from "./options.ts";
import { AttentionError } from "./problems.ts";
import { reportStart } from "./report-start.ts";
import { serve, waitForStop } from "./serving.ts";
import { DEMONSTRATION, type OrganisationOptions, settleOrganisation } from "./settle.ts";
import { type Stages, stagesOn } from "./stages.ts";

export interface StartOptions extends Place, OrganisationOptions {
  readonly today?: Day;
  readonly port?: number;
  readonly out?: string;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addStart(program: Command, io: Io): void {
  const command = program
    .command("start")
    .summary("the whole way on this computer, then keep serving")
    .description(
      "Starts a collector on this computer only, enrols this computer's own agent, scans, judges, builds a pack, prints what was found and keeps serving until Ctrl-C.",
    )
    .addOption(
      new Option(
        "--ods <code>",
        `ODS code (default: ${DEMONSTRATION.ods}, which nobody has)`,
      ).argParser(odsCode),
    )
    .addOption(new Option("--name <name>", "the organisation's name").argParser(organisationName))
    .addOption(
      new Option(
        "--category <n>",
        "its category in the toolkit, 1, 1a, 2, 3 or 4 (default: 3)",
      ).argParser(category),
    )
    .addOption(
      new Option(
        "--edition <year>",
        "edition of the toolkit (default: 2025-26, the newest whose items are known)",
      ).argParser(editionName),
    )
    .addOption(todayOption())
    .addOption(new Option("--port <n>", "port to serve on (default: 8443)").argParser(port))
    .option("--once", "stop once the pack is written")
    .option(
      "--out <dir>",
      "folder for the pack, absent or empty (default: a new one in the data folder)",
    )
    .option("--quiet", "print only where the pack and the console are");
  withJson(withPlace(command)).action((options: StartOptions) => start(io, options));
}

async function start(io: Io, options: StartOptions): Promise<void> {
  // A pack folder that is full is found before any work is done.
  if (options.out !== undefined) await requireEmpty(options.out);
  const stages = stagesOn(io, { silent: options.json === true || options.quiet === true });
  const collector = await openCollector(io, startSettings(io, options));
  try {
    collector.log.assertSound();
    await work({ io, options, stages, collector });
  } finally {
    await collector.close();
  }
}

/** This computer only, whatever the configuration says. */
function startSettings(io: Io, options: StartOptions) {
  const settings = settingsOf(io, options);
  const listen = {
    ...settings.listen,
    host: "127.0.0.1",
    port: options.port ?? settings.listen.port,
  };
  return { ...settings, listen, names: ["localhost", "127.0.0.1"] };
}

interface Work {
  readonly io: Io;
  readonly options: StartOptions;
  readonly stages: Stages;
  readonly collector: Collector;
}

async function work(all: Work): Promise<void> {
  const { io, options, stages, collector } = all;
  const today = options.today ?? collector.today;
  const organisation = await stages.stage("Organisation", async () => {
    const settled = await settleOrganisation(collector, options, today);
    return [introduce(settled), settled];
  });
  const serving = await stages.stage("Collector", async () => {
    const opened = await serve(collector, io);
    return [`${opened.url}, data in ${collector.settings.data}`, opened];
  });
  const agent = new LocalAgent(join(collector.settings.data, "agents", organisation.id), serving);
  try {
    await stages.stage("Enrolment", () => enrol(collector, organisation, agent));
    const problem = await stages.stage("Scan", () => scan(agent));
    await stages.stage("Judgement", () => judge(collector, organisation));
    await serving.keepNights();
    const built = await stages.stage("Pack", () => pack(all, { organisation, today }));
    await reportStart(io, options, { built, serving, organisation, collector });
    if (options.once !== true) {
      agent.stay();
      await waitForStop(io);
      if (options.json !== true) io.out.write("\nStopping: what is under way is finished first.\n");
    } else if (problem !== undefined) {
      throw new AttentionError(problem);
    }
  } finally {
    await agent.stop();
    await serving.close();
  }
}

function introduce({ name, id, category: number, edition }: Organisation): string {
  const said = `${name} (${id}), category ${number}, edition ${edition}`;
  return id === DEMONSTRATION.ods ? `${said}; name yours with --ods and --name` : said;
}

async function enrol(
  collector: Collector,
  organisation: Organisation,
  agent: LocalAgent,
): Promise<readonly [string, undefined]> {
  if (agent.enrolled) return ["this computer's agent is enrolled already", undefined];
  const { token } = await createToken(collector, {
    organisation: organisation.id,
    maxUses: 1,
    hours: 1,
  });
  await agent.enrol(token);
  return ["this computer's agent made its key and proved that it holds it", undefined];
}

/** @returns what needs attention, where the report was not acknowledged */
async function scan(agent: LocalAgent): Promise<readonly [string, string | undefined]> {
  const { state, reason, device } = await agent.scan();
  if (state === "acknowledged") {
    return [`report of device ${device.slice(0, 12)} acknowledged`, undefined];
  }
  const why = reason === null ? "" : `: ${reason.what}. ${reason.cure}`;
  return [`the report is ${state}${why}`, `This computer's report is ${state}${why}`];
}

async function judge(
  collector: Collector,
  { id }: Organisation,
): Promise<readonly [string, undefined]> {
  await collector.evaluateDue(id);
  return [`by the lists of ${collector.lists.files.length} products`, undefined];
}

async function pack(
  { collector, options }: Work,
  about: { readonly organisation: Organisation; readonly today: Day },
): Promise<readonly [string, BuiltPack]> {
  const stamp = new Date(collector.now()).toISOString().replace(/[:.]/g, "-");
  const usual = join(collector.settings.data, "packs", about.organisation.id, stamp);
  const out = resolve(options.out ?? usual);
  const built = await collector.pack({
    organisation: about.organisation.id,
    out,
    day: about.today,
    by: userInfo().username,
  });
  return [`${built.files} files, digest ${built.digest.slice(0, 16)}…`, built];
}
