import type { Fact } from "../facts/index.ts";

/**
 * The plain form of a section: canonical JSON of this object, named by the SHA-256 of those bytes. `salt` (32 hex
 * digits, kept by the device) stands only in sections of personal kinds, so that their digest cannot be guessed.
 */
export interface Section {
  readonly v: 1;
  readonly salt?: string;
  readonly fact: Fact;
}
