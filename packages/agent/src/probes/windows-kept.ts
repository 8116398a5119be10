import type { WindowsAnswer } from "../windows/ask.ts";
import { instantIn, isRow } from "../windows/values.ts";
import { buildText, windowsIdentity } from "./os/windows.ts";
import { rowIn } from "./windows-answers.ts";

/** An answer of the costly second process, kept between scans. */
export interface KeptAnswer {
  readonly fingerprint: string;
  /** When it was given (ISO 8601, UTC). */
  readonly at: string;
  /** The section's data as it came: it is parsed anew each time. */
  readonly data: unknown;
}

const HOUR = 3_600_000;
/** Shorter than a day, so that a machine scanned each day at one time asks each day. */
const KEPT_MS = 20 * HOUR;

/**
 * What the answers of Windows Update depend on: the build with its revision, the last search and installation, the last
 * start. `undefined` where no last search is told: then nothing would show that the lists have changed.
 */
export function updatesFingerprint(answer: WindowsAnswer): string | undefined {
  const settings = rowIn(answer, "update-settings") ?? {};
  const searched = instantIn(settings, "LastSearchSuccessDate");
  const build = buildText(windowsIdentity(answer));
  if (searched === undefined || build === undefined) return undefined;
  const installed = instantIn(settings, "LastInstallationSuccessDate") ?? "";
  const booted = instantIn(rowIn(answer, "operating-system") ?? {}, "LastBootUpTime") ?? "";
  // The seconds of the start wander with corrections of the clock.
  return [build, searched, installed, booted.slice(0, 13)].join(" ");
}

export function writeKeptAnswer(kept: KeptAnswer): string {
  return JSON.stringify(kept);
}

/** A kept answer, if the text is one. */
export function readKeptAnswer(text: string | undefined): KeptAnswer | undefined {
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (!isRow(kept) || !("data" in kept)) return undefined;
    const { fingerprint, at, data } = kept;
    if (typeof fingerprint !== "string" || typeof at !== "string") return undefined;
    return Number.isNaN(Date.parse(at)) ? undefined : { fingerprint, at, data };
  } catch {
    return undefined;
  }
}

/** Whether nothing that the answer depends on has changed and it is of the last 20 hours. */
export function isCurrent(
  kept: KeptAnswer,
  now: { readonly fingerprint: string | undefined; readonly at: number },
): boolean {
  const age = now.at - Date.parse(kept.at);
  return kept.fingerprint === now.fingerprint && age >= 0 && age < KEPT_MS;
}
