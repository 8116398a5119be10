import { createHash } from "node:crypto";
import type { Seeds } from "../keys/index.ts";
import type { EvidenceLog } from "../log/index.ts";
import {
  authenticatorOf,
  type ConsoleSession,
  type Db,
  deleteSession,
  forgetOldest,
  forgetSessions,
  insertSession,
  insertSignInLink,
  type Store,
  sessionsOf,
  spendLinks,
  spendSignInLink,
  touchSession,
  trySignInLink,
} from "../store/index.ts";
import { tryNumber } from "./second-factor.ts";

/** Whose link to make. */
export interface LinkWish {
  readonly organisation: string;
  /** Who makes it. */
  readonly by: string;
  /** Who is to use it; whoever makes it where nobody is named. */
  readonly holder?: string | undefined;
}

/** What signing in needs of the world. */
export interface SignInParts {
  readonly store: Store;
  readonly log: EvidenceLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Random bytes from a source fit for keys. */
  readonly random: (bytes: number) => Uint8Array;
  readonly seeds: Seeds;
  /** `required`: nobody comes in without an authenticator. `where-given`: whoever has one needs it. */
  readonly secondFactor: "required" | "where-given";
}

/** A code for somebody who could not come in with it. */
export class NoAuthenticator extends Error {
  readonly code = "USAGE";
}

/** 256 bits, so that guessing is out of the question whatever the rate. */
const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const MINUTE = 60_000;
const LINK_LIVES = 10 * MINUTE;
const IDLE = 15 * MINUTE;
const LONGEST = 8 * 60 * MINUTE;
/** Browsers signed in to one organisation at the same time; one more ends the one that was seen longest ago. */
const SESSIONS = 50;

const iso = (ms: number) => new Date(ms).toISOString();
const digestOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

function newSecret(random: SignInParts["random"]): string {
  return Buffer.from(random(SECRET_BYTES)).toString("base64url");
}

/**
 * Makes a code that signs one person in, once, within 10 minutes, and stands in no address. Only its SHA-256 is stored: whoever reads the database cannot use it.
 * @throws {NoAuthenticator} where the reader could not come in with it
 */
export async function createSignInLink(
  { store, log, now, random, secondFactor }: SignInParts,
  { organisation, by, holder = by }: LinkWish,
): Promise<{ key: string }> {
  const lacks =
    secondFactor === "required" &&
    (await authenticatorOf(store.db, organisation, holder)) === undefined;
  if (lacks) {
    throw new NoAuthenticator(
      `${holder} has no authenticator, and console.secondFactor asks for one: give it with  npx muster console authenticator --for "${holder}"`,
    );
  }
  const key = newSecret(random);
  const at = now();
  const link = { digest: digestOf(key), organisation, holder, expires_at: iso(at + LINK_LIVES) };
  await store.db.transaction().execute(async (trx) => {
    await insertSignInLink(trx, link, iso(at));
    const about = { holder, link: link.digest, by, at: iso(at), expiresAt: link.expires_at };
    await log.append(trx, organisation, {
      type: "role-change",
      about: { act: "link", role: "reader", ...about },
    });
  });
  return { key };
}

/** What somebody types to come in. */
export interface SignInTry {
  readonly code: string;
  /** Of their authenticator; empty where they have none. */
  readonly number: string;
}

/**
 * Uses a code up and begins a session; nobody comes in without an entry in the log. Whoever has an authenticator gives its
 * number, too; a code may be tried three times. @returns the session's secret for the browser to keep; undefined where the
 * code was used, has run out or never was one, or the number is not the reader's
 */
export async function signIn(
  parts: SignInParts,
  { code, number }: SignInTry,
): Promise<string | undefined> {
  const { store, log, now, random } = parts;
  const at = iso(now());
  return await store.db.transaction().execute(async (trx) => {
    const link = await trySignInLink(trx, digestOf(code), at);
    if (link === undefined) return undefined;
    const proved = await tryNumber(trx, parts, { ...link, number });
    if (proved === "wrong" || (proved === "none" && parts.secondFactor === "required")) {
      return undefined;
    }
    if (!(await spendSignInLink(trx, link.digest, at))) return undefined;
    await forgetSessions(trx, limitsAt(now()));
    const secret = newSecret(random);
    const { organisation, holder } = link;
    const times = { created_at: at, seen_at: at };
    await insertSession(trx, { digest: digestOf(secret), organisation, holder, ...times });
    await forgetOldest(trx, organisation, SESSIONS);
    const how = proved === "right" ? "link and authenticator" : "link";
    const about = { by: holder, how, link: link.digest, at } as const;
    await log.append(trx, organisation, { type: "sign-in", about });
    return secret;
  });
}

