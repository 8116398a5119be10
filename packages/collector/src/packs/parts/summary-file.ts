import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Spool } from "../spool.ts";
import type { SummaryRows } from "../summary.ts";
import type { Summary, SummaryHead } from "../summary-schema.ts";
import { documentLines } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

const NAME = "summary.json";

/** `summary.json`: of a large estate it is longer than anything else here, and no two of its devices are held together. */
export class SummaryFile {
  readonly #writer: PackBuild["writer"];
  readonly #devices: Spool;
  readonly #findings: Spool;

  constructor({ writer }: PackBuild) {
    this.#writer = writer;
    this.#devices = new Spool(writer.scratch("devices"));
    this.#findings = new Spool(writer.scratch("findings"));
  }

  add({ device, findings }: SummaryRows): void {
    this.#devices.add({ ...device, facts: { ...device.facts } });
    for (const finding of findings) this.#findings.add({ ...finding });
  }

  /** Writes it, with the rows of single devices last. */
  async write(head: SummaryHead): Promise<void> {
    const file = this.#writer.stream(NAME);
    const rows = [
      ["devices", this.#devices],
      ["findings", this.#findings],
    ] as const;
    for (const text of documentLines([...Object.entries(head), ...rows])) await file.append(text);
    await file.close();
    for (const [, spool] of rows) spool.close();
  }
}

/** What a pack that was just built says; its path is the one it lies at. */
export function readSummary(folder: string): Summary {
  // Written a moment ago by this program: the schema's tests hold it to its shape.
  const summary = JSON.parse(readFileSync(join(folder, NAME), "utf8")) as Summary;
  return { ...summary, pack: { ...summary.pack, path: folder } };
}
