import { join } from "node:path";
import { reportedEstate } from "./estate.ts";
import { limitsNow } from "./intake/limits.ts";
import { costOf, print } from "./machine.ts";

const SIZES = [100, 1_000, 10_000];

async function measure(devices: number): Promise<string[]> {
  const { collector, organisation, folder, close } = await reportedEstate(devices);
  const out = join(folder, "pack");
  const { files } = await collector.pack({ organisation, out, by: "bench" });
  const program = [process.execPath, join(out, "verify.mjs"), out];
  const cells = [program, [...program, "--reperform"]].flatMap((command) => {
    const { wall, cpu, rss } = costOf(command);
    return [`${wall.toFixed(2)} s`, `${cpu.toFixed(2)} s`, `${Math.round(rss)} MB`];
  });
  await close();
  return [String(devices), String(files), ...cells];
}

/**
 * Checking packs with their own verifier as a whole process, without and with judging again. One of 10,000 devices may take
 * 20 s and 300 MB: somebody waits for it, on an ordinary laptop.
 */
export async function bench(): Promise<void> {
  const rows = [];
  for (const size of SIZES) rows.push(await measure(size));
  const cost = ["processor", "peak RSS"];
  print("Checking packs", [
    ["devices", "files", "verify.mjs", ...cost, "--reperform", ...cost],
    ...rows,
  ]);
  const { verify, megabytesHashed } = await limitsNow();
  print("Limits of one core in the same run", [
    ["Ed25519 verifications", `${Math.round(verify)} /s`],
    ["SHA-256", `${Math.round(megabytesHashed)} MB/s`],
  ]);
}
