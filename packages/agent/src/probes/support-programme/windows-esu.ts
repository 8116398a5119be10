import type { ValueOf } from "@muster/mapping/facts";
import { type EsuProgramme, esuProgrammes } from "../../windows/esu.ts";
import { type Row, textIn, wholeIn } from "../../windows/values.ts";
import { isLongTermClient } from "../os/windows-edition.ts";

type Programme = ValueOf<"support-programme">["programmes"][number];

const PROGRAMME = "windows-esu";
const LICENSED = 1;

function stateOf(row: Row, entry: EsuProgramme, edition: string | undefined): Programme["state"] {
  const status = wholeIn(row, "LicenseStatus");
  if (status === undefined) return "unknown";
  if (status !== LICENSED) return "inactive";
  // A licence for Windows 10 22H2 proves nothing for a long-term edition, which has a programme of its own.
  return entry.programme === "windows-10" && isLongTermClient(edition) ? "unknown" : "active";
}

/**
 * Licences of Extended Security Updates, by activation id. A licensed Office in the same class is none, and a key that is
 * installed but not activated gives no updates.
 */
export function esuLicences(rows: readonly Row[], edition: string | undefined): Programme[] {
  return rows.flatMap((row) => {
    const id = textIn(row, "ID")?.toLowerCase().replace(/[{}]/g, "");
    const entry = esuProgrammes.find((known) => known.id === id);
    if (entry === undefined) return [];
    const state = stateOf(row, entry, edition);
    return [{ programme: PROGRAMME, state, year: entry.year, source: "software-licensing" }];
  });
}

/** Values seen on machines that are enrolled: by the device, by an account. Microsoft documents none of them. */
const enrolled = [3, 5];

/**
 * What the keys of the consumer programme hint at. It has no years, so it never proves a year of the bought programme.
 */
export function consumerEsu(keys: readonly Row[]): Programme[] {
  const values = keys.map((key) => wholeIn(key, "ESUEligibility")).filter((v) => v !== undefined);
  if (values.length === 0) return [];
  const state = values.some((value) => enrolled.includes(value)) ? "active" : "unknown";
  return [{ programme: PROGRAMME, state, source: "consumer-esu" }];
}

/** Azure Arc can carry ESU without a licence that can be seen from inside: its service alone says that it may. */
export function arcEsu(services: readonly Row[]): Programme[] {
  const himds = services.some((row) => textIn(row, "Name")?.toLowerCase() === "himds");
  return himds ? [{ programme: PROGRAMME, state: "unknown", source: "azure-arc" }] : [];
}
