import type { FactOf, ValueOf } from "../facts/index.ts";
import { judgeKnown, met, noEvidence, notApplicable, notMet } from "./judgement.ts";
import { ownRemark } from "./own-word.ts";
import { CYBER_ESSENTIALS as source } from "./sources.ts";
import { assessTitles, type JudgedTitle, lastDayOf, only, titleDetails, worth } from "./titles.ts";
import type { Circumstances, Control, Facts, Judgement } from "./types.ts";
import { counted, listed } from "./words.ts";

type Reads = "installed-software" | "os" | "support-programme" | "machine-class";

export const browserSupported: Control<Reads> = {
  id: "browser-supported",
  title: "Every web browser is a supported release",
  rule: "Every browser found is of a release that its vendor still fixes. On a device connected to Spine it is also warranted, where the organisation's own list says what is. A server or container without one is not applicable; a desktop or laptop without one is no evidence, because a browser that is on no list may be in use.",
  reads: ["installed-software", "os", "support-programme", "machine-class"],
  judge(facts, about) {
    const subject = { what: "the list of installed software", source };
    return judgeKnown(facts["installed-software"], subject, (software) =>
      judgeBrowsers(software, facts, about),
    );
  },
};

function judgeBrowsers(
  software: ValueOf<"installed-software">,
  facts: Facts<Reads>,
  about: Circumstances,
): Judgement {
  const assessment = assessTitles(software, facts, about);
  const browsers = only("browsers", assessment);
  const ended = worth(browsers, "not-met");
  const open = worth(browsers, "no-evidence");
  const ground = { source, details: titleDetails(browsers), holdsUntil: lastDayOf(browsers) };
  if (ended.length > 0) return notMet(grounds(ended), ground);
  if (!software.complete) {
    return noEvidence(
      "The list of installed software is incomplete, so a browser may be missing from it",
      ground,
    );
  }
  if (browsers.length === 0) return without(assessment.titles, facts["machine-class"]);
  if (open.length > 0) return noEvidence(grounds(open), ground);
  const labels = listed(browsers.map((b) => b.support.label));
  return met(`${labels} in support${ownRemark(browsers)}`, ground);
}

/** What the lists say of each, in clauses. */
function grounds(browsers: readonly JudgedTitle[]): string {
  return browsers.map((b) => b.support.because).join("; ");
}

function without(titles: number, machine: FactOf<"machine-class"> | undefined): Judgement {
  const none = `No browser on the lists is among ${counted(titles, "installed title")}`;
  const known = machine?.state === "known" ? machine.value : undefined;
  const server =
    known?.form === "server" || known?.runsIn === "container" || known?.runsIn === "wsl";
  return server ? notApplicable(none, { source }) : noEvidence(none, { source });
}
