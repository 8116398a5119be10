export { ceAnswers } from "./answers.ts";
export {
  byControl,
  type CeControl,
  type CeQuestion,
  ceControlOf,
  ceControls,
  ceVersionOn,
  ceVersions,
  failsAtOnce,
} from "./questions.ts";
export {
  type Build,
  type BuildSample,
  buildOf,
  type SampleRow,
  sampleByBuild,
  sampleCaveats,
  sampleSize,
  sampleTable,
} from "./sample.ts";
