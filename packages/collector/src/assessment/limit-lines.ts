import type { Policy } from "@muster/mapping";

type Limits = Omit<Policy, "silentTolerance">;

/** What a policy allows of each thing it speaks of, always in the same order. */
function limitsIn(policy: Limits): readonly (readonly [thing: string, limit: string])[] {
  const { server, desktop, laptop } = policy.reportMaxDays;
  return [
    ["security updates", updateWords(policy.securityUpdateDays)],
    ["antivirus signatures", oldest(policy.signatureMaxDays)],
    ["reports of servers", oldest(server)],
    ["reports of desktops", oldest(desktop)],
    ["reports of laptops", oldest(laptop)],
    ["lists of support dates", oldest(policy.listMaxDays)],
    [
      "lists of what is supported in its newest release alone",
      oldest(policy.latestOnlyListMaxDays),
    ],
    ["a machine's own lists of updates", oldest(policy.updateListsMaxDays)],
    ["vendors' security data", oldest(policy.securityDataMaxDays)],
    ["support ending soon", `within ${policy.endingSoonMonths} months`],
    ["free extended support", policy.countFreeExtendedSupport ? "counted" : "not counted"],
  ];
}

/** `security updates within 14 days (today: within 30 days)`, for each limit of then that is another today. */
export function movedLimits(then: Limits, now: Limits): readonly string[] {
  const today = new Map(limitsIn(now));
  return limitsIn(then).flatMap(([thing, limit]) =>
    limit === today.get(thing) ? [] : [`${thing} ${limit} (today: ${today.get(thing)})`],
  );
}

function oldest(n: number): string {
  return `up to ${days(n)} old`;
}

/** `within 14 days`, or the days of each severity where they differ. */
function updateWords(limits: Policy["securityUpdateDays"]): string {
  const [first, ...others] = Object.values(limits);
  if (others.every((limit) => limit === first)) return within(first ?? null);
  const words = Object.entries(limits).map(
    ([severity, limit]) =>
      `${severity === "unknown" ? "of unknown severity" : severity} ${within(limit)}`,
  );
  return words.join(", ");
}

function within(limit: number | null): string {
  return limit === null ? "without a limit" : `within ${days(limit)}`;
}

function days(n: number): string {
  return n === 1 ? "1 day" : `${n} days`;
}
