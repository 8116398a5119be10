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

const limit = { timeoutMs: 15_000 };

/** Output of one question; `missing` where the tool is. */
async function ask(machine: Machine, tool: string, ...args: readonly string[]) {
  const answer = await machine.run(tool, args, limit);
  const missing = answer.state === "failed" && answer.reason === "command_missing";
  return { missing, text: outputOf(answer) ?? "" };
}

async function defender(machine: Machine): Promise<Said | undefined> {
  const json = await ask(machine, "mdatp", "health", "--output", "json");
  const now = machine.now();
  const told = parseMdatp(json.text, now) ?? parseMdatpText(json.text, now);
  // The daemon itself answers: without it there is an error and no health.
  if (told !== undefined) return { running: "yes", ...told };
  const text = await ask(machine, "mdatp", "health");
  if (json.missing && text.missing) return undefined;
  return parseMdatpText(text.text, now) ?? {};
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
  const answers = [
    await ask(machine, "sentinelctl", "version"),
    await ask(machine, "sentinelctl", "engines", "status"),
    await ask(machine, "sentinelctl", "control", "status"),
  ];
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
