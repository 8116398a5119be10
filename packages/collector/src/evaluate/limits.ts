import { type Day, defaultPolicy, type Policy } from "@muster/mapping";
import { canonicalJson } from "@muster/mapping/wire";
import { type Db, limitsOn, noteLimits } from "../store/index.ts";

/** What a policy allows. Who tolerates silent devices is no limit: it may not change afterwards what was known on a day. */
export type Limits = Omit<Policy, "silentTolerance">;

/** Notes by which limits an organisation is judged on a day, so that the day can be told with them later. */
export async function noteJudgedWithin(
  db: Db,
  organisation: string,
  { today, policy }: { readonly today: Day; readonly policy: Policy },
): Promise<void> {
  const { silentTolerance: _, reportMaxDays, securityUpdateDays, ...limits } = policy;
  const written = {
    ...limits,
    reportMaxDays: { ...reportMaxDays },
    securityUpdateDays: { ...securityUpdateDays },
  };
  await noteLimits(db, organisation, { day: today, limits: canonicalJson(written) });
}

/** The limits that an organisation was judged by on a day; `undefined` where nobody noted them then. */
export async function judgedWithin(
  db: Db,
  organisation: string,
  day: Day,
): Promise<Limits | undefined> {
  const text = await limitsOn(db, organisation, day);
  if (text === undefined) return undefined;
  // Written by the function above alone. A limit that came later had its default.
  return { ...defaultPolicy, ...(JSON.parse(text) as Partial<Limits>) };
}
