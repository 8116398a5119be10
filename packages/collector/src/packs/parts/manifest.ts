import { createHash } from "node:crypto";
import { type Json, MANIFEST_TYPE } from "@muster/mapping/wire";
import { sealedPieces } from "../../keys/index.ts";
import type { PackFile } from "../file-desk.ts";
import { orderStated } from "../order.ts";
import type { SummaryHead } from "../summary-schema.ts";
import { documentBytes } from "./document.ts";
import type { Checkpoint } from "./log.ts";
import type { PackBuild } from "./pack-build.ts";
import type { Withheld } from "./reports.ts";

/** Files that show the pack digest, or come after it. */
const OUTSIDE_DIGEST: readonly string[] = ["summary.json", "README.html"];

/** SHA-256 over what `sha256sum` would print of the evidence files, sorted by path. */
export function packDigest(files: readonly PackFile[]): string {
  const hash = createHash("sha256");
  for (const { path, sha256 } of files) {
    if (!OUTSIDE_DIGEST.includes(path)) hash.update(`${sha256}  ${path}\n`);
  }
  return hash.digest("hex");
}

interface ManifestParts {
  readonly summary: SummaryHead;
  readonly withheld: readonly Withheld[];
  readonly checkpoint: Checkpoint;
}

/** The list of every file, and the same signed. */
export async function writeManifest(
  { writer, log, terms }: PackBuild,
  { summary, withheld, checkpoint }: ManifestParts,
): Promise<void> {
  await writer.settled();
  const { files } = writer;
  const manifest = documentBytes([
    ["format", "muster-pack/1"],
    ["organisation", summary.organisation.ods],
    ["edition", summary.edition],
    ["today", summary.today],
    ["order", orderStated(terms)],
    ["generatedAt", summary.generatedAt],
    ["packDigest", summary.pack.digest],
    ["log", { origin: checkpoint.origin, size: checkpoint.size }],
    ["withheld", withheld.map((w) => ({ ...w }))],
    ["files", { [Symbol.iterator]: () => rowsOf(files) }],
  ]);
  await writer.put("manifest.json", manifest);
  const file = writer.stream("manifest.dsse.json");
  for (const piece of sealedPieces(log.signer, MANIFEST_TYPE, manifest)) await file.append(piece);
  await file.close();
}

function* rowsOf(files: readonly PackFile[]): Generator<Json> {
  for (const file of files) yield { ...file };
}
