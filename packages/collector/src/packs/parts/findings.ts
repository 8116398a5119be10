import { createHash } from "node:crypto";
import type { Json } from "@muster/mapping/wire";
import type { PackFinding } from "../source.ts";
import { listsUsed } from "../summary.ts";
import { documentLines } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";
import { RowsFile } from "./rows-file.ts";

/** Every judgement shown in the pack, with what it rests on. */
export async function writeFindings(
  { writer, terms }: PackBuild,
  findings: readonly PackFinding[],
): Promise<void> {
  const { reportMaxDays, ...policy } = terms.policy;
  const file = await writer.stream("findings.json");
  const lines = documentLines([
    ["format", "muster-findings/1"],
    ["today", terms.today],
    ["policy", { ...policy, reportMaxDays: { ...reportMaxDays } }],
    ["lists", listsUsed(terms.lists).map(({ file: name, digest }) => [name, digest])],
    ["findings", rowsOf(findings)],
  ]);
  for (const line of lines) await file.append(line);
  await file.close();
}

function* rowsOf(findings: readonly PackFinding[]): Generator<Json> {
  for (const finding of findings) {
    yield { ...finding, details: finding.details.map((d) => ({ ...d })) };
  }
}

/**
 * The stored intervals that hold on the day, as the log's entries digest them: whole batches, because an entry digests a
 * batch. Each row is the entry's index and one interval. @param size of the log
 */
export async function writeBatches(
  { source, writer, terms, leaves }: PackBuild,
  size: number,
): Promise<void> {
  const about = { format: "muster-batches/1", list: "findings" };
  const file = await RowsFile.open(writer, "log/batches.json", about);
  for (const batch of await source.findingBatches(terms.today, size)) {
    leaves.add(batch.entry);
    for (const row of await source.batchRows(batch)) await file.add([batch.entry, row]);
  }
  await file.close();
}

/** The list files judged with, each under the digest of its text. */
export async function writeLists({ writer, terms }: PackBuild): Promise<void> {
  for (const { text } of terms.lists.files) {
    const path = `lists/${createHash("sha256").update(text).digest("hex")}.json`;
    if (!writer.has(path)) await writer.put(path, text);
  }
}
