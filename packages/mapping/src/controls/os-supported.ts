import { judgeKnown, met, noEvidence, notMet } from "./judgement.ts";
import { CYBER_ESSENTIALS } from "./sources.ts";
import { lastDay, outcomeOf, spineTerms, supportDetail } from "./support.ts";
import type { Control } from "./types.ts";

export const osSupported: Control<"os" | "support-programme"> = {
  id: "os-supported",
  title: "The operating system is still supported by its vendor",
  rule: "The vendor still fixes this edition and release today. Extended support counts only where the device proves that it is entitled to it. What the organisation's own list says stands beside it: the stricter decides, an override says that it is one, and a device connected to Spine needs a warranted release. A release that is on no list, or a list that is too old, is no evidence.",
  reads: ["os", "support-programme"],
  judge(facts, about) {
    const subject = { what: "the operating system", source: CYBER_ESSENTIALS };
    return judgeKnown(facts.os, subject, (os) => {
      const support = about.lists.osSupport(os, spineTerms(facts, about));
      const say = { met, "not-met": notMet, "no-evidence": noEvidence }[outcomeOf[support.status]];
      return say(support.because, {
        source: support.source ?? CYBER_ESSENTIALS,
        holdsUntil: lastDay(support),
        details: [supportDetail(support, os.build)],
      });
    });
  },
};
