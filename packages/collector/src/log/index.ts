export { type Checkpoint, checkpointAt, latestCheckpoint } from "./checkpoint.ts";
export type { Fault } from "./fault.ts";
export { LEAF_LIMIT, LeafError, type NewLeaf } from "./leaf.ts";
export { type LeafType, leafTypes, operatorTypes } from "./leaf-shapes.ts";
export {
  type Entered,
  EvidenceLog,
  LogNameError,
  type LogOptions,
  wholeAudit,
} from "./log.ts";
export { isNoteName, openNote, type TreeHead, verifierKey } from "./note.ts";
export { spansOf } from "./spans.ts";
export { type LogState, LogTamperedError, readOnlySentence } from "./state.ts";
export { MissingNodeError, sizeOf, treeAt } from "./tree.ts";
export type { Verified } from "./verify.ts";
