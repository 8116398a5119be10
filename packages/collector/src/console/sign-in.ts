import { createHash } from "node:crypto";
import type { EvidenceLog } from "../log/index.ts";
import {
  type ConsoleSession,
  type Db,
  deleteSession,
  forgetOldest,
  forgetSessions,
  insertSession,
  insertSignInLink,
  type Store,
  spendLinks,
  spendSignInLink,
  touchSession,
} from "../store/index.ts";

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
 */
export async function createSignInLink(
  { store, log, now, random }: SignInParts,
  { organisation, by, holder = by }: LinkWish,
): Promise<{ key: string }> {
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

/**
 * Uses a code up and begins a session; nobody comes in without an entry in the log. @returns the session's secret for the
 * browser to keep; undefined where the code was used, has run out or never was one
 */
export async function signIn(
  { store, log, now, random }: SignInParts,
  key: string,
): Promise<string | undefined> {
  const at = iso(now());
  return await store.db.transaction().execute(async (trx) => {
    const link = await spendSignInLink(trx, digestOf(key), at);
    if (link === undefined) return undefined;
    await forgetSessions(trx, limitsAt(now()));
    const secret = newSecret(random);
    const { organisation, holder: by } = link;
    const session = { digest: digestOf(secret), organisation, created_at: at, seen_at: at };
    await insertSession(trx, session);
    await forgetOldest(trx, organisation, SESSIONS);
    const about = { by, how: "link", link: link.digest, at } as const;
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

export async function signOut(db: Db, secret: string | undefined): Promise<void> {
  if (secret !== undefined) await deleteSession(db, digestOf(secret));
}

/** Ends every session of an organisation and spends its links. @returns how many sessions ended */
export async function endSessions(db: Db, organisation: string, now: number): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    await spendLinks(trx, organisation, iso(now));
    return forgetOldest(trx, organisation, 0);
  });
}

function limitsAt(now: number): { idleSince: string; bornAfter: string } {
  return { idleSince: iso(now - IDLE), bornAfter: iso(now - LONGEST) };
}