/** The session of a secret, now seen: it ends after 15 minutes unseen, and 8 hours after it began whatever happens. */
export async function sessionOf(
  db: Db,
  secret: string | undefined,
  now: number,
): Promise<ConsoleSession | undefined> {
  if (secret === undefined || !SECRET.test(secret)) return undefined;
  return touchSession(db, digestOf(secret), { now: iso(now), ...limitsAt(now) });
}

/** Ends the session of a secret, where there is one. While nothing can be entered in the log it ends without an entry. */
export async function signOut(parts: SignInParts, secret: string | undefined): Promise<void> {
  if (secret === undefined) return;
  const { store, log, now } = parts;
  await store.db.transaction().execute(async (trx) => {
    const ended = await deleteSession(trx, digestOf(secret));
    if (ended === undefined || log.state.state !== "sound") return;
    const about = { by: ended.holder, how: "reader", sessions: 1, at: iso(now()) } as const;
    await log.append(trx, ended.organisation, { type: "sign-out", about });
  });
}

/** A reader's session as they see it. */
export interface OwnSession {
  /** Names it on the page; the secret cannot be told from it. */
  readonly name: string;
  readonly since: string;
  readonly seen: string;
  readonly isThis: boolean;
}

/** The sessions of whoever this session belongs to. */
export async function ownSessions(
  db: Db,
  mine: ConsoleSession,
  now: number,
): Promise<readonly OwnSession[]> {
  return (await sessionsOf(db, mine, limitsAt(now))).map((s) => ({
    name: nameOf(s),
    since: s.created_at,
    seen: s.seen_at,
    isThis: s.digest === mine.digest,
  }));
}

function nameOf({ digest }: ConsoleSession): string {
  return digest.slice(0, 16);
}

/** Which of a reader's other sessions to end, and what they prove to be themselves with once more. */
export interface EndWish extends SignInTry {
  /** A session by its name; all others where it is empty. */
  readonly session: string;
}

/**
 * Ends others of a reader's sessions. They prove once more who they are: by the number of their authenticator, where they
 * have one, else by a new code. @returns how many ended; undefined where that was wrong
 */
export async function endOwnSessions(
  parts: SignInParts,
  mine: ConsoleSession,
  { session, code, number }: EndWish,
): Promise<number | undefined> {
  const { store, log, now } = parts;
  const at = iso(now());
  return await store.db.transaction().execute(async (trx) => {
    const proved = await tryNumber(trx, parts, { ...mine, number });
    const link = proved === "none" ? await trySignInLink(trx, digestOf(code), at) : undefined;
    const isTheirs = link?.holder === mine.holder && link.organisation === mine.organisation;
    const isProved = isTheirs && (await spendSignInLink(trx, link.digest, at));
    if (proved !== "right" && !isProved) return undefined;
    const others = (await sessionsOf(trx, mine, limitsAt(now()))).filter(
      (s) => s.digest !== mine.digest && (session === "" || nameOf(s) === session),
    );
    for (const { digest } of others) await deleteSession(trx, digest);
    if (others.length > 0) {
      const about = { by: mine.holder, how: "other session", sessions: others.length, at } as const;
      await log.append(trx, mine.organisation, { type: "sign-out", about });
    }
    return others.length;
  });
}

/** Ends every session of an organisation and spends its links. @returns how many sessions ended */
export async function endSessions(
  { store, log, now }: Pick<SignInParts, "store" | "log" | "now">,
  organisation: string,
  by: string,
): Promise<number> {
  return await store.db.transaction().execute(async (trx) => {
    const at = iso(now());
    await spendLinks(trx, organisation, at);
    const sessions = await forgetOldest(trx, organisation, 0);
    if (sessions > 0 && log.state.state === "sound") {
      const about = { by, how: "operator", sessions, at } as const;
      await log.append(trx, organisation, { type: "sign-out", about });
    }
    return sessions;
  });
}

function limitsAt(now: number): { idleSince: string; bornAfter: string } {
  return { idleSince: iso(now - IDLE), bornAfter: iso(now - LONGEST) };
}
