export { type BuiltPack, buildPack, type PackRequest } from "./build.ts";
export { PackError, type PackErrorCode } from "./errors.ts";
export { evidenceItems } from "./items/index.ts";
export { orderStated } from "./order.ts";
export { headline } from "./pages/patching.ts";
export { buildPatching, type Patching } from "./patching.ts";
export { rulesInForce } from "./rules.ts";
export type { PackFinding } from "./source.ts";
export { buildSummary, type SummaryRequest, type SummaryTerms } from "./summary.ts";
export {
  Summary,
  SummaryDevice,
  SummaryFinding,
  SummaryItem,
  SummaryRun,
} from "./summary-schema.ts";

/** The offline verifier, which lies in every pack too: `node <this file> PACK`. */
export const verifierProgram = new URL("./verify/verify.mjs", import.meta.url);
