import { writeDay } from "@muster/mapping";
import { stateOfAcceptance } from "../../people/index.ts";
import { onDay } from "../lines/line.ts";
import type { Item } from "./answer-words.ts";
import { type Block, paragraph } from "./content.ts";
import type { Added, Dossier } from "./dossier.ts";

/** What people added for an item, and risks in force that they accepted for what fails there. */
export function peopleBlocks(item: Item, dossier: Dossier): readonly Block[] {
  const added = dossier.added.filter((row) => row.item === item.ref);
  return [
    added.length === 0
      ? paragraph("Nobody has added a file or a statement for this item.")
      : addedTable(added),
    ...(dossier.accepted.length === 0 || item.controls.length === 0
      ? []
      : [acceptedTable(dossier)]),
  ];
}

function addedTable(added: readonly Added[]): Block {
  return {
    kind: "table",
    caption: "What people added for this item",
    columns: ["What", "Who answers for it", "Added", "Review by"],
    rows: added.map((row) => ({
      cells: [
        [
          {
            words: [
              {
                link: row.kind === "file" ? row.name : "Statement",
                to: `../evidence/${row.digest}`,
              },
            ],
          },
        ],
        row.owner,
        `${onDay(row.at)} by ${row.added_by}`,
        writeDay(row.review),
      ],
    })),
  };
}

function acceptedTable({ accepted, summary: { devices, today } }: Dossier): Block {
  const labels = new Map(devices.map(({ id, label }) => [id, label]));

  return {
    kind: "table",
    caption: "Risks that the organisation was asked to accept. They change no count on this page",
    columns: ["About", "State", "Reason", "What is done instead", "Owner", "Until"],
    rows: accepted.map((row) => ({
      cells: [
        `${row.scope} ${labels.get(row.about) ?? row.about}`,
        stateOfAcceptance(row, today),
        row.reason,
        row.control,
        row.owner,
        writeDay(row.expiry),
      ],
    })),
  };
}
