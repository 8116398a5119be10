/** What is asked of a TPM, one after the other; the arguments of each are fixed in `exec/tpm.ts`. */
export type TpmStep = "parent" | "create" | "load" | "sign";

export type TpmAnswer =
  | { readonly state: "ran"; readonly exitCode: number; readonly stderr: string }
  | { readonly state: "failed"; readonly reason: string; readonly detail: string };

/** The TPM of this computer. */
export interface Tpm {
  /** Why it can't be used here, as far as that can be seen without asking it. */
  unusable(): string | undefined;
  /**
   * One step, in an absolute folder that is the agent's alone. It reads and leaves there: `parent.ctx`, `key.pub`,
   * `key.priv`, `key.ctx`, `digest` (32 bytes), `signature` (TPMT_SIGNATURE). Never rejects.
   */
  run(step: TpmStep, folder: string): Promise<TpmAnswer>;
}
