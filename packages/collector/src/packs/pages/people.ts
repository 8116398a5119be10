import { type Day, productControls, writeDay } from "@muster/mapping";
import { reviewWords, type StatedAcceptance, type StatedEvidence } from "../../people/index.ts";
import { onDay } from "../lines/line.ts";
import type { Item } from "./answer-words.ts";
import { type Block, paragraph } from "./content.ts";
import type { Dossier } from "./dossier.ts";

/** What people added for an item, and risks that they asked to accept of what it asks. */
export function peopleBlocks(item: Item, dossier: Dossier): readonly Block[] {
  const { people } = dossier;
  const added = people.peopleOf(item.ref);
  const risks = people.book.all.filter((row) => isAbout(item, people.book.riskOf(row).subject));
  return [
    ...planBlocks(item, dossier),
    added.length === 0
      ? paragraph("Nobody has added a file or a statement for this item.")
      : addedTable(added),
    ...(risks.length === 0 ? [] : [riskTable(risks, dossier.summary.today)]),
  ];
}

/** What is planned for the item, and whether the plan it stands in is signed off. */
function planBlocks({ ref }: Item, { summary }: Dossier): readonly Block[] {
  const line = summary.plan.find(({ item }) => item === ref);
  if (line === undefined) return [];
  if (line.due === null) return [paragraph(`Improvement plan: ${line.remark}.`)];
  const rows: readonly (readonly [string, string])[] = [
    ["Improvement plan", line.action],
    ["Who does it", `${line.owner}, by ${writeDay(line.due)}`],
    ["How it stands", line.remark === "" ? line.status : `${line.status}; ${line.remark}`],
    ["Sign-off", `This item: ${line.signedWords}. ${summary.planSignOff.says}`],
  ];
  return [{ kind: "facts", rows }];
}

function isAbout(
  { controls }: Item,
  subject: ReturnType<Dossier["people"]["book"]["riskOf"]>["subject"],
) {
  const about = "controls" in subject ? subject.controls : productControls;
  return controls.some((control) => about.includes(control));
}

function addedTable(added: readonly StatedEvidence[]): Block {
  return {
    kind: "table",
    caption: "What people added for this item",
    columns: ["What", "State", "Who answers for it", "Added", "Review by"],
    rows: added.map((row) => {
      const link = row.kind === "file" ? row.name : "Statement";
      return {
        cells: [
          [{ words: [{ link, to: `../evidence/${row.digest}` }] }],
          row.state,
          row.owner,
          `${onDay(row.at)} by ${row.added_by}`,
          writeDay(row.review),
        ],
      };
    }),
  };
}

function riskTable(risks: readonly StatedAcceptance[], today: Day): Block {
  return {
    kind: "table",
    caption:
      "Risks of what this item asks that the organisation was asked to accept. They change no finding",
    columns: ["Of", "State", "Reason", "What is done instead", "Owner", "Until", "Review"],
    rows: risks.map((row) => ({
      cells: [
        ...[row.of, row.state, row.reason, row.control, row.owner, writeDay(row.expiry)],
        reviewWords(row, today),
      ],
    })),
  };
}
