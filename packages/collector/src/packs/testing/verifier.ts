import { join } from "node:path";

/** The pack's own verifier, as most tests call it: for tests only. It is started as a program where exit codes matter. */
export const verifyProgram = join(import.meta.dirname, "../verify/verify.mjs");

export interface VerifyOptions {
  readonly trusted?: string;
  readonly older?: string;
  readonly reperform?: boolean;
  readonly rules?: string;
}

export interface Checked {
  readonly pack: { readonly fingerprint: string; readonly found?: { readonly rules: string } };
  readonly claims: readonly {
    readonly id: string;
    readonly says: string;
    readonly failures: number;
    readonly problems: readonly string[];
    readonly notes: readonly string[];
  }[];
}

export const { verifyPack, verifies } = (await import(verifyProgram)) as {
  verifyPack: (folder: string, options?: VerifyOptions) => Promise<Checked>;
  verifies: (
    key: { readonly algorithm: string; readonly publicKey: string },
    bytes: Uint8Array,
    signature: Uint8Array,
  ) => boolean;
};

/** The problems of each claim that fails, by the claim's id. */
export async function problemsOf(
  pack: string,
  options?: VerifyOptions,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { claims } = await verifyPack(pack, options);
  return Object.fromEntries(claims.filter((c) => c.failures > 0).map((c) => [c.id, c.problems]));
}
