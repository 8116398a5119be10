export { Ahead, type FindingAhead, type FoundToday, type StepAhead } from "./ahead.ts";
export { type Finding, judgeEach, judgeEstate } from "./estate-judgement.ts";
export { type Evaluated, Evaluator, type EvaluatorParts } from "./evaluator.ts";
export { FactReader } from "./facts.ts";
export { type Flips, flipsOf } from "./flips.ts";
export type { Subject, Terms } from "./judge.ts";
export { judgedWithin, type Limits } from "./limits.ts";
export { type ListSet, listSetOf } from "./list-set.ts";
