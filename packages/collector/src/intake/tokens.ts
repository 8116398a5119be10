import { hash } from "node:crypto";
import type { EvidenceLog } from "../log/index.ts";
import {
  type EnrolmentToken,
  insertToken,
  revokeToken as markRevoked,
  organisationById,
  type Store,
  siteById,
} from "../store/index.ts";
import type { Sources } from "./ledger.ts";

export interface TokenParts extends Sources {
  readonly store: Store;
  readonly log: EvidenceLog;
}

/** Who may enrol with a token, how often and how long. */
export interface TokenScope {
  readonly organisation: string;
  /** Id of a site that its devices belong to. */
  readonly site?: string | undefined;
  /** What approves who enrols with it: the token by itself (where left out), a rule of the settings, or an operator. */
  readonly approve?: EnrolmentToken["approve"];
  /** Devices that may enrol with it, 1 to 100,000. */
  readonly maxUses: number;
  /** Hours it is good for, 1 to 8,760. */
  readonly hours: number;
}

export interface MadeToken {
  /** What `revokeToken` takes, and what log and console show. */
  readonly id: string;
  /** The secret, told once: it is stored only as its digest. */
  readonly token: string;
  readonly expiresAt: string;
}

export class TokenError extends Error {
  readonly code = "TOKEN_SCOPE";
}

const HOUR = 3_600_000;

/** Makes an enrolment token of 256 bits and enters that in the log. @throws {TokenError} where the scope makes no sense */
export async function createToken(parts: TokenParts, scope: TokenScope): Promise<MadeToken> {
  const { store, log, now, random } = parts;
  const { organisation, site = null, approve = "auto", maxUses, hours } = scope;
  within("uses", maxUses, 100_000);
  within("hours", hours, 8760);
  const at = now();
  const token = secretFrom(random);
  const row: EnrolmentToken = {
    id: Buffer.from(random(8)).toString("hex"),
    organisation,
    site,
    digest: digestOf(token),
    created_at: new Date(at).toISOString(),
    expires_at: new Date(at + hours * HOUR).toISOString(),
    max_uses: maxUses,
    uses: 0,
    revoked_at: null,
    approve,
  };
  await store.db.transaction().execute(async (trx) => {
    if ((await organisationById(trx, organisation)) === undefined) {
      throw new TokenError(`there is no organisation ${organisation} here`);
    }
    if (site !== null && (await siteById(trx, { organisation, id: site })) === undefined) {
      throw new TokenError(`${organisation} has no site ${site}`);
    }
    await insertToken(trx, row);
    const { id, digest, created_at: at, expires_at } = row;
    const about = { act: "created", token: id, site, approve, maxUses, digest, at } as const;
    await log.append(trx, organisation, {
      type: "token",
      about: { ...about, expiresAt: expires_at },
    });
  });
  return { id: row.id, token, expiresAt: row.expires_at };
}

/** 256 bits in base64url, but none that begins with a dash: a command line would take it for an option. */
function secretFrom(random: TokenParts["random"]): string {
  const drawn = Buffer.from(random(32)).toString("base64url");
  return drawn.startsWith("-") ? secretFrom(random) : drawn;
}

/** Ends a token at once. @returns false where there is no such token of this organisation, or it was revoked before */
export async function revokeToken(
  { store, log, now }: TokenParts,
  organisation: string,
  id: string,
): Promise<boolean> {
  const at = new Date(now()).toISOString();
  return await store.db.transaction().execute(async (trx) => {
    if (!(await markRevoked(trx, { organisation, id, at }))) return false;
    await log.append(trx, organisation, {
      type: "token",
      about: { act: "revoked", token: id, at },
    });
    return true;
  });
}

/** What is stored of a token: hex SHA-256. */
export function digestOf(token: string): string {
  return hash("sha256", token, "hex");
}

function within(what: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  throw new TokenError(`${what} must be a whole number from 1 to ${most}`);
}
