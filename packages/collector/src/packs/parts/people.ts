import type { PeopleWords, StatedAcceptance, StatedEvidence } from "../../people/index.ts";
import {
  contentOfEvidence,
  listAcceptances,
  listCertificates,
  listManualEvidence,
  listPlanSignOffs,
  listPlanWords,
} from "../../store/index.ts";
import { csvHeader, csvRows } from "../formats/csv.ts";
import type { Cell } from "../items/index.ts";
import type { Leaf } from "../source.ts";
import type { SummaryRisks } from "../summary-risks.ts";
import { documentText, type Member } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

interface PeopleTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  rows(words: PeopleWords, risks: SummaryRisks): readonly (readonly Cell[])[];
}

/** The tables that people fill, as the pack's first page lists them. */
export const peopleTables: readonly PeopleTable[] = [
  {
    id: "manual-evidence",
    title: "What people added for items: files and statements, who answers for each and until when",
    columns: [
      ...["item", "kind", "name", "file", "owner", "review by", "added by", "added at"],
      ...["id", "state", "withdrawn by", "withdrawn at", "why withdrawn", "in its place"],
    ],
    rows: ({ evidence }) => evidence.map(evidenceRow),
  },
  {
    id: "acceptances",
    title: "Risks that somebody asked to accept, and who decided; they change no finding",
    columns: [
      ...["id", "of", "state", "reason", "kind of control", "compensating control", "owner"],
      ...["signed by", "signed as", "signed on", "attachment", "review by", "expires"],
      ...["asked by", "asked at", "approved by", "approved at"],
      ...["withdrawn by", "withdrawn at", "why withdrawn", "covers devices", "isolation"],
      ...["reviewed by", "reviewed at", "note of the review", "review"],
    ],
    rows: ({ book }, { acceptances }) => {
      const uses = new Map(acceptances.map((each) => [each.id, each]));
      return book.all.map((row) => acceptanceRow(row, uses.get(row.id)));
    },
  },
  {
    id: "certificates",
    title: "Certificates that the organisation holds, as people entered them",
    columns: ["id", "kind", "scope", "state", "expires", "file", "entered by", "entered at"],
    rows: ({ certificates }) =>
      certificates.map((row) => [
        ...[row.id, row.kind, row.scope, row.state, row.expiry],
        ...[row.evidence, row.added_by, row.at],
      ]),
  },
];

function evidenceRow(row: StatedEvidence): readonly Cell[] {
  const { withdrawn } = row;
  return [
    ...[row.item, row.kind, row.name, `evidence/${row.digest}`],
    ...[row.owner, row.review, row.added_by, row.at, row.id, row.state],
    ...[withdrawn?.done_by ?? "", withdrawn?.at ?? "", withdrawn?.why ?? ""],
    withdrawn?.instead ?? "",
  ];
}

function acceptanceRow(row: StatedAcceptance, use: Use | undefined): readonly Cell[] {
  const [yes, back] = (["approved", "withdrawn"] as const).map((act) =>
    row.acts.find((each) => each.act === act),
  );
  const seen = row.reviews.at(-1);
  return [
    ...[row.id, row.of, row.state, row.reason, row.control_kind, row.control, row.owner],
    ...[row.signed_by, row.signed_as, row.signed_on, row.attachment, row.review, row.expiry],
    ...[row.asked_by, row.at, yes?.done_by ?? "", yes?.at ?? ""],
    ...[back?.done_by ?? "", back?.at ?? "", back?.why ?? ""],
    ...[use?.devices ?? 0, use?.isolation ?? ""],
    ...[seen?.done_by ?? "", seen?.at ?? "", seen?.note ?? "", use?.reviewed ?? ""],
  ];
}

type Use = SummaryRisks["acceptances"][number];

/** The rows that entries hold by their digest, as stored; nothing that came after the pack's checkpoint. */
async function rowsOf(
  { source: { db } }: PackBuild,
  organisation: string,
  entries: readonly Leaf[],
): Promise<readonly Member[]> {
  // The log's own writer made it so.
  const ids = new Set(entries.map(({ bytes }) => (JSON.parse(bytes) as { id?: string }).id));
  const leaves = new Set(entries.map(({ idx }) => idx));
  const acceptances = (await listAcceptances(db, organisation)).map(
    ({ acts: _, reviews: __, ...row }) => row,
  );
  const certificates = await listCertificates(db, organisation);
  const plan = await listPlanWords(db, organisation);
  const signOffs = await listPlanSignOffs(db, organisation);
  return [
    ["format", "muster-people/1"],
    ["acceptances", acceptances.filter(({ id }) => ids.has(id))],
    ["certificates", certificates.filter(({ id }) => ids.has(id))],
    ["plan", plan.filter(({ leaf }) => leaves.has(leaf))],
    ["signOffs", signOffs.filter(({ leaf }) => leaves.has(leaf))],
  ];
}

/** Types of the log's entries about what people add. */
const TYPES = ["manual-evidence", "acceptance", "group", "plan"];

/** What people added, and what they asked to accept, each with its entries in the log. `size` is the log's. */
export async function writePeople(
  build: PackBuild,
  { organisation, size }: { readonly organisation: string; readonly size: number },
  risks: SummaryRisks,
): Promise<void> {
  const { source, writer, leaves, people } = build;
  const entries = await source.leavesOfType(TYPES, size);
  for (const { idx } of entries) leaves.add(idx);
  await writer.put("people.json", documentText(await rowsOf(build, organisation, entries)));
  for (const { id, digest } of await listManualEvidence(source.db, organisation)) {
    const path = `evidence/${digest}`;
    const content = await contentOfEvidence(source.db, id);
    if (content !== undefined && !writer.has(path)) await writer.put(path, content);
  }
  for (const { id, columns, rows } of peopleTables) {
    await writer.put(`${id}.csv`, csvHeader(columns) + csvRows(rows(people, risks)));
  }
}
