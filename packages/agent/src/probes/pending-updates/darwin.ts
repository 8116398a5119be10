import { UPDATES_LIMIT } from "@muster/mapping/facts/limits";
import type { Answer, Machine } from "../../exec/types.ts";
import { plistOf, systemPlist } from "../../macos/read-plist.ts";
import { countAt, instantAt } from "../../macos/values.ts";
import { known, unknown, whyNot } from "../answers.ts";
import { macVersion } from "../os/darwin.ts";
import type { ReadingOf } from "../types.ts";
import { deferralOnMac } from "../update-policy/darwin.ts";
import { pendingUpdate, recommendedUpdates } from "./apple-updates.ts";
import { daysSince, LIST_DAYS, staleness } from "./freshness.ts";
import { type Offered, parseSoftwareUpdate, type UpdateList } from "./softwareupdate.ts";

type Reading = ReadingOf<"pending-updates">;

const PREFERENCES = "/Library/Preferences/com.apple.SoftwareUpdate.plist";
const keys = ["LastFullSuccessfulDate", "LastUpdatesAvailable", "RecommendedUpdates"];

/** What the last scan left in the preferences of software update. */
interface LastScan {
  readonly checkedAt: string | undefined;
  readonly offered: readonly Offered[];
  /** The scan's own count of updates. */
  readonly count: number | undefined;
}

export async function lastScan(machine: Machine, running: string | undefined): Promise<LastScan> {
  const preferences = plistOf(await systemPlist(machine, PREFERENCES, keys));
  return {
    checkedAt: instantAt(preferences, "LastFullSuccessfulDate"),
    offered: recommendedUpdates(preferences, running),
    count: countAt(preferences, "LastUpdatesAvailable"),
  };
}

/** Why the last scan is too old to prove that nothing is missing. */
function age({ checkedAt }: LastScan, now: number): string | undefined {
  if (staleness({ now, checkedAt }) === undefined) return undefined;
  if (checkedAt === undefined) return "when this Mac last looked for updates is not known";
  return daysSince(checkedAt, now) === "ahead"
    ? "this Mac's last look for updates is dated ahead of its clock"
    : `this Mac last looked for updates on ${checkedAt.slice(0, 10)}, over ${LIST_DAYS} days ago`;
}

function listIn(answer: Answer): UpdateList {
  if (answer.state !== "ran") return { state: "unknown" };
  const list = parseSoftwareUpdate(`${answer.stdout}\n${answer.stderr}`);
  return answer.exitCode === 0 || list.state === "error" ? list : { state: "unknown" };
}

/**
 * Without the tool's word, the last scan's own list, where it is fresh and says how many there are. Beside words of the tool
 * that were not understood, a list without entries is no reading.
 */
function fromScan(scan: LastScan, why: Reading, spoke: boolean): readonly Offered[] | Reading {
  if (scan.offered.length > 0) return scan.offered;
  if (spoke) return why;
  return scan.count === 0 && scan.checkedAt !== undefined ? [] : why;
}

interface Told {
  readonly offered: readonly Offered[];
  readonly source: string;
  readonly conflicts: readonly string[];
}

function isReading(told: readonly Offered[] | Reading): told is Reading {
  return "state" in told;
}

/** The tool lists none: what its last scan named stands beside that, and a count without names is word against word. */
function noneOrConflict({ offered, count }: LastScan): Told | Reading {
  if (offered.length === 0 && (count ?? 0) === 0) {
    return { offered, source: "softwareupdate", conflicts: [] };
  }
  const conflict = "softwareupdate lists none, its last scan found some";
  if (offered.length === 0) return unknown("conflict", conflict);
  return { offered, source: "softwareupdate", conflicts: [conflict] };
}

function told(answer: Answer, scan: LastScan): Told | Reading {
  const list = listIn(answer);
  if (list.state === "error") return unknown("failed", `softwareupdate: ${list.said}`);
  if (list.state === "listed") {
    return { offered: list.offered, source: "softwareupdate", conflicts: [] };
  }
  if (list.state === "none") return noneOrConflict(scan);
  const spoke = answer.state === "ran" && `${answer.stdout}${answer.stderr}`.trim() !== "";
  const silent = spoke && answer.exitCode === 0 && answer.stdout.trim() !== "";
  const why = silent
    ? unknown("parse_error", "softwareupdate answered in words this agent does not know")
    : whyNot(answer, "softwareupdate");
  const offered = fromScan(scan, why, spoke);
  return isReading(offered)
    ? offered
    : { offered, source: "software-update-preferences", conflicts: [] };
}

/**
 * What `softwareupdate` still knows from its last scan: none is started. "None" counts only where that scan is fresh; a
 * list that names something stands whatever its age. Where management hides new releases, the list is a lower bound.
 */
export async function pendingUpdatesOnMac(machine: Machine): Promise<Reading> {
  const running = await macVersion(machine);
  const scan = await lastScan(machine, running);
  const args = ["--list", "--no-scan"];
  const answer = await machine.run("softwareupdate", args, { timeoutMs: 60_000 });
  const list = told(answer, scan);
  if ("state" in list) return list;
  const old = age(scan, machine.now());
  if (old !== undefined && list.offered.length === 0) return unknown("stale_cache", old);
  const days = await deferralOnMac(machine);
  const hidden = days !== undefined && days > 0;
  return known(
    {
      updates: list.offered.map((o) => pendingUpdate(o, running)).slice(0, UPDATES_LIMIT),
      securityOrigins: ["apple-software-update"],
      ...(hidden && {
        unread: [`management hides updates of macOS for ${days} days after their release`],
      }),
    },
    list.source,
    { asOf: scan.checkedAt, conflicts: list.conflicts },
  );
}
