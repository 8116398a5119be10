export { type BuiltPack, buildPack, type PackRequest } from "./build.ts";
export { comparePacks } from "./diff/compare.ts";
export { diffPage } from "./diff/page.ts";
export { PackError, type PackErrorCode } from "./errors.ts";
export { pageHtml } from "./formats/html.ts";
export { evidenceItems } from "./items/index.ts";
export { orderStated } from "./order.ts";
export { type Block, type Page, plain } from "./pages/content.ts";
export { headline } from "./pages/patching.ts";
export { readSummary } from "./parts/summary-file.ts";
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
