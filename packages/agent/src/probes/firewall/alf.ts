import type { FirewallLayer } from "@muster/mapping/facts";
import type { Dict } from "../../macos/values.ts";
import { countAt, textAt } from "../../macos/values.ts";

/** What the application firewall is: off, on with a decision for each program, or letting in nothing. */
export type AlfState = "off" | "on" | "block-all";

const numbers: Readonly<Record<string, AlfState>> = { "0": "off", "1": "on", "2": "block-all" };

/** `Firewall is enabled. (State = 1)`: the number first, then the words, which changed over the versions. */
function globalState(text: string): AlfState | undefined {
  const number = /\(State = (?<state>\d{1,3})\)/.exec(text)?.groups?.state;
  if (number !== undefined) {
    const state = Object.hasOwn(numbers, number) ? numbers[number] : undefined;
    // Words that say off beside a number that says on decide nothing.
    return state !== "off" && /^Firewall is (?:disabled|off)\b/im.test(text) ? undefined : state;
  }
  if (/^Firewall is (?:blocking all|set to block all)\b/im.test(text)) return "block-all";
  const word = /^Firewall is (?<state>enabled|disabled|on|off)\b/im.exec(text)?.groups?.state;
  if (word === undefined) return undefined;
  return /^(?:enabled|on)$/i.test(word) ? "on" : "off";
}

/** `Block all DISABLED!`, `Firewall has block all state set to enabled.` and their like. */
function blockAll(text: string): boolean | undefined {
  const line = /^.{0,20}block all.{0,60}$/im.exec(text)?.[0] ?? "";
  if (/^Firewall is /i.test(line)) return undefined;
  if (/\bdisabled\b|\boff\b/i.test(line)) return false;
  return /\benabled\b|\bon\b/i.test(line) ? true : undefined;
}

/** The state of `socketfilterfw`; `undefined` where it does not tell. "Block all" only says something where the firewall is on. */
export function parseAlf(text: string): AlfState | undefined {
  const state = globalState(text);
  return state === "on" && blockAll(text) === true ? "block-all" : state;
}

/** Beside the state: what is let in without a question, and whether the machine answers to probing. */
function remarks(text: string): readonly string[] {
  const stealth = /stealth mode(?: is)? (?<word>enabled|disabled|on|off)\b/i.exec(text)?.groups
    ?.word;
  const signed = [
    ...text.matchAll(/Automatically allow.{0,60} signed.{0,40} (?:ENABLED|DISABLED)/g),
  ];
  return [
    ...(stealth === undefined ? [] : [`stealth mode ${stealth.toLowerCase()}`]),
    ...signed.slice(0, 2).map(([line]) => line.toLowerCase()),
  ];
}

const words: Readonly<Record<AlfState, string>> = {
  off: "off",
  on: "on, decides for each application",
  "block-all": "blocks all incoming connections",
};

/** The layer as a fact has it. */
export function alfLayer(state: AlfState, said = ""): FirewallLayer {
  const raw = [words[state], ...remarks(said)].join("; ");
  return {
    name: "application",
    enabled: state === "off" ? "no" : "yes",
    defaultInbound: state === "off" ? "allow" : "block",
    raw,
  };
}

const profilerWords: Readonly<Record<string, AlfState>> = {
  spfirewall_globalstate_allow_all: "off",
  spfirewall_globalstate_limit_connections: "on",
  spfirewall_globalstate_block_all: "block-all",
};

/** An item of `SPFirewallDataType`; `undefined` for a word that is not known. */
export function fromProfilerFirewall(item: Dict | undefined): AlfState | undefined {
  const word = textAt(item, "spfirewall_globalstate") ?? "";
  return Object.hasOwn(profilerWords, word) ? profilerWords[word] : undefined;
}

/** `com.apple.alf.plist` below macOS 15. */
export function fromAlfPlist(value: unknown): AlfState | undefined {
  const number = String(countAt(value, "globalstate") ?? "");
  return Object.hasOwn(numbers, number) ? numbers[number] : undefined;
}
