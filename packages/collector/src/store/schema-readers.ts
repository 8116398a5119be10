/** A code that signs its holder in once, as its digest. */
export interface SignInLinkTable {
  digest: string;
  organisation: string;
  /** Who is to use it. */
  holder: string;
  expires_at: string;
  used_at: string | null;
  /** How often it was tried, also with a wrong number. */
  tries: number;
}

/** A browser that is signed in, as the digest of its cookie. */
export interface ConsoleSessionTable {
  digest: string;
  organisation: string;
  holder: string;
  created_at: string;
  seen_at: string;
}

/** What a reader has beside the code. */
export interface AuthenticatorTable {
  organisation: string;
  holder: string;
  /** Sealed under a key in the data folder. */
  seed: Uint8Array;
  /** The last step whose number was used: 30 seconds each, since the epoch. */
  step: number;
  added_at: string;
}
