import { estateTables, evidenceItems } from "../items/index.ts";
import { peopleTables } from "../parts/people.ts";
import { paragraph, type Section, type Words } from "./content.ts";

/** What the pack proves, and what nobody can prove. */
export const promises: Section = {
  id: "promise",
  title: "What this pack promises, and what not",
  short: "What is promised",
  blocks: [
    {
      kind: "list",
      items: [
        "Every report in it was signed by the key enrolled for that device, over exactly these bytes.",
        "Once the collector acknowledged a report, it could not be removed, changed, reordered or redated without anybody noticing who holds an older checkpoint or an older pack.",
        "Each report was made within a stated interval: after the collector had issued the number in it, and before the collector received it, whatever the device's clock said.",
        "Every verdict can be made again from the facts, the lists and the rules that lie here, and must come out the same word for word.",
        "Nothing here rests on the word of the program that wrote it: every claim can be checked offline, with tools that others wrote.",
      ],
    },
    paragraph(
      [
        { strong: "Not promised:" },
        " that a device whose administrator or intruder controls it tells the truth. Such a device can sign whatever it likes. A second source beside the agent makes that harder; nothing makes it impossible.",
      ],
      "note",
    ),
  ],
};

/** The commands an assessor runs. */
export const verification: Section = {
  id: "verify",
  title: "How to check it",
  blocks: [
    paragraph("With Node 20 or later, in this folder:"),
    { kind: "commands", text: "node verify.mjs" },
    paragraph(
      "It says claim by claim what holds and ends with exit code 0. After any byte, file or proof has been changed, added or removed it names what is wrong and ends with 1. To be sure whose pack it is, compare the fingerprint of the collector's key that it prints with the one the organisation gives you another way, or hand it over:",
    ),
    { kind: "commands", text: "node verify.mjs --key FINGERPRINT" },
    paragraph(
      "To judge every device again by the rules in this folder, and see each finding named that comes out otherwise:",
    ),
    { kind: "commands", text: "node verify.mjs --reperform" },
    paragraph([
      "To check without this project's code, with OpenSSL and the Go project's own log library, follow ",
      { link: "VERIFY.md", to: "VERIFY.md" },
      ".",
    ]),
  ],
};

const sheets = [...evidenceItems.filter((i) => i.workbook), ...estateTables]
  .map((i) => i.id)
  .join(", ");

const parts: readonly (readonly [string, string])[] = [
  ["items/", "A page for each item: what it asks, the suggested answer, why, and what is missing"],
  ["evidence.pdf", "This page and the pages of the items as one document, to upload or to print"],
  ["tables.xlsx", `A workbook with the same rows as these tables: ${sheets}. Times are in UTC`],
  ["summary.json", "The whole answer for machines; its schema is summary.schema.json"],
  [
    "estate.cdx.json",
    "Where it was asked for: the estate's software as a CycloneDX bill of materials, without a word of which device has what",
  ],
  [
    "oscal-assessment-results.json",
    "The same for tools that read OSCAL 1.2, NIST's format for assessments",
  ],
  [
    "findings.json",
    "Each control's word on each device, with the digests of report and lists it rests on",
  ],
  [
    "circumstances.json",
    "What decided beside facts, lists and policy: receipt, state, and since when each update is missing",
  ],
  ["reports/", "Every report this pack rests on, as signed by the device"],
  ["sections/", "The facts those reports name by digest, each once"],
  ["lists/", "The lists of supported products that were judged with"],
  ["rules/", "The rules that judged, as programs to read and to run again"],
  [
    "keys/",
    "The public keys of devices and collector, from when to when each counted, and what handed one on to the next",
  ],
  [
    "log/",
    "The collector's signed checkpoint, the log's leaf hashes and one proof for each entry used",
  ],
  ["evidence/", "What people added, each file under its digest as manual-evidence.csv names it"],
  [
    "people.json",
    "Risks, certificates, plans and signatures as stored, whose digests the log's entries hold",
  ],
  ["anchors/", "Where it is set up: an earlier checkpoint, stamped by an authority outside"],
  ["runs/", "Each night: who was scheduled, finished, late, missed or failed, and why"],
  ["manifest.json", "Every file with its size and digest; signed in manifest.dsse.json"],
];

/** What lies in the folder. */
export const contents: Section = {
  id: "contents",
  title: "What lies in this folder",
  short: "What lies here",
  blocks: [
    {
      kind: "facts",
      rows: [
        ...[...evidenceItems, ...estateTables, ...peopleTables].map(
          (i) => [linked(`${i.id}.csv`), i.title] as const,
        ),
        ...parts.map(([name, what]) => [linked(name), what] as const),
      ],
    },
  ],
};

function linked(name: string): Words {
  // What need not be there is named, and no link.
  return name.endsWith("/") || name === "estate.cdx.json"
    ? [{ code: name }]
    : [{ link: name, to: name }];
}
