import { clause, counted, figure } from "../controls/words.ts";
import { type Ground, populationOf } from "./ground.ts";

/**
 * What to say where devices without evidence may be passed over: all of them are silent, and no more of the devices known
 * than the policy tolerates. `undefined` where they may not: without a tolerance, which is the default, above it, and where
 * a device that reports or is quarantined left the question open.
 */
export function tolerated(ground: Ground): string | undefined {
  const { tally, link, policy } = ground;
  const tolerance = policy.silentTolerance;
  if (tolerance === null) return undefined;
  const population = populationOf(ground);
  const { noEvidence } = tally.together(link.controls, population);
  const silent = tally.silent(link.controls, population);
  const { known } = tally.estate(population);
  if (silent !== noEvidence || silent * 100 > tolerance.percent * known) return undefined;
  const share = `${figure(silent)} of ${counted(known, "known device")}`;
  return `${share} ${silent === 1 ? "does" : "do"} not report, within the ${figure(tolerance.percent)}% that our policy allows (${clause(tolerance.owner)}: ${clause(tolerance.reason)})`;
}
