import type { KeyPlace } from "../config/settings.ts";
import { KEY_FILES, type KeyKind, makeSigner, type Signer, type State } from "../identity/key.ts";
import { KeyProblem } from "../identity/key-problem.ts";
import { kept } from "../identity/records.ts";
import { object, oneOf, text } from "../identity/shape.ts";

/** Why the device's key lies where it does: said at enrolment and by `status`. It decides nothing. */
export const keptChoice = kept(
  "key-choice.json",
  object({ v: oneOf(1), asked: oneOf("auto", "file", "tpm"), why: text({ most: 1024 }) }),
);

const BY_SETTING = "as it was set";

/** True where a key of another kind than the one that is wanted lies there, of an enrolment that came to nothing. */
export function isOtherKey(wanted: KeyPlace, names: readonly string[]): boolean {
  const other: Readonly<Record<KeyKind, KeyKind>> = { file: "tpm", tpm: "file" };
  return wanted !== "auto" && names.includes(KEY_FILES[other[wanted]]);
}

/**
 * The device's key: one that is there, or a new one where it is wanted. Where `auto` finds no TPM to use, it lies in a file,
 * and why is kept.
 * @throws {KeyProblem} where it has to lie in the TPM and can't, or where the TPM is busy: a choice that lasts is not left to
 * the moment
 */
export async function chooseKey(state: State, wanted: KeyPlace): Promise<Signer> {
  const names = await state.files.list(".");
  if (Object.values(KEY_FILES).some((name) => names.includes(name))) return await makeSigner(state);
  const because = wanted === "auto" ? undefined : BY_SETTING;
  if (wanted === "file") return await make(state, "file", { asked: wanted, why: BY_SETTING });
  const unusable = await withoutTpm(state);
  if (unusable === undefined) {
    const why = because ?? "this computer has a TPM 2.0 that can be used";
    try {
      return await make(state, "tpm", { asked: wanted, why });
    } catch (error) {
      if (wanted === "tpm" || !(error instanceof KeyProblem) || error.retry) throw error;
      return await make(state, "file", { asked: wanted, why: error.message });
    }
  }
  if (wanted === "tpm") throw noTpm(unusable);
  return await make(state, "file", { asked: wanted, why: unusable });
}

/** Why there is no TPM to use, as far as that can be seen without asking it. */
export async function withoutTpm({ openTpm }: State): Promise<string | undefined> {
  const tpm = await openTpm?.();
  return tpm === undefined ? "on this system the agent keeps its keys in files" : tpm.unusable();
}

async function make(
  state: State,
  kind: KeyKind,
  { asked, why }: { readonly asked: KeyPlace; readonly why: string },
): Promise<Signer> {
  const signer = await makeSigner(state, kind);
  await keptChoice.write(state.files, { v: 1, asked, why: why.slice(0, 1024) });
  return signer;
}

const kinds = { ed25519: "Ed25519", p256: "P-256" } as const;

/** The key in words: what it is, where it lies, and why there. */
export function describeKey({ algorithm, protection }: Signer, why: string | undefined): string {
  const place =
    protection === "hardware"
      ? "made in this computer's TPM, which it can't leave"
      : "made here, in a file that only its owner can read";
  return `${kinds[algorithm]}, ${place}${why === undefined ? "" : ` (${why})`}`;
}

function noTpm(why: string): KeyProblem {
  return new KeyProblem("KEY_NO_TPM", {
    what: `the key is to lie in a TPM (key: tpm), and there is none to use: ${why}`,
    cure: "install tpm2-tools, and run as root or as a member of the group of /dev/tpmrm0; or take --key auto",
  });
}
