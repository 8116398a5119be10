import { rulesInForce } from "../rules.ts";
import type { PackBuild } from "./pack-build.ts";

/** The rules that judged, as plain modules: what `verify.mjs --reperform` judges again with. */
export async function writeRules({ writer }: PackBuild): Promise<void> {
  for (const { path, text } of rulesInForce().files) await writer.put(path, text);
}
