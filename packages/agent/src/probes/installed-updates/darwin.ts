import { UPDATES_LIMIT } from "@muster/mapping/facts/limits";
import { perScan } from "../../exec/per-scan.ts";
import type { Answer, Machine } from "../../exec/types.ts";
import { profile } from "../../macos/profiler.ts";
import { readPlist } from "../../macos/read-plist.ts";
import { known, unknown, whyNot } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import {
  fromProfilerHistory,
  fromReceipt,
  type Installed,
  newestOfEach,
} from "./install-history.ts";

const RECEIPTS = "/Library/Receipts/InstallHistory.plist";

/** The install history, or the answer of the profiler that held none. */
export type History =
  | { readonly entries: readonly Installed[]; readonly source: string }
  | { readonly answer: Answer };

/** The file that the profiler reads too, at a hundredth of its price; the profiler where the file is not there. */
async function load(machine: Machine): Promise<History> {
  const file = await readPlist(machine, RECEIPTS);
  if (file.state === "read" && Array.isArray(file.value)) {
    const entries = file.value.map(fromReceipt).filter((entry) => entry !== undefined);
    if (entries.length > 0) return { entries, source: "install-history" };
  }
  const told = await profile(machine, "SPInstallHistoryDataType");
  if (told.state === "failed") return { answer: told.answer };
  const entries = told.items.map(fromProfilerHistory).filter((entry) => entry !== undefined);
  return { entries, source: "system_profiler" };
}

export const installHistory: (machine: Machine) => Promise<History> = perScan(load);

/** An empty history is no reading: every Mac has at least its own installation in it. */
export async function installedUpdatesOnMac(
  machine: Machine,
): Promise<ReadingOf<"installed-updates">> {
  const history = await installHistory(machine);
  if ("answer" in history) return whyNot(history.answer, "system_profiler");
  const { entries, source } = history;
  if (entries.length === 0) return unknown("not_reported", "the install history is empty");
  const updates = newestOfEach(entries).slice(0, UPDATES_LIMIT);
  return known({ updates, transactions: [], read: [source], unread: [] }, source);
}
