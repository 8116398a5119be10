import { createHash } from "node:crypto";
import {
  type ConsoleSession,
  type Db,
  deleteSession,
  forgetSessions,
  insertSession,
  insertSignInLink,
  spendSignInLink,
  touchSession,
} from "../store/index.ts";

/** What signing in needs of the world. */
export interface SignInParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Random bytes from a source fit for keys. */
  readonly random: (bytes: number) => Uint8Array;
}

/** 256 bits, so that guessing is out of the question whatever the rate. */
const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const MINUTE = 60_000;
const LINK_LIVES = 15 * MINUTE;
const IDLE = 15 * MINUTE;
const LONGEST = 8 * 60 * MINUTE;

const iso = (ms: number) => new Date(ms).toISOString();
const digestOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

function newSecret(random: SignInParts["random"]): string {
  return Buffer.from(random(SECRET_BYTES)).toString("base64url");
}

/**
 * Makes the key of a link `<address>/sign-in/<key>` that signs one person in, once, within 15 minutes. Only its SHA-256 is
 * stored: whoever reads the database cannot use it.
 */
export async function createSignInLink(
  db: Db,
  { organisation, now, random }: SignInParts & { readonly organisation: string },
): Promise<{ key: string }> {
  const key = newSecret(random);
  const at = now();
  const link = { digest: digestOf(key), organisation, expires_at: iso(at + LINK_LIVES) };
  await insertSignInLink(db, link, iso(at));
  return { key };
}

/** Whether a text has the shape of a key; says nothing about whether it is one. */
export function isKey(text: string): boolean {
  return SECRET.test(text);
}

/**
 * Uses a link up and begins a session. @returns the session's secret for the browser to keep; undefined where the link was
 * used, has run out or never was one
 */
export async function signIn(
  db: Db,
  key: string,
  { now, random }: SignInParts,
): Promise<string | undefined> {
  const at = now();
  const link = await spendSignInLink(db, digestOf(key), iso(at));
  if (link === undefined) return undefined;
  await forgetSessions(db, limitsAt(at));
  const secret = newSecret(random);
  await insertSession(db, {
    digest: digestOf(secret),
    organisation: link.organisation,
    created_at: iso(at),
    seen_at: iso(at),
  });
  return secret;
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

function limitsAt(now: number): { idleSince: string; bornAfter: string } {
  return { idleSince: iso(now - IDLE), bornAfter: iso(now - LONGEST) };
}
