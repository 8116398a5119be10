import type { Machine } from "../../exec/types.ts";
import { outputOf } from "../answers.ts";
import { parseMdatp } from "./defender.ts";
import { parseFalconctl } from "./falcon.ts";
import { parseMdatpText } from "./mdatp-text.ts";
import {
  parseBitdefender,
  parseCortex,
  parseEset,
  parseRepcli,
  parseSentinel,
  type Said,
} from "./vendor-words.ts";

/** What a product's tool said; `undefined` where the tool is not on the machine, empty where it does not tell. */
export type AskTool = (machine: Machine) => Promise<Said | undefined>;

/** Several questions have to fit into the time that the whole fact has. */
const limit = { timeoutMs: 5_000 };

/** Output of one question; `missing` where the tool is. */
async function ask(machine: Machine, tool: string, ...args: readonly string[]) {
  const answer = await machine.run(tool, args, limit);
  const missing = answer.state === "failed" && answer.reason === "command_missing";
  return { missing, text: outputOf(answer) ?? "" };
}

/** The first question as the fact of detection products puts it, limit and all: one process answers for both. */
async function defender(machine: Machine): Promise<Said | undefined> {
  const args = ["health", "--output", "json"];
  const json = await machine.run("mdatp", args, { timeoutMs: 15_000 });
  const now = machine.now();
  const output = outputOf(json) ?? "";
  const told = parseMdatp(output, now) ?? parseMdatpText(output, now);
  // The daemon itself answers: without it there is an error and no health.
  if (told !== undefined) return { running: "yes", ...told };
  const missing = json.state === "failed" && json.reason === "command_missing";
  // A tool that hangs is not asked twice.
  if (json.state === "failed" && !missing) return {};
  const text = await ask(machine, "mdatp", "health");
  if (missing && text.missing) return undefined;
  const older = parseMdatpText(text.text, now);
  return older === undefined ? {} : { running: "yes", ...older };
}

async function falcon(machine: Machine): Promise<Said | undefined> {
  // With the ids, and without a limit of its own, as the fact of detection products asks: one process answers for both.
  const what = ["-g", "--aid", "--cid", "--rfm-state", "--version"];
  const answer = await machine.run("falconctl", what);
  if (answer.state === "failed" && answer.reason === "command_missing") return undefined;
  const text = outputOf(answer) ?? "";
  const { version, reduced } = parseFalconctl(text);
  return {
    ...(version !== undefined && { version }),
    ...(reduced === "yes" && { mode: "reduced", realTime: "no" }),
    ...(reduced === "no" && { mode: "active" }),
  };
}

async function sentinel(machine: Machine): Promise<Said | undefined> {
  const answers = await Promise.all([
    ask(machine, "sentinelctl", "version"),
    ask(machine, "sentinelctl", "engines", "status"),
    ask(machine, "sentinelctl", "control", "status"),
  ]);
  if (answers.every(({ missing }) => missing)) return undefined;
  return parseSentinel(answers.map(({ text }) => text).join("\n"));
}

async function cortex(machine: Machine): Promise<Said | undefined> {
  const { missing, text } = await ask(machine, "cytool", "runtime", "query");
  return missing ? undefined : (parseCortex(text) ?? {});
}

async function bitdefender(machine: Machine): Promise<Said | undefined> {
  const { missing, text } = await ask(machine, "bduitool", "get", "ps");
  return missing ? undefined : (parseBitdefender(text) ?? {});
}

async function eset(machine: Machine): Promise<Said | undefined> {
  const modules = await ask(machine, "upd", "--list-modules");
  const licence = await ask(machine, "lic", "--status");
  if (modules.missing && licence.missing) return undefined;
  return parseEset(modules.text, licence.text, machine.now());
}

async function carbonBlack(machine: Machine): Promise<Said | undefined> {
  const { missing, text } = await ask(machine, "repcli", "status");
  return missing ? undefined : (parseRepcli(text) ?? {});
}

/** Tools of the products themselves, by product. Where a product is not installed nothing is started. */
export const ownTools: Readonly<Record<string, AskTool>> = {
  defender,
  "crowdstrike-falcon": falcon,
  sentinelone: sentinel,
  "cortex-xdr": cortex,
  bitdefender,
  eset,
  "carbon-black": carbonBlack,
};
