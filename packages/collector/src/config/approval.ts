import { resolve } from "node:path";
import * as z from "zod";
import { isNetwork, within } from "../outbound/address.ts";
import { SerialList } from "./serials.ts";

/** Who is approved at enrolment with a token made for the rules: whoever fits all that one rule names. */
export const ApprovalRules = z
  .array(
    z
      .strictObject({
        /** What the log calls it. */
        name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/),
        networks: z.array(z.string().refine(isNetwork, "not a network")).min(1).max(64).optional(),
        /** CSV file, relative to the configuration file. */
        serials: z.string().min(1).optional(),
      })
      .refine(
        ({ networks, serials }) => networks !== undefined || serials !== undefined,
        "a rule without networks and serials would fit everybody",
      ),
  )
  .max(32)
  .refine((rules) => new Set(rules.map((r) => r.name)).size === rules.length, "a name twice");

export interface Rule {
  readonly name: string;
  readonly networks?: (address: string) => boolean;
  readonly serials?: () => ReadonlySet<string>;
}

/** Opens the rules: reads their lists. @throws {SerialsError} */
export function openRules(rules: z.infer<typeof ApprovalRules>, base: string): readonly Rule[] {
  return rules.map(({ name, networks, serials }) => {
    const list = serials === undefined ? undefined : new SerialList(resolve(base, serials));
    return {
      name,
      ...(networks && { networks: within(networks) }),
      ...(list && { serials: () => list.now() }),
    };
  });
}
