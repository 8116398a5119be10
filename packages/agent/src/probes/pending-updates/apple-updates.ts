import type { PendingUpdate } from "@muster/mapping/facts";
import { compareNumbers, listAt, textAt } from "../../macos/values.ts";
import type { Offered } from "./softwareupdate.ts";

const SYSTEM = /^(?:macOS|Mac OS X|OS X)\b/;
/** Labels of updates that hold security fixes by what they are. */
const response = /Rapid Security Response|Background Security Improvement|_rsr\b/i;
const security = /^Safari|^Security ?Update|^SecUpd|^XProtect|^MRTConfig|^Gatekeeper/i;

/** The numbers in a label without its build: `macOS Tahoe 26.2-25C56` → `26.2`. */
function versionInLabel(label: string): string | undefined {
  const hyphen = label.lastIndexOf("-");
  const front = SYSTEM.test(label) && hyphen > 0 ? label.slice(0, hyphen) : label;
  return /(?<version>\d{1,4}(?:\.\d{1,4}){0,3})(?: \([a-z]{1,2}\))?$/.exec(front.trim())?.groups
    ?.version;
}

/** macOS 11 and later count by their first number, before that by the second. */
function lineOf(version: string): string {
  const [major = "", minor = "0"] = version.split(".");
  return major === "10" ? `10.${minor}` : major;
}

/**
 * Whether an offer is about security. Apple marks none as such and gives no severity. Its releases of a line hold security
 * fixes nearly always, so each counts as one; an offer of a higher line does not, because the older line gets its own
 * releases while it is supported. Of everything else (tools, printers, firmware) nothing says what it holds.
 */
function isSecurity(offer: Offered, running: string | undefined): PendingUpdate["security"] {
  const { label, title = "" } = offer;
  if (!SYSTEM.test(label) && !response.test(label) && !response.test(title)) {
    return security.test(label) ? "yes" : "unknown";
  }
  const version = offer.version ?? versionInLabel(label);
  if (version === undefined || running === undefined) return "unknown";
  const [offered, own] = [lineOf(version), lineOf(running)];
  if (offered === own) return "yes";
  return compareNumbers(offered, own) > 0 ? "no" : "unknown";
}

/** Names stay the labels, which are the same in every language. */
export function pendingUpdate(offer: Offered, running: string | undefined): PendingUpdate {
  const { label, title, version } = offer;
  return {
    name: label,
    ...(title !== undefined && title !== label && { title }),
    ...(SYSTEM.test(label) && running !== undefined && { installed: running }),
    candidate: version ?? versionInLabel(label) ?? label,
    security: isSecurity(offer, running),
    severity: "unknown",
    origin: "apple-software-update",
    held: false,
  };
}

/**
 * `RecommendedUpdates` of `com.apple.SoftwareUpdate`: what the last scan found. Offers of the system that are no newer than
 * what runs are left over from before their installation.
 */
export function recommendedUpdates(preferences: unknown, running: string | undefined): Offered[] {
  return listAt(preferences, "RecommendedUpdates").flatMap((entry) => {
    const title = textAt(entry, "Display Name");
    const label = title ?? textAt(entry, "Identifier") ?? textAt(entry, "Product Key");
    const version = textAt(entry, "Display Version");
    if (label === undefined) return [];
    const old =
      SYSTEM.test(label) &&
      version !== undefined &&
      running !== undefined &&
      compareNumbers(version, running) <= 0;
    return old ? [] : [{ label, title, version, recommended: true, action: undefined }];
  });
}
