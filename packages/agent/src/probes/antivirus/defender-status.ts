import type { AntivirusProduct } from "@muster/mapping/facts";
import { answerIn, instantIn, member, type Row, rowOf, textIn } from "../../windows/values.ts";

/** What `MSFT_MpComputerStatus` (or `Get-MpComputerStatus`) says of Microsoft Defender. */
export interface DefenderStatus {
  readonly running: "yes" | "no" | "unknown";
  readonly realTime: "yes" | "no" | "unknown";
  readonly mode: AntivirusProduct["mode"];
  /** `unsaid`: an older platform, which has no modes. `edr-block`: hides whether it is active or passive. */
  readonly runningMode: "normal" | "passive" | "edr-block" | "not-running" | "unsaid" | "unheard";
  readonly version: string | undefined;
  readonly signatureVersion: string | undefined;
  readonly signaturesAt: string | undefined;
  /** It says itself that they are too old. That it does not say so proves nothing. */
  readonly outOfDate: boolean;
}

const modes: Readonly<Record<string, DefenderStatus["runningMode"]>> = {
  normal: "normal",
  passive: "passive",
  "passive mode": "passive",
  "sxs passive mode": "passive",
  "edr block mode": "edr-block",
  "edr block": "edr-block",
  "not running": "not-running",
};

function runningModeOf(row: Row): DefenderStatus["runningMode"] {
  const word = textIn(row, "AMRunningMode");
  if (word === undefined) return "unsaid";
  return modes[word.toLowerCase()] ?? "unheard";
}

const switches = ["AMServiceEnabled", "AntivirusEnabled", "RealTimeProtectionEnabled"];

/** All of what real-time protection needs: one "no" settles it. */
function switchesOf(row: Row): "yes" | "no" | "unknown" {
  const said = switches.map((name) => answerIn(row, name));
  if (said.includes("no")) return "no";
  return said.every((word) => word === "yes") ? "yes" : "unknown";
}

/** In passive mode the switches still say yes, so the mode is read first. A mode nobody has heard of proves nothing. */
function realTimeOf(row: Row, mode: DefenderStatus["runningMode"]): "yes" | "no" | "unknown" {
  if (mode === "passive" || mode === "not-running") return "no";
  const said = switchesOf(row);
  if (mode === "normal" || mode === "unsaid") return said;
  return said === "no" ? "no" : "unknown";
}

/** `undefined` where the text is not that status. */
export function parseDefenderStatus(data: unknown): DefenderStatus | undefined {
  const row = rowOf(data);
  if (row === undefined) return undefined;
  if (![...switches, "AMRunningMode"].some((name) => member(row, name) !== undefined)) {
    return undefined;
  }
  const runningMode = runningModeOf(row);
  return {
    runningMode,
    running: runningMode === "not-running" ? "no" : answerIn(row, "AMServiceEnabled"),
    realTime: realTimeOf(row, runningMode),
    mode: runningMode === "normal" ? "active" : runningMode === "passive" ? "passive" : "unknown",
    version: textIn(row, "AMProductVersion"),
    signatureVersion: textIn(row, "AntivirusSignatureVersion"),
    signaturesAt: instantIn(row, "AntivirusSignatureLastUpdated"),
    outOfDate: answerIn(row, "DefenderSignaturesOutOfDate") === "yes",
  };
}
