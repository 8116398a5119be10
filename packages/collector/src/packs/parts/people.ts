import { stateOfAcceptance } from "../../people/index.ts";
import { contentOfEvidence, listAcceptances, listManualEvidence } from "../../store/index.ts";
import { csvHeader, csvRows } from "../formats/csv.ts";
import type { PackBuild } from "./pack-build.ts";

/** The tables that people fill, as the pack's first page lists them. */
export const peopleTables = [
  {
    id: "manual-evidence",
    title: "What people added for items: files and statements, who answers for each and until when",
    columns: ["item", "kind", "name", "file", "owner", "review by", "added by", "added at"],
  },
  {
    id: "acceptances",
    title: "Risks that somebody asked to accept, and who decided; they change no finding",
    columns: [
      "scope",
      "about",
      "state",
      "reason",
      "compensating control",
      "owner",
      "signed by",
      "review by",
      "expires",
      "asked by",
      "asked at",
      "approved by",
      "approved at",
      "withdrawn by",
      "withdrawn at",
      "why withdrawn",
    ],
  },
] as const;

/** What people added, and what they asked to accept, each with its entries in the log. @param size of the log */
export async function writePeople(
  build: PackBuild,
  organisation: string,
  size: number,
): Promise<void> {
  const { source, writer, leaves, terms } = build;
  for (const { idx } of await source.leavesOfType(["manual-evidence", "acceptance"], size)) {
    leaves.add(idx);
  }
  const evidence = await listManualEvidence(source.db, organisation);
  for (const { id, digest } of evidence) {
    const path = `evidence/${digest}`;
    const content = await contentOfEvidence(source.db, id);
    if (content !== undefined && !writer.has(path)) await writer.put(path, content);
  }
  const [added, accepted] = peopleTables;
  const rows = evidence.map((row) => [
    ...[row.item, row.kind, row.name, `evidence/${row.digest}`],
    ...[row.owner, row.review, row.added_by, row.at],
  ]);
  await writer.put(`${added.id}.csv`, csvHeader(added.columns) + csvRows(rows));
  const risks = (await listAcceptances(source.db, organisation)).map((row) => {
    const [yes, back] = (["approved", "withdrawn"] as const).map((act) =>
      row.acts.find((each) => each.act === act),
    );
    return [
      ...[row.scope, row.about, stateOfAcceptance(row, terms.today), row.reason, row.control],
      ...[row.owner, row.signed_by, row.review, row.expiry, row.asked_by, row.at],
      ...[yes?.done_by ?? "", yes?.at ?? ""],
      ...[back?.done_by ?? "", back?.at ?? "", back?.why ?? ""],
    ];
  });
  await writer.put(`${accepted.id}.csv`, csvHeader(accepted.columns) + csvRows(risks));
}
