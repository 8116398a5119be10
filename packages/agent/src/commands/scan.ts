import type { FactKind } from "@muster/mapping/facts";
import { type Collected, collectFacts } from "../collect.ts";
import { loadConfig } from "../config/load.ts";
import type { Machine } from "../exec/types.ts";
import type { Files } from "../identity/files.ts";
import { Problem } from "../identity/problem.ts";
import { probes } from "../probes/index.ts";
import { type Arguments, type Context, type ExitCode, isSet, textOf } from "./context.ts";
import { describeFact } from "./describe.ts";
import { showProgress } from "./progress.ts";
import { machineToScan } from "./scan-machine.ts";
import { layOut, type Style, styleFor, visible, writeJson } from "./terminal.ts";
import { type Asked, watch } from "./watch.ts";
import { WORKING_MS, watchSelf } from "./watchdog.ts";

/** `muster-agent scan` */
export async function scan(args: Arguments, context: Context): Promise<ExitCode> {
  context.self.lowerPriority();
  const end = watchSelf(
    { openFiles: () => openFiles(args, context), everyMs: WORKING_MS, json: isSet(args, "json") },
    context,
  );
  return await scanWatched(args, context).finally(end);
}

async function scanWatched(args: Arguments, context: Context): Promise<ExitCode> {
  const { machine, finish } = await machineToScan(args, context);
  const explained = textOf(args, "explain");
  if (explained !== undefined) {
    if (textOf(args, "record") !== undefined) throw explainsOrRecords();
    return await explain(kindIn(explained, "--explain"), { machine, args, context });
  }
  const only = textOf(args, "only")
    ?.split(",")
    .map((word) => kindIn(word.trim(), "--only"));
  const collected = await collect({ machine, args, context }, only);
  const recorded = await finish();
  if (recorded !== undefined) context.err.write(`Recorded in ${visible(recorded)}\n`);
  if (isSet(args, "json")) {
    const facts = collected.map(({ fact, ms, status }) => ({ ...fact, status, ms }));
    const takenAt = new Date(machine.now()).toISOString();
    const { platform, elevated } = machine;
    writeJson(context.out, { takenAt, platform, elevated, facts });
  } else {
    writeTable(collected, { machine, args, context });
  }
  return exitFor(collected);
}

/** The state folder, where this device has one that is this user's; a scan needs none. */
async function openFiles(args: Arguments, context: Context): Promise<Files> {
  const { configFor, openState } = await import("./device.ts");
  const { state } = await configFor(args, context);
  return (await openState(state, context)).files;
}

function explainsOrRecords(): Problem {
  return new Problem("WRONG_USE", {
    what: "--explain and --record exclude each other",
    cure: "record the whole scan, then explain a fact of it: scan --replay DIR --explain FACT",
    exit: 2,
  });
}

interface Scan {
  readonly machine: Machine;
  readonly args: Arguments;
  readonly context: Context;
}

/** Something that could not be established needs attention. */
function exitFor(collected: readonly Collected[]): ExitCode {
  return collected.some((c) => c.fact.state === "unknown") ? 1 : 0;
}

async function collect(
  { machine, args, context }: Scan,
  only: readonly FactKind[] | undefined,
): Promise<readonly Collected[]> {
  const config = textOf(args, "config");
  const { browserExtensions } = await loadConfig({ config }, context.environment);
  const progress = showProgress(context);
  const options = {
    ...(only !== undefined && { only }),
    consents: { browserExtensions },
    onProgress: progress.done,
  };
  return await collectFacts(machine, options).finally(progress.end);
}

function kindIn(word: string, option: string): FactKind {
  const kinds = Object.values(probes).map((p) => p.id);
  const kind = kinds.find((k) => k === word);
  if (kind !== undefined) return kind;
  throw new Problem("WRONG_USE", {
    what: `${option}: there is no fact "${word}"`,
    cure: `choose from ${kinds.join(", ")}`,
    exit: 2,
  });
}

function writeTable(collected: readonly Collected[], { machine, args, context }: Scan): void {
  const { out } = context;
  const style = styleFor(out, context);
  const timings = isSet(args, "timings");
  const rows = collected.map(({ id, fact, ms }) => ({
    label: id,
    text: `${describeFact(fact)}${timings ? ` [${ms} ms]` : ""}`,
    paint: paintFor(fact.state, style),
  }));
  out.write(layOut(rows, out.width));
  const unknown = collected.filter((c) => c.fact.state === "unknown").length;
  const end =
    unknown === 0
      ? "Every fact was established."
      : `${unknown} of ${collected.length} could not be established.`;
  const who = machine.platform === "win32" ? "administrator" : "root";
  const root = machine.elevated || unknown === 0 ? "" : ` As ${who}, more may be.`;
  out.write(`\n${end}${root} muster-agent scan --explain FACT shows how one came about.\n`);
}

function paintFor(state: Collected["fact"]["state"], style: Style): (text: string) => string {
  if (state === "unknown") return style.unsure;
  return state === "known" ? (text) => text : style.dim;
}

async function explain(kind: FactKind, { machine, args, context }: Scan): Promise<ExitCode> {
  const watched = watch(machine);
  const [found] = await collect({ machine: watched.machine, args, context }, [kind]);
  if (found === undefined) throw new RangeError(`no probe answered for ${kind}`);
  const asks = probes[kind].asks[machine.platform] ?? "nothing on this system";
  const { rules } = await import("./rules.ts");
  if (isSet(args, "json")) {
    writeJson(context.out, {
      fact: found.fact,
      status: found.status,
      ms: found.ms,
      asks,
      rule: rules[kind],
      asked: watched.asked,
    });
    return exitFor([found]);
  }
  const style = styleFor(context.out, context);
  const parts = [
    `${style.bold(kind)}: ${visible(describeFact(found.fact))}`,
    `Asks: ${asks}`,
    `Rule: ${rules[kind]}`,
    "",
    ...watched.asked.flatMap((a) => told(a, style)),
    "",
    style.bold("The fact as it is reported"),
    ...JSON.stringify(found.fact, null, 2).split("\n").map(visible),
  ];
  context.out.write(`${parts.join("\n")}\n`);
  return exitFor([found]);
}

const MOST_LINES = 12;

/** A question, its answer and the beginning of what came back. */
function told({ what, answer, raw }: Asked, style: Style): string[] {
  const lines = raw.split("\n").filter((line) => line.trim() !== "");
  const rest = lines.length - MOST_LINES;
  return [
    `${style.bold("$")} ${visible(what)} ${style.dim(`(${visible(answer)})`)}`,
    ...lines.slice(0, MOST_LINES).map((line) => style.dim(`    ${visible(line).slice(0, 200)}`)),
    ...(rest > 0 ? [style.dim(`    … and ${rest} more lines`)] : []),
  ];
}
