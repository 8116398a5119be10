import type { Db } from "./store.ts";

/** An enrolment's challenge; it serves once. */
export interface Challenge {
  readonly challenge: string;
  /** Id of the token it was given for. */
  readonly token: string;
  readonly expires_at: string;
}

/** Unanswered challenges one token may have; a flood pushes out its own oldest. */
const PER_TOKEN = 1000;

/** Keeps the challenge and forgets those of the same token that have expired or are too many. */
export async function insertChallenge(db: Db, challenge: Challenge, now: string): Promise<void> {
  const { token } = challenge;
  await db
    .deleteFrom("enrolment_challenge")
    .where("token", "=", token)
    .where((eb) =>
      eb.or([
        eb("expires_at", "<=", now),
        eb(
          "challenge",
          "in",
          eb
            .selectFrom("enrolment_challenge as kept")
            .select("kept.challenge")
            .where("kept.token", "=", token)
            .orderBy("kept.expires_at", "desc")
            .limit(PER_TOKEN)
            .offset(PER_TOKEN - 1),
        ),
      ]),
    )
    .execute();
  await db.insertInto("enrolment_challenge").values(challenge).execute();
}

/** Takes the challenge away; undefined where it was never given, was used, or has expired. */
export async function takeChallenge(
  db: Db,
  challenge: string,
  now: string,
): Promise<Challenge | undefined> {
  const taken = await db
    .deleteFrom("enrolment_challenge")
    .where("challenge", "=", challenge)
    .returningAll()
    .executeTakeFirst();
  return taken !== undefined && taken.expires_at > now ? taken : undefined;
}
