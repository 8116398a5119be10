import type { Answer, Machine } from "../../exec/types.ts";
import { profile } from "../../macos/profiler.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { compareNumbers } from "../../macos/values.ts";
import { known, unknown, whyNot } from "../answers.ts";
import { macVersion } from "../os/darwin.ts";
import type { ReadingOf } from "../types.ts";
import { type AlfState, alfLayer, fromAlfPlist, fromProfilerFirewall, parseAlf } from "./alf.ts";

const questions = ["--getglobalstate", "--getblockall", "--getstealthmode", "--getallowsigned"];

interface Told {
  readonly state: AlfState;
  readonly source: string;
  readonly said?: string;
}

function textIn(answer: Answer): string {
  return answer.state === "ran" && answer.exitCode === 0
    ? `${answer.stdout}\n${answer.stderr}`
    : "";
}

/** All questions at once, in as many as this version takes, then each alone. */
async function byTool(machine: Machine): Promise<Told | undefined> {
  for (const args of [questions, questions.slice(0, 2)]) {
    const said = textIn(await machine.run("socketfilterfw", args));
    const state = parseAlf(said);
    if (state !== undefined) return { state, source: "socketfilterfw", said };
  }
  const answers: string[] = [];
  for (const question of questions) {
    answers.push(textIn(await machine.run("socketfilterfw", [question])));
  }
  const said = answers.join("\n");
  const state = parseAlf(said);
  return state === undefined ? undefined : { state, source: "socketfilterfw", said };
}

async function byProfiler(machine: Machine): Promise<Told | undefined> {
  const told = await profile(machine, "SPFirewallDataType");
  const state = told.state === "read" ? fromProfilerFirewall(told.items[0]) : undefined;
  return state === undefined ? undefined : { state, source: "system_profiler" };
}

/** From macOS 15 on the file no longer holds the state. */
async function byFile(machine: Machine): Promise<Told | undefined> {
  const version = await macVersion(machine);
  if (version === undefined || compareNumbers(version, "15") >= 0) return undefined;
  const file = await readPlist(machine, "/Library/Preferences/com.apple.alf.plist");
  const state = fromAlfPlist(plistOf(file));
  return state === undefined ? undefined : { state, source: "alf-preferences" };
}

/**
 * The application firewall, which decides for each program that takes connections. The packet filter beside it is on with
 * Apple's own anchors whenever something uses it, which says nothing about filtering: it is no layer here.
 */
export async function firewallOnMac(machine: Machine): Promise<ReadingOf<"firewall">> {
  const told = (await byTool(machine)) ?? (await byProfiler(machine)) ?? (await byFile(machine));
  if (told === undefined) {
    const answer = await machine.run("socketfilterfw", questions);
    const silent = answer.state === "ran" && answer.exitCode === 0 && answer.stdout.trim() !== "";
    return silent
      ? unknown("parse_error", "socketfilterfw answered in words this agent does not know")
      : whyNot(answer, "socketfilterfw");
  }
  const { state, source, said } = told;
  return known({ layers: [alfLayer(state, said)], managedBy: "application-firewall" }, source);
}
