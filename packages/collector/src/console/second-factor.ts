import type { Seeds } from "../keys/index.ts";
import {
  type Authenticator,
  authenticatorOf,
  type Db,
  deleteAuthenticator,
  setAuthenticator,
  spendStep,
} from "../store/index.ts";
import type { SignInParts } from "./sign-in.ts";
import { provisioning, SEED_BYTES, stepOf } from "./totp.ts";

/** Whose authenticator it is, and who gives or takes it. */
export interface AuthenticatorWish {
  readonly organisation: string;
  readonly holder: string;
  readonly by: string;
}

/** What a seed is sealed about: it opens in no other row. */
function aboutOf({ organisation, holder }: Pick<Authenticator, "organisation" | "holder">): string {
  return JSON.stringify([organisation, holder]);
}

/**
 * Gives a reader a new authenticator; an earlier one is worth nothing from now on. @returns the address that an app takes
 * it from, which is shown once and kept nowhere
 */
export async function giveAuthenticator(
  { store, log, now, random, seeds }: SignInParts,
  { organisation, holder, by }: AuthenticatorWish,
): Promise<{ address: string }> {
  const seed = random(SEED_BYTES);
  const sealed = await seeds.seal(seed, aboutOf({ organisation, holder }));
  const at = new Date(now()).toISOString();
  await store.db.transaction().execute(async (trx) => {
    await setAuthenticator(trx, { organisation, holder, seed: sealed, step: 0, added_at: at });
    const about = { act: "authenticator-given", role: "reader", holder, by, at } as const;
    await log.append(trx, organisation, { type: "role-change", about });
  });
  return { address: provisioning(seed, { organisation, holder }) };
}

/** @returns whether the reader had one */
export async function takeAuthenticator(
  { store, log, now }: SignInParts,
  { organisation, holder, by }: AuthenticatorWish,
): Promise<boolean> {
  const at = new Date(now()).toISOString();
  return await store.db.transaction().execute(async (trx) => {
    if (!(await deleteAuthenticator(trx, organisation, holder))) return false;
    const about = { act: "authenticator-taken", role: "reader", holder, by, at } as const;
    await log.append(trx, organisation, { type: "role-change", about });
    return true;
  });
}

/** Whether a reader needs a number beside the code. */
export async function hasAuthenticator(
  db: Db,
  { organisation, holder }: Pick<Authenticator, "organisation" | "holder">,
): Promise<boolean> {
  return (await authenticatorOf(db, organisation, holder)) !== undefined;
}

/** What a reader's number comes to. `none`: they have no authenticator, so that no number is asked for. */
export type NumberOutcome = "right" | "wrong" | "none";

/** Holds a number against its reader's authenticator, and uses it up: the same one is wrong from then on. */
export async function tryNumber(
  trx: Db,
  { now, seeds }: { readonly now: () => number; readonly seeds: Seeds },
  {
    organisation,
    holder,
    number,
  }: Pick<Authenticator, "organisation" | "holder"> & { readonly number: string },
): Promise<NumberOutcome> {
  const known = await authenticatorOf(trx, organisation, holder);
  if (known === undefined) return "none";
  const step = stepOf(await seeds.open(known.seed, aboutOf(known)), number, now());
  return step !== undefined && (await spendStep(trx, known, step)) ? "right" : "wrong";
}
