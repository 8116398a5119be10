import type { PackRun } from "../source.ts";
import { documentText } from "./document.ts";
import type { PackBuild } from "./pack-build.ts";

/** What became of each device in each night, with the log's last entry about that night. */
export async function writeRuns(
  { source, writer, leaves }: PackBuild,
  runs: readonly PackRun[],
  size: number,
): Promise<void> {
  const entries = new Map<string, number>();
  for (const { idx, bytes } of await source.leavesOfType(["run"], size)) {
    // The log's own writer made it so.
    const { run } = JSON.parse(bytes) as { run: string };
    entries.set(run, idx);
  }
  for (const { devices, ...run } of runs) {
    const entry = entries.get(run.id);
    if (entry !== undefined) leaves.add(entry);
    const text = documentText([
      ["format", "muster-run/1"],
      ["run", run.id],
      ["night", run.night],
      ["opensAt", run.opens_at],
      ["closesAt", run.closes_at],
      ["closedAt", run.closed_at],
      ["entry", entry ?? null],
      ["devices", devices.map((d) => ({ ...d }))],
    ]);
    await writer.put(`runs/${run.night}.json`, text);
  }
}
