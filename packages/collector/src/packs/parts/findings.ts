import { createHash } from "node:crypto";
import type { PackFinding } from "../source.ts";
import { listsUsed } from "../summary.ts";
import type { Member } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";
import { RowsFile } from "./rows-file.ts";

/** Every judgement shown in the pack, with what it rests on: device by device, as they come. */
export class FindingsFile {
  readonly #file: RowsFile;

  private constructor(file: RowsFile) {
    this.#file = file;
  }

  static async open({ writer, terms }: PackBuild): Promise<FindingsFile> {
    const { reportMaxDays, ...policy } = terms.policy;
    const about: Member[] = [
      ["today", terms.today],
      ["policy", { ...policy, reportMaxDays: { ...reportMaxDays } }],
      ["lists", listsUsed(terms.lists).map(({ file: name, digest }) => [name, digest])],
    ];
    const head = { format: "muster-findings/1", about, list: "findings" };
    return new FindingsFile(await RowsFile.open(writer, "findings.json", head));
  }

  async add(findings: readonly PackFinding[]): Promise<void> {
    for (const finding of findings) {
      await this.#file.add({ ...finding, details: finding.details.map((d) => ({ ...d })) });
    }
  }

  close(): Promise<void> {
    return this.#file.close();
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
