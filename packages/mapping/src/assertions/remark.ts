import type { Item } from "./types.ts";

const wording: Readonly<Record<Item["confidence"], string>> = {
  verified: "",
  inferred: "Inferred from what is public: wording to be checked where you answer it.",
  "from memory": "From memory, not read at its source: wording to be checked where you answer it.",
  assumed: "Assumed to be as in the edition before: wording to be checked where you answer it.",
};

/** What to say where the wording or the flag was not read in the official sheet; empty where both were. */
export function remark({ confidence, mandatory, mandatoryConfidence }: Item): string {
  const sure = mandatoryConfidence === "verified" || mandatoryConfidence === "not applicable";
  const words = wording[confidence];
  const flagged =
    mandatory === null
      ? "Whether it is mandatory was not found: treat it as mandatory."
      : `Whether it is mandatory is to be checked${words === "" ? "" : " too"}.`;
  return [words, sure ? "" : flagged].filter((s) => s !== "").join(" ");
}
