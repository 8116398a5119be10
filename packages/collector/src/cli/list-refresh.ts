import { readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { oneLine } from "../html.ts";
import type { Flip } from "../list-change.ts";
import { type Change, type ListChange, type SourceOutcome, sourceWord } from "../lists/index.ts";
import { fingerprintOf } from "../packs/parts/keys.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { withCollector, withWriter } from "./open.ts";
import { type Place, withJson, withPlace } from "./options.ts";
import { AttentionError, UsageError } from "./problems.ts";
import { columns } from "./text.ts";

interface Options extends Place {
  readonly json?: boolean;
}

/** Who did it, for the log. */
const account = () => userInfo().username;

/** `muster lists refresh|sources|held|accept|reject|export|import` */
export function addListRefresh(lists: Command, io: Io): void {
  addRefresh(lists, io);
  addSources(lists, io);
  addHeld(lists, io);
  addBundles(lists, io);
}

function addRefresh(lists: Command, io: Io): void {
  const command = lists
    .command("refresh")
    .summary("asks the sources of dates and releases now")
    .description(
      "Asks every source of support dates and releases, puts in force what is plausible, holds the rest for a person, judges every device by what changed and enters it in the log.",
    )
    .option("--source <id...>", "only these (see `muster lists sources`)")
    .option("--anew", "take what a source holds even where it lost a third of what it held before");
  withJson(withPlace(command)).action(
    (options: Options & { readonly source?: readonly string[]; readonly anew?: boolean }) =>
      withWriter(io, options, async (collector) => {
        const outcomes: SourceOutcome[] = [];
        const flips: Flip[] = [];
        for (const source of sourcesOf(collector, options.source)) {
          if (io.err.isTerminal) io.err.write(`asking for: ${source.title}\n`);
          const outcome = await collector.desk.refresh(source, options.anew);
          outcomes.push(outcome);
          flips.push(...(await collector.judgeByChange(outcome, account())));
        }
        tell(io, { outcomes, flips }, options.json === true);
      }),
  );
}

function sourcesOf(collector: Collector, named: readonly string[] | undefined) {
  try {
    return collector.desk.sources(named);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `There is no source ${error.message}: \`muster lists sources\` shows those there are.`,
    );
  }
}

interface Told {
  readonly outcomes: readonly SourceOutcome[];
  readonly flips: readonly Flip[];
}

function tell(io: Io, told: Told, asJson: boolean): void {
  const { outcomes, flips } = told;
  if (asJson) printJson(io, told);
  else {
    for (const outcome of outcomes) io.out.write(`${lineOf(outcome)}\n`);
    for (const { taken } of outcomes) tellChanges(io, taken);
    for (const flip of flips) io.out.write(`${flipLine(flip)}\n`);
    for (const remark of outcomes.flatMap((o) => o.remarks)) io.out.write(`  ${oneLine(remark)}\n`);
  }
  const failed = outcomes.filter(({ state }) => state === "failed");
  const held = outcomes.flatMap((outcome) => outcome.held);
  if (failed.length === 0 && held.length === 0) return;
  throw new AttentionError(
    [
      ...failed.map(
        ({ source, problem }) =>
          `${source} gave nothing: ${problem}. The lists in force stay, and grow old.`,
      ),
      ...held.map(
        ({ file, why }) => `${file} is held: ${why.join("; ")}. See \`muster lists held\`.`,
      ),
    ].join("\n"),
  );
}

function lineOf({ state, taken, held, ...of }: SourceOutcome): string {
  const source = sourceWord(of);
  if (state !== "changed") return `${source}: ${state === "failed" ? "failed" : "nothing new"}`;
  const moves = taken.flatMap(({ changes }) => changes).length;
  return `${source}: ${taken.length} files in force anew, ${moves} dates or releases moved, ${held.length} held`;
}

/** Movements spelt out on a terminal. */
const SHOWN = 20;

function tellChanges(io: Io, taken: Change["taken"]): void {
  const all = taken.flatMap(({ file, changes }) =>
    changes.map((change) => changeLine(file, change)),
  );
  for (const line of all.slice(0, SHOWN)) io.out.write(`  ${line}\n`);
  if (all.length > SHOWN)
    io.out.write(`  and ${all.length - SHOWN} more: --json has all of them\n`);
}

function changeLine(file: string, { what, member, from, to }: ListChange): string {
  const was = from === undefined ? "new" : `was ${String(from)}`;
  return oneLine(`${file.replace(/\.json$/, "")} ${what}: ${member ?? ""} ${String(to)} (${was})`);
}

function flipLine({ organisation, control, from, to, devices }: Flip): string {
  return `  ${organisation}: ${control} went from ${from} to ${to} on ${devices} device${devices === 1 ? "" : "s"}`;
}

