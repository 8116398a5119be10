import { writeDay } from "@muster/mapping";
import { listed } from "../lines/line.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { answers } from "./answers.ts";
import { type Page, paragraph, type Section, type Words } from "./content.ts";
import { attention, coverage } from "./coverage.ts";
import { devices } from "./devices.ts";
import type { Dossier } from "./dossier.ts";
import { patching } from "./patching.ts";
import { contents, promises, verification } from "./proof.ts";
import { runs, unknowns } from "./unknowns.ts";
import { yearSections } from "./year.ts";

/** An instant as a person writes it, in UTC: `21 November 2026 at 02:14 UTC`. */
function writeInstant(instant: string): string {
  return `${writeDay(instant.slice(0, 10))} at ${instant.slice(11, 16)} UTC`;
}

/** The pack's first page. */
export function overview(ground: Pick<Dossier, "summary" | "highlights" | "only">): Page {
  const { summary, highlights, only } = ground;
  const { organisation, edition, today } = summary;
  return {
    path: "README.html",
    title: `Evidence pack of ${organisation.name}, ${writeDay(today)}`,
    eyebrow: `Evidence for the Data Security and Protection Toolkit ${edition}`,
    heading: organisation.name,
    about: `Category ${organisation.category}, ODS code ${organisation.ods}. State of ${writeDay(today)}.`,
    sections: [
      about(summary, only),
      coverage(ground),
      attention(ground),
      answers(ground),
      ...yearSections(summary),
      patching(summary),
      devices(highlights),
      unknowns(highlights),
      ...runs(summary),
      promises,
      verification,
      contents,
    ],
  };
}

function about(summary: SummaryHead, only: readonly string[] | undefined): Section {
  const { deadline, today, generatedAt, pack, planSignOff } = summary;
  const passed = deadline < today ? ", passed on the day judged" : "";
  return {
    id: "about",
    title: "About this pack",
    blocks: [
      paragraph(
        "This folder holds what the organisation's own devices reported about themselves, what follows from it for the toolkit, and the proofs. It can be read and checked without the program that made it.",
      ),
      {
        kind: "facts",
        rows: [
          ["Judged as of", writeDay(today)],
          ["Judged by", judgedBy],
          ["Evidence up to", writeInstant(generatedAt)],
          ["Toolkit deadline", `${writeDay(deadline)}${passed}`],
          ["Improvement plan", planSignOff.says],
          ...(only === undefined ? [] : [["Items shown", limited(only)] as const]),
          // What lies under the digest cannot show it.
          ...(pack.digest === "" ? [] : [["Pack digest", [{ code: pack.digest }]] as const]),
        ],
      },
    ],
  };
}

/** Where to look: a pack of a day gone by is judged by the lists, rules and limits of when it was built. */
const judgedBy: Words = [
  "the support dates in ",
  { code: "lists/" },
  ", the rules in ",
  { code: "rules/" },
  " and the limits of the organisation's policy in ",
  { link: "findings.json", to: "findings.json" },
  ", as they were when this pack was built",
];

function limited(only: readonly string[]): string {
  return `${listed(only, only.length)} alone were asked for: the edition has others`;
}
