import type { Policy } from "../controls/policy.ts";

/**
 * Thresholds under which everything that is renewed by itself stays as old as it is: reports, signatures, the machine's
 * update lists, the vendors' lists and security data. What is fresh on the day of a forecast then stays fresh and what is
 * too old stays too old, while support ends, and days of grace run out, as they do.
 * @param days from the day of the forecast to the day judged
 */
export function heldFresh(policy: Policy, days: number): Policy {
  const { server, desktop, laptop } = policy.reportMaxDays;
  return {
    ...policy,
    signatureMaxDays: policy.signatureMaxDays + days,
    reportMaxDays: { server: server + days, desktop: desktop + days, laptop: laptop + days },
    listMaxDays: policy.listMaxDays + days,
    latestOnlyListMaxDays: policy.latestOnlyListMaxDays + days,
    updateListsMaxDays: policy.updateListsMaxDays + days,
    securityDataMaxDays: policy.securityDataMaxDays + days,
  };
}

/** What a forecast takes for granted, for whoever reads it. */
export const forecastAssumes: readonly string[] = [
  "Nothing is done: nothing is updated, replaced or accepted.",
  "Devices go on reporting, and antivirus signatures, update lists and the lists of support ends stay as fresh as they are today.",
  "Nothing new comes: updates that are released later are not in it, and no support end moves.",
];
