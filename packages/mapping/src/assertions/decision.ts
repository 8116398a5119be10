import type { SuggestedAnswer } from "./types.ts";

/** What to answer and why. */
export interface Decision extends Pick<SuggestedAnswer, "suggested" | "because"> {
  readonly value?: number | string;
}
