export { type DeviceAhead, type FindingAhead, judgeAhead, type StepAhead } from "./ahead.ts";
export { type Finding, judgeEstate } from "./estate-judgement.ts";
export { type Evaluated, Evaluator, type EvaluatorParts } from "./evaluator.ts";
export { type Flips, flipsOf } from "./flips.ts";
export type { Terms } from "./judge.ts";
export { type ListSet, listSetOf } from "./list-set.ts";
