import type { Json } from "@muster/mapping/wire";
import type { PackFinding } from "../source.ts";
import { listsUsed } from "../summary.ts";
import { rowsDocument } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

/** Every judgement shown in the pack, with what it rests on. */
export async function writeFindings(
  { writer, terms }: PackBuild,
  findings: readonly PackFinding[],
): Promise<void> {
  const { reportMaxDays, ...policy } = terms.policy;
  const head = {
    format: "muster-findings/1",
    lists: listsUsed(terms.lists).map(({ file, digest }) => [file, digest]),
    policy: { ...policy, reportMaxDays: { ...reportMaxDays } },
    today: terms.today,
  };
  const file = await writer.stream("findings.json");
  for (const line of rowsDocument(head, "findings", rowsOf(findings))) await file.append(line);
  await file.close();
}

function* rowsOf(findings: readonly PackFinding[]): Generator<Json> {
  for (const finding of findings) {
    yield { ...finding, details: finding.details.map((d) => ({ ...d })) };
  }
}

/**
 * The stored intervals that hold on the day, as the log's entries digest them: whole batches, because an entry digests a
 * batch. @param size of the log
 */
export async function writeBatches(
  { source, writer, terms, leaves }: PackBuild,
  size: number,
): Promise<void> {
  const file = await writer.stream("log/batches.json");
  const head = { format: "muster-batches/1" };
  const rows: Json[] = [];
  for (const batch of await source.findingBatches(terms.today, size)) {
    leaves.add(batch.entry);
    rows.push({ entry: batch.entry, findings: await source.batchRows(batch) });
  }
  for (const line of rowsDocument(head, "batches", rows)) await file.append(line);
  await file.close();
}

/** The list files judged with, each under the digest of its text. */
export async function writeLists({ writer, terms }: PackBuild): Promise<void> {
  const texts = new Map(terms.lists.files.map((f) => [f.file, f.text]));
  for (const { file, digest } of listsUsed(terms.lists)) {
    const path = `lists/${digest}.json`;
    if (!writer.has(path)) await writer.put(path, texts.get(file) ?? "");
  }
}
