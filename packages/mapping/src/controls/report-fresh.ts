import { writeDay } from "../days.ts";
import { met, noEvidence, notMet } from "./judgement.ts";
import { reportAge } from "./report-age.ts";
import { policyKey } from "./sources.ts";
import type { Control } from "./types.ts";

const source = policyKey("reportMaxDays");

export const reportFresh: Control<"machine-class"> = {
  id: "report-fresh",
  title: "The device reports regularly",
  rule: "The last report is no older than the limit for the machine's class: 3 days for servers, 7 for desktops, 14 for laptops and tablets, and the shortest of them where the class is not known.",
  reads: ["machine-class"],
  judge(facts, about) {
    const age = reportAge(facts, about);
    if (age === undefined) return noEvidence("This device has never reported", { source });
    const said = `Last reported on ${writeDay(age.receivedOn)}; ${age.limit}`;
    return age.fresh ? met(said, { source, holdsUntil: age.freshUntil }) : notMet(said, { source });
  },
};
