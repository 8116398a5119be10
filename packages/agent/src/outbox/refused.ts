import type { Files } from "../identity/files.ts";
import { type Kept, kept } from "../identity/records.ts";
import { instantText, integer, object, oneOf, text } from "../identity/shape.ts";
import type { Queued } from "./queue.ts";

/** Reports that the collector will never take, the newest of them kept with its reasons, for whoever finds out why. */
const FOLDER = "refused";
const MOST = 20;

const record = object({
  v: oneOf(1),
  at: instantText,
  seq: integer(1),
  code: text({ most: 64 }),
  why: text({ most: 1024 }),
  /** The envelope, JSON text. */
  envelope: text(),
});
export type RefusedReport = ReturnType<typeof record>;

/** Why and when a report was refused for good. */
export type Refusal = Pick<RefusedReport, "at" | "code" | "why">;

function keptAt(name: string): Kept<RefusedReport> {
  return kept(`${FOLDER}/${name}`, record);
}

/** Keeps a refused report; the oldest go where there are too many. */
export async function keepRefused(files: Files, report: Queued, refusal: Refusal): Promise<void> {
  const { seq } = report;
  const envelope = Buffer.from(report.envelope).toString("utf8");
  const name = `${String(seq).padStart(16, "0")}.json`;
  await keptAt(name).write(files, { v: 1, seq, envelope, ...refusal });
  const names = await files.list(FOLDER);
  for (const old of names.slice(0, -MOST)) await files.remove(`${FOLDER}/${old}`);
}

/** Oldest first. */
export async function refusedReports(files: Files): Promise<readonly RefusedReport[]> {
  const found: RefusedReport[] = [];
  for (const name of await files.list(FOLDER)) {
    const report = await keptAt(name).read(files);
    if (report !== undefined) found.push(report);
  }
  return found;
}
