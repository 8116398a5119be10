export { type Erased, type ErasureOrder, eraseDevice } from "./device.ts";
export { type HeldOfDevice, type HeldOfPerson, heldOfDevice, heldOfPerson } from "./held.ts";
export {
  applyRetention,
  applyRetentionOnce,
  assessmentYear,
  cutoffOf,
  type Retained,
} from "./retention.ts";
