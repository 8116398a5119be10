import type { ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import { assessTitles, lastDayOf, only, titleDetails, worth } from "./titles.ts";
import type { Circumstances, Control, Facts, Judgement } from "./types.ts";
import { counted, figure, listed } from "./words.ts";

type Reads = "installed-software" | "os" | "support-programme";

export const softwareSupported: Control<Reads> = {
  id: "software-supported",
  title: "Installed software is still supported",
  rule: "No recognised product other than a browser is past the end of its support, every recognised product can be judged, and the inventory is complete. Titles on no list are counted in the sentence, never passed and never hidden.",
  reads: ["installed-software", "os", "support-programme"],
  judge(facts, about) {
    const subject = { what: "the list of installed software", source };
    return judgeKnown(facts["installed-software"], subject, (software) =>
      judgeSoftware(software, facts, about),
    );
  },
};

function judgeSoftware(
  software: ValueOf<"installed-software">,
  facts: Facts<Reads>,
  about: Circumstances,
): Judgement {
  const assessment = assessTitles(software, facts, about);
  const products = only("software", assessment);
  const ended = worth(products, "not-met");
  const open = worth(products, "no-evidence");
  const ground = { source, details: titleDetails(products), holdsUntil: lastDayOf(products) };
  const rest = `; ${others(assessment.notAssessed)}`;
  const all = counted(products.length, "recognised product");
  if (ended.length > 0) {
    const names = listed(ended.map((p) => p.support.label));
    const are = ended.length === 1 ? "is" : "are";
    return notMet(
      `${figure(ended.length)} of ${all} ${are} out of support: ${names}${rest}`,
      ground,
    );
  }
  if (!software.complete) {
    const unread = software.unread.length === 0 ? "" : ` (${listed(software.unread)})`;
    return noEvidence(
      `The list of installed software is incomplete${unread}: ${all}, none known to be out of support${rest}`,
      ground,
    );
  }
  if (products.length === 0) {
    return noEvidence(
      `None of ${counted(assessment.titles, "installed title")} is a product on the lists, so nothing can be said about their support`,
      ground,
    );
  }
  if (open.length > 0) {
    const names = listed(open.map((p) => p.support.label));
    return noEvidence(
      `None of ${all} is known to be out of support, but ${figure(open.length)} cannot be judged: ${names}${rest}`,
      ground,
    );
  }
  return met(
    products.length === 1
      ? `1 recognised product, in support${rest}`
      : `All ${all} are in support${rest}`,
    ground,
  );
}

/** `298 other titles are on no list and were not assessed`. */
export function others(notAssessed: number): string {
  if (notAssessed === 0) return "every other title was assessed";
  const was = notAssessed === 1 ? "is on no list and was" : "are on no list and were";
  return `${counted(notAssessed, "other title")} ${was} not assessed`;
}
