export { type Explanation, explain, type Question } from "./explain.ts";
export { formatProduct } from "./format.ts";
export { type Host, osOfHost } from "./host.ts";
export { createLists } from "./lists.ts";
export { type MatchAnswer, matchTitle, notOnLists } from "./match.ts";
export { type LabelledRow, type Measured, measureRecognition } from "./measure.ts";
export type * from "./types.ts";
export { compareDpkg, compareRpm, schemes } from "./versioning/index.ts";
