import type { Selectable } from "kysely";
import type { Schema } from "./schema.ts";
import type { Db } from "./store.ts";

/** A link that signs its holder in once. Only the SHA-256 of its secret is kept. */
export type SignInLink = Selectable<Schema["sign_in_link"]>;
/** A browser that is signed in. Only the SHA-256 of its cookie is kept. */
export type ConsoleSession = Selectable<Schema["console_session"]>;

/** Keeps a link and forgets those that have expired. @param now ISO 8601 UTC */
export async function insertSignInLink(
  db: Db,
  link: Omit<SignInLink, "used_at" | "tries">,
  now: string,
): Promise<void> {
  await db.deleteFrom("sign_in_link").where("expires_at", "<=", now).execute();
  await db
    .insertInto("sign_in_link")
    .values({ ...link, used_at: null, tries: 0 })
    .execute();
}

/** Times a link may be tried: with a wrong number from an authenticator, too. */
const TRIES = 3;

/** Counts a try, in one statement. Undefined where the link is unknown, used, expired or was tried too often. */
export function trySignInLink(
  db: Db,
  digest: string,
  now: string,
): Promise<SignInLink | undefined> {
  return db
    .updateTable("sign_in_link")
    .set((e) => ({ tries: e("tries", "+", 1) }))
    .where("digest", "=", digest)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .where("tries", "<", TRIES)
    .returningAll()
    .executeTakeFirst();
}

/** Uses a link, in one statement, so that it serves once. @returns false where it was used before */
export async function spendSignInLink(db: Db, digest: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sign_in_link")
    .set({ used_at: now })
    .where("digest", "=", digest)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The sessions of one reader, the newest first, by the same rule as {@link touchSession}. */
export function sessionsOf(
  db: Db,
  { organisation, holder }: Pick<ConsoleSession, "organisation" | "holder">,
  times: { readonly idleSince: string; readonly bornAfter: string },
): Promise<ConsoleSession[]> {
  return db
    .selectFrom("console_session")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("holder", "=", holder)
    .where("seen_at", ">", times.idleSince)
    .where("created_at", ">", times.bornAfter)
    .orderBy("created_at", "desc")
    .orderBy("digest")
    .execute();
}

export async function insertSession(db: Db, session: ConsoleSession): Promise<void> {
  await db.insertInto("console_session").values(session).execute();
}

/**
 * The session of a cookie, and notes that it was seen. Undefined where it is unknown, was last seen at or before
 * `idleSince`, or began at or before `bornAfter`.
 */
export function touchSession(
  db: Db,
  digest: string,
  times: { readonly now: string; readonly idleSince: string; readonly bornAfter: string },
): Promise<ConsoleSession | undefined> {
  return db
    .updateTable("console_session")
    .set({ seen_at: times.now })
    .where("digest", "=", digest)
    .where("seen_at", ">", times.idleSince)
    .where("created_at", ">", times.bornAfter)
    .returningAll()
    .executeTakeFirst();
}

/** Forgets sessions that have ended by the same rule as {@link touchSession}. */
export async function forgetSessions(
  db: Db,
  times: { readonly idleSince: string; readonly bornAfter: string },
): Promise<void> {
  await db
    .deleteFrom("console_session")
    .where((e) =>
      e.or([e("seen_at", "<=", times.idleSince), e("created_at", "<=", times.bornAfter)]),
    )
    .execute();
}

/** @returns the session that ended; undefined where there was none */
export function deleteSession(db: Db, digest: string): Promise<ConsoleSession | undefined> {
  return db
    .deleteFrom("console_session")
    .where("digest", "=", digest)
    .returningAll()
    .executeTakeFirst();
}

/** Ends the sessions of an organisation but for the `most` that were seen last. @returns how many ended */
export async function forgetOldest(db: Db, organisation: string, most: number): Promise<number> {
  const sessions = await db
    .selectFrom("console_session")
    .select("digest")
    .where("organisation", "=", organisation)
    .orderBy("seen_at", "desc")
    .orderBy("created_at", "desc")
    .orderBy("digest")
    .execute();
  const ended = sessions.slice(most).map((s) => s.digest);
  if (ended.length === 0) return 0;
  await db.deleteFrom("console_session").where("digest", "in", ended).execute();
  return ended.length;
}

/** Uses up the links of an organisation that nobody has used. */
export async function spendLinks(db: Db, organisation: string, now: string): Promise<void> {
  await db
    .updateTable("sign_in_link")
    .set({ used_at: now })
    .where("organisation", "=", organisation)
    .where("used_at", "is", null)
    .execute();
}
