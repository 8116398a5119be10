export { type Explanation, explain } from "./explain.ts";
export { formatProduct } from "./format.ts";
export { createLists } from "./lists.ts";
export { type LabelledRow, type Measured, measureRecognition } from "./measure.ts";
export type * from "./types.ts";
export { compareDpkg, compareRpm, schemes } from "./versioning/index.ts";
