import { type EnrolmentToken, listTokens } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";

/** A token has the scope it was made with, and as many uses as devices were enrolled with it. */
export async function auditTokens(audit: Audit): Promise<void> {
  const entered = await tokensOf(audit);
  for (const row of await listTokens(audit.db, audit.organisation)) {
    const wrong = whatDiffers(row, entered.get(row.id));
    if (wrong !== undefined) audit.faults.add("enrolment_token", row.id, wrong);
    entered.delete(row.id);
  }
  for (const id of entered.keys()) audit.faults.add("enrolment_token", id, "is gone");
}

interface Entered {
  readonly made: Entry["about"];
  revokedAt: unknown;
  uses: number;
}

async function tokensOf({ entries }: Audit): Promise<Map<string, Entered>> {
  const tokens = new Map<string, Entered>();
  for await (const { about } of entries("token")) {
    const known = tokens.get(String(about.token));
    if (known === undefined) {
      tokens.set(String(about.token), { made: about, revokedAt: null, uses: 0 });
    } else known.revokedAt = about.at;
  }
  for await (const { about } of entries("enrol")) {
    const used = tokens.get(String(about.token));
    if (used !== undefined) used.uses += 1;
  }
  return tokens;
}

function whatDiffers(row: EnrolmentToken, entered: Entered | undefined): string | undefined {
  const made = entered?.made;
  const asMade =
    row.max_uses === made?.maxUses &&
    row.site === made.site &&
    (made.digest === undefined || row.digest === made.digest) &&
    row.approve === made.approve &&
    row.created_at === made.at &&
    row.expires_at === made.expiresAt;
  if (!asMade) return "is not what the log says of it";
  if (row.uses !== entered?.uses) return "was not used as often as it says";
  return row.revoked_at === entered.revokedAt ? undefined : "was not revoked when it says";
}