function addSources(lists: Command, io: Io): void {
  const command = lists
    .command("sources")
    .description("The sources of lists, and when each last answered.");
  withJson(withPlace(command)).action((options: Options) =>
    withCollector(io, options, async ({ desk }) => {
      const all = await desk.standings();
      if (options.json === true) return printJson(io, all);
      const rows = all.map((s) => [
        s.id,
        s.pin === null ? s.title : `${s.title}, last ${s.pin.slice(0, 12)}`,
        s.leftOut ? "left out" : (s.checkedAt?.slice(0, 16).replace("T", " ") ?? "never asked"),
        s.problem ?? "",
      ]);
      io.out.write(
        columns(
          ["source", "what", "last answer (UTC)", "problem"],
          rows,
          styleOf(io.out, io.environment),
        ),
      );
    }),
  );
}

function addHeld(lists: Command, io: Io): void {
  const held = lists.command("held").description("Changes that wait for a person, and why.");
  withJson(withPlace(held)).action((options: Options) =>
    withCollector(io, options, async ({ desk }) => {
      const all = (await desk.held()).map(({ id, source, file, why, held_at, changes }) => ({
        id,
        source,
        file,
        why,
        heldAt: held_at,
        changes: JSON.parse(changes) as unknown,
      }));
      if (options.json === true) return printJson(io, all);
      if (all.length === 0) return io.out.write("Nothing waits.\n");
      const rows = all.map((h) => [h.id.slice(0, 8), h.source, h.file, h.why]);
      io.out.write(columns(["id", "source", "file", "why"], rows, styleOf(io.out, io.environment)));
    }),
  );
  addDecision(lists, io, {
    name: "accept",
    decision: "accepted",
    what: "Puts a held change in force.",
  });
  addDecision(lists, io, {
    name: "reject",
    decision: "rejected",
    what: "Leaves a held change out of force.",
  });
}

interface Decision {
  readonly name: string;
  readonly decision: "accepted" | "rejected";
  readonly what: string;
}

function addDecision(lists: Command, io: Io, { name, decision, what }: Decision): void {
  const command = lists
    .command(name)
    .description(what)
    .argument("<id>", "the first characters of its id, from `muster lists held`");
  withJson(withPlace(command)).action((id: string, options: Options) =>
    withWriter(io, options, async (collector) => {
      const by = account();
      const change = await collector.desk.decide(await heldId(collector, id), { decision, by });
      if (change === undefined) {
        throw new UsageError(`Nothing waits under ${id}: see \`muster lists held\`.`);
      }
      const flips = await collector.judgeByChange(change, by);
      if (options.json === true) return printJson(io, { ...change, decision, flips });
      io.out.write(`${decision === "accepted" ? "In force" : "Left out"}.\n`);
      for (const flip of flips) io.out.write(`${flipLine(flip)}\n`);
    }),
  );
}

async function heldId({ desk }: Collector, beginning: string): Promise<string> {
  const [found, other] = (await desk.held()).filter(({ id }) => id.startsWith(beginning));
  if (other !== undefined)
    throw new UsageError(`${beginning} begins several ids: give more of it.`);
  return found?.id ?? beginning;
}

function addBundles(lists: Command, io: Io): void {
  const out = lists
    .command("export")
    .description("Writes every list as one signed file, for a collector without internet.")
    .argument("<file>", "file to write");
  withJson(withPlace(out)).action((file: string, options: Options) =>
    withWriter(io, options, async ({ desk, keys }) => {
      await writeFile(file, desk.bundle(keys.signer), { flag: "wx" }).catch((cause: unknown) => {
        throw new UsageError(
          `${file} cannot be written: ${cause instanceof Error ? cause.message : ""}. Name a new file in a folder you may write to.`,
        );
      });
      const fingerprint = fingerprintOf(keys.signer);
      if (options.json === true) return printJson(io, { file, fingerprint });
      io.out.write(
        `${file}: signed by ${fingerprint}\nTake it over with: muster lists import ${file} --key ${fingerprint}\n`,
      );
    }),
  );
  const take = lists
    .command("import")
    .description(
      "Puts the lists of a signed file in force where they were checked later than ours.",
    )
    .argument("<file>", "what `muster lists export` wrote")
    .addOption(
      new Option(
        "--key <fingerprint>",
        "the key to believe from now on, as the exporting collector printed it",
      ),
    );
  withJson(withPlace(take)).action((file: string, options: Options & { readonly key?: string }) =>
    withWriter(io, options, async (collector) => {
      const text = await readFile(file, "utf8").catch((cause: unknown) => {
        throw new UsageError(
          `${file} cannot be read: ${cause instanceof Error ? cause.message : ""}.`,
        );
      });
      const change = await collector.desk.take(text, options.key);
      const flips = await collector.judgeByChange(change, account());
      if (options.json === true) return printJson(io, { ...change, flips });
      io.out.write(`${change.taken.length} files in force anew.\n`);
      tellChanges(io, change.taken);
      for (const flip of flips) io.out.write(`${flipLine(flip)}\n`);
    }),
  );
}
