import { counted, listed } from "../controls/words.ts";
import { badSentence, emptySentence, goodSentence } from "./count-sentences.ts";
import type { Decision } from "./decision.ts";
import { type Ground, ofControl, populationOf } from "./ground.ts";
import { join } from "./sentences.ts";
import { byMeans, daysBetweenRounds, installing } from "./update-means.ts";

const control = "updates-automatic";

/**
 * Days between pushed updates: the longest of the means by which devices update themselves. Only where every device does so
 * by a means whose days are known, and none waits for some days after release.
 */
export function updateDays(ground: Ground): Decision {
  const found = ofControl(control, ground);
  const { met, notMet, noEvidence } = found.counts;
  if (met + notMet + noEvidence === 0) {
    return { suggested: "cannot confirm", because: emptySentence(populationOf(ground)) };
  }
  if (notMet > 0) return { suggested: "cannot confirm", because: badSentence(found) };
  const said = goodSentence(found);
  if (noEvidence > 0) return { suggested: "cannot confirm", because: said };
  const by = ground.tally.gaps(control, installing);
  const days = by.map((gap) =>
    gap.detail.state === "install" ? daysBetweenRounds.get(gap.detail.what) : undefined,
  );
  const means = `Updates are installed by ${listed(byMeans(by), 5)}`;
  if (days.length === 0 || days.includes(undefined)) {
    const open = "by how many days that is apart the devices do not show";
    return { suggested: "cannot confirm", because: join([said, `${means}; ${open}`]) };
  }
  const value = Math.max(...days.filter((d) => d !== undefined));
  const looking = new Set(by.map(({ detail }) => detail.what)).size === 1 ? "looks" : "look";
  const looks = `${means}, which by default ${looking} for updates at least every ${value === 1 ? "day" : counted(value, "day")}`;
  return { suggested: "number", value, because: join([said, looks]) };
}
