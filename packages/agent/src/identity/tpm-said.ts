import { KeyProblem } from "./key-problem.ts";
import type { TpmAnswer, TpmStep } from "./tpm.ts";

/**
 * Response codes of a TPM 2.0, without the number of the parameter they are about: TCG Library, Part 2, "TPM_RC", as
 * tpm2-tss's `tss2_tpm2_types.h` has them (checked 2026-11-26).
 */
const RC = { authFail: 0x8e, badAuth: 0xa2, hierarchy: 0x85 } as const;
/** Something else is using it, or it is testing itself; `0x921`, locked out, is none of these. */
const BUSY: readonly number[] = [
  0x902, 0x903, 0x904, 0x905, 0x906, 0x907, 0x908, 0x90a, 0x920, 0x922, 0x923,
];
/** A bit that is set in codes which carry the number of a parameter, and the bits that are the code then. */
const [NUMBERED, CODE] = [0x80, 0xbf];

const ENROL_AGAIN =
  "enrol this device again with a new key: muster-agent enrol --again, with a new token";

/** What is wrong, from what a step left. `undefined` where it went well. */
export function whyFailed(step: TpmStep, answer: TpmAnswer): KeyProblem | undefined {
  if (answer.state === "failed") return notAnswered(answer);
  if (answer.exitCode === 0) return undefined;
  const said = answer.stderr;
  return withoutTpm(said) ?? refused(step, said);
}

function notAnswered({ reason, detail }: Extract<TpmAnswer, { state: "failed" }>): KeyProblem {
  if (reason === "command_missing") {
    return new KeyProblem("KEY_TOOL_MISSING", {
      what: `${detail}, and the device's key lies in the TPM, which tpm2-tools work with`,
      cure: "install the package tpm2-tools again",
    });
  }
  if (reason === "timeout") return busy(detail, false);
  return failed(detail);
}

/** The programs could not even open the way to the TPM. */
function withoutTpm(said: string): KeyProblem | undefined {
  if (!/Could not load tcti/i.test(said)) return undefined;
  if (/Permission denied|Operation not permitted/i.test(said)) {
    return new KeyProblem("KEY_TPM_DENIED", {
      what: "the device's key lies in the TPM, and this user may not use it",
      cure: "run the agent as root (muster-agent service install), or as a member of the group of /dev/tpmrm0",
    });
  }
  if (/Device or resource busy/i.test(said)) return busy("another program holds it", true);
  return new KeyProblem("KEY_TPM_GONE", {
    what: `the device's key lies in the TPM, and the TPM can't be reached: ${firstError(said)}`,
    cure: `see that the TPM is switched on in the firmware's settings; where it is gone for good, ${ENROL_AGAIN}`,
  });
}

function refused(step: TpmStep, said: string): KeyProblem {
  const code = codeIn(said);
  if (code !== undefined && BUSY.includes(code)) return busy(firstError(said), true);
  const kind = code === undefined || (code & NUMBERED) === 0 ? code : code & CODE;
  if (
    kind === RC.hierarchy ||
    ((kind === RC.authFail || kind === RC.badAuth) && step === "parent")
  ) {
    return new KeyProblem("KEY_TPM_CLOSED", {
      what: "the TPM's owner hierarchy is switched off or has a password, so the agent can't use a key below it",
      cure: "open it again, or enrol with a key in a file: muster-agent enrol --again --key file, with a new token",
    });
  }
  // The parent came out another one: what was wrapped under the old one can't be opened by anybody any more.
  if (step === "load") {
    return new KeyProblem("KEY_NOT_OF_THIS_TPM", {
      what: "this TPM does not take the device's key: the TPM was cleared or exchanged, or the state folder came from another computer",
      cure: `${ENROL_AGAIN}. The old device stays in the collector with its history: revoke it there (muster device revoke)`,
    });
  }
  return failed(firstError(said));
}

function busy(detail: string, retry: boolean): KeyProblem {
  return new KeyProblem("KEY_TPM_BUSY", {
    what: `the TPM that holds the device's key does not answer now: ${detail}`,
    cure: "see what else uses the TPM; the agent tries again by itself",
    retry,
  });
}

function failed(detail: string): KeyProblem {
  return new KeyProblem("KEY_TPM_FAILED", {
    what: `the TPM that holds the device's key did not sign: ${detail}`,
    cure: `see what the TPM says of itself (tpm2_gettestresult); where it stays so, ${ENROL_AGAIN}`,
  });
}

/** The code in `ERROR: Esys_Load(0x1DF) - tpm:parameter(1):integrity check failed`; only such as the TPM itself gave. */
function codeIn(said: string): number | undefined {
  const hex = /\(0x(?<code>[0-9a-f]{3})\) - tpm:/i.exec(said)?.groups?.code;
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

function firstError(said: string): string {
  const lines = said.split("\n").filter((line) => line.startsWith("ERROR:"));
  const line = lines.find((l) => / - (?:tpm|tcti|esapi|sys)\b/.test(l)) ?? lines[0] ?? said;
  return (
    line
      .replace(/^ERROR:\s*/, "")
      .trim()
      .slice(0, 256) || "no reason was given"
  );
}
