import type { SoftwareItem } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type WindowsAnswer, windowsAnswer } from "../../windows/ask.ts";
import { known, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { rowsOfSection, whyUnread } from "../windows-answers.ts";
import { inventoryOf } from "./inventory.ts";
import { appxTitles } from "./windows-appx.ts";
import { besideInstallers } from "./windows-beside.ts";
import { clickToRun } from "./windows-office.ts";
import { type Programs, programsOf } from "./windows-programs.ts";
import { damagedRows, titlesOf } from "./windows-uninstall.ts";

const OFFICE = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration";
const PROFILES = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

interface Source {
  readonly items: readonly SoftwareItem[];
  readonly unread: readonly string[];
}

const nothing: Source = { items: [], unread: [] };

/** People with a profile here whose hive is not loaded: what they installed for themselves cannot be seen. */
function signedOut({ registry }: WindowsAnswer, { users }: Programs): number {
  const loaded = new Set([...registry.users(), ...users].map((id) => id.toLowerCase()));
  const people = registry.below(PROFILES).filter((id) => /^S-1-(?:5-21|12-1)-[\d-]+$/i.test(id));
  return people.filter((id) => !loaded.has(id.toLowerCase())).length;
}

function whose(people: number): string {
  return people === 1 ? "1 person who is not signed in" : `${people} people who are not signed in`;
}

function fromUninstall(answer: WindowsAnswer, programs: Programs): Source {
  const configuration = answer.registry.key(OFFICE);
  const office = clickToRun(
    configuration.state === "read" ? configuration.values : undefined,
    programs.rows,
  );
  const others = programs.rows.filter((row) => !office.rows.has(row));
  const people = signedOut(answer, programs);
  const damaged = damagedRows(programs.rows);
  const refused = configuration.state === "failed" && configuration.reason === "access_denied";
  return {
    items: [...titlesOf(others), ...office.items],
    unread: [
      ...programs.unread.map((what) => `registry: ${what}`),
      ...(damaged > 0 ? [`registry: damaged entries: ${damaged}`] : []),
      ...(refused ? [`click-to-run Office: ${configuration.detail}`] : []),
      ...(people > 0 ? [`registry: programs that ${whose(people)} installed for themselves`] : []),
    ],
  };
}

function fromStore(answer: WindowsAnswer): Source & { readonly isRead: boolean } {
  const section = rowsOfSection(answer.section("appx"));
  if (section.state !== "read") {
    return { ...nothing, unread: [`msix: ${section.detail}`], isRead: false };
  }
  return { ...nothing, items: appxTitles(section.rows), isRead: true };
}

function whyNone(answer: WindowsAnswer, { unread }: Programs): ReadingOf<"installed-software"> {
  const section = answer.section("uninstall");
  if (section.state === "failed") return whyUnread(section);
  const why = unread.length === 0 ? "" : `: ${unread.join("; ")}`;
  return unknown("not_reported", `the uninstall keys hold no program at all${why}`);
}

export async function installedSoftwareOnWindows(
  machine: Machine,
): Promise<ReadingOf<"installed-software">> {
  const answer = await windowsAnswer(machine);
  const programs = await programsOf(machine, answer);
  const registry = fromUninstall(answer, programs);
  // Every Windows has programs in its uninstall keys: none means that they were not really read.
  if (registry.items.length === 0) return whyNone(answer, programs);
  const store = fromStore(answer);
  const beside = (await besideInstallers(machine)).map((found) => ({
    ...found,
    source: "file" as const,
  }));
  const items = [...registry.items, ...store.items, ...beside];
  const read = ["registry", "file", ...(store.isRead ? ["msix"] : [])];
  return known(inventoryOf(items, read, [...registry.unread, ...store.unread]), "registry");
}
