import type { SummaryRisks } from "../summary-risks.ts";
import type { Cell } from "./types.ts";

/** What is out of support or not patched in time, over the whole estate: the riskiest first, with who accepted it. */
export const unsupportedRegister = {
  id: "unsupported-register",
  title:
    "What is out of support or not patched in time, ranked by risk, with how many devices and who accepted it until when",
  dates: ["since"],
  columns: [
    "rank",
    "what",
    "version",
    "kind",
    "since",
    "devices",
    "servers",
    "open firewall",
    "critical",
    "known to be exploited",
    "accepted on",
    "covered",
    "why here",
    "control",
    "acceptances",
  ],
  rows(register: SummaryRisks["register"]): readonly (readonly Cell[])[] {
    return register.map((row, i) => [
      i + 1,
      row.what,
      row.version,
      row.kind,
      row.since,
      row.devices,
      row.servers,
      row.exposed,
      row.critical ? "yes" : "no",
      row.exploited === null ? "not known" : row.exploited ? "yes" : "no",
      row.accepted,
      row.covered,
      row.why,
      row.control,
      row.acceptances.join(" "),
    ]);
  },
} as const;
