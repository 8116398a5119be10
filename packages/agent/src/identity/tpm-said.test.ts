import { expect, test } from "@jest/globals";
import type { TpmAnswer, TpmStep } from "./tpm.ts";
import { whyFailed } from "./tpm-said.ts";

/** What tpm2-tools 5.4 print, on swtpm 0.7.1 and where there is no TPM; those of a denied and a taken device by its source. */
const ended = (stderr: string, exitCode = 1): TpmAnswer => ({ state: "ran", exitCode, stderr });

const noDevice = (why: string) => `
ERROR:tcti:src/tss2-tcti/tcti-device.c:452:Tss2_Tcti_Device_Init() Failed to open specified TCTI device file /dev/tpmrm0: ${why}
ERROR:tcti:src/tss2-tcti/tctildr-dl.c:154:tcti_from_file() Could not initialize TCTI file: device
ERROR:tcti:src/tss2-tcti/tctildr.c:428:Tss2_TctiLdr_Initialize_Ex() Failed to instantiate TCTI
ERROR: Could not load tcti, got: "device:/dev/tpmrm0"
`;

const answered = (call: string, code: string, words: string) => `
WARNING:esys:src/tss2-esys/api/${call}.c:400:${call}_Finish() Received TPM Error
ERROR:esys:src/tss2-esys/api/${call}.c:135:${call}() Esys Finish ErrorCode (0x00000${code.toLowerCase()})
ERROR: ${call}(0x${code}) - tpm:${words}
ERROR: Unable to run it
`;

const integrity = answered("Eys_Load", "1DF", "parameter(1):integrity check failed");
const auth = answered(
  "Esys_CreatePrimary",
  "9A2",
  "session(1):authorization failure without DA implications",
);

test("nothing is wrong with a step that went well, whatever it remarked", () => {
  expect(whyFailed("sign", ended(integrity, 0))).toBeUndefined();
});

test.each<[string, TpmStep, TpmAnswer, string, boolean, string]>([
  ["a cleared TPM", "load", ended(integrity), "KEY_NOT_OF_THIS_TPM", false, "enrol --again"],
  ["an owner's password", "parent", ended(auth), "KEY_TPM_CLOSED", false, "--key file"],
  [
    "an owner hierarchy that is off",
    "parent",
    ended(answered("Esys_CreatePrimary", "185", "handle(1):hierarchy is not enabled")),
    "KEY_TPM_CLOSED",
    false,
    "--key file",
  ],
  [
    "a TPM that says try again",
    "sign",
    ended(answered("Esys_Sign", "922", "warn(2.0): the TPM was not able to start the command")),
    "KEY_TPM_BUSY",
    true,
    "by itself",
  ],
  [
    "no room for a key",
    "load",
    ended(answered("Eys_Load", "902", "warn(2.0): out of memory for object contexts")),
    "KEY_TPM_BUSY",
    true,
    "by itself",
  ],
  [
    "a TPM that is locked out, which waiting does not cure",
    "sign",
    ended(answered("Esys_Sign", "921", "warn(2.0): authorizations for objects subject to DA")),
    "KEY_TPM_FAILED",
    false,
    "tpm2_gettestresult",
  ],
  [
    "a TPM that failed its own test",
    "parent",
    ended(answered("Esys_CreatePrimary", "101", "error(2.0): commands not being accepted")),
    "KEY_TPM_FAILED",
    false,
    "tpm2_gettestresult",
  ],
  [
    "no device",
    "parent",
    ended(noDevice("No such file or directory")),
    "KEY_TPM_GONE",
    false,
    "firmware",
  ],
  [
    "a device of others",
    "parent",
    ended(noDevice("Permission denied")),
    "KEY_TPM_DENIED",
    false,
    "as root",
  ],
  [
    "a device that somebody holds",
    "parent",
    ended(noDevice("Device or resource busy")),
    "KEY_TPM_BUSY",
    true,
    "by itself",
  ],
  [
    "a program that was removed",
    "sign",
    { state: "failed", reason: "command_missing", detail: "tpm2_sign is not installed" },
    "KEY_TOOL_MISSING",
    false,
    "install the package tpm2-tools",
  ],
  [
    "a program that never ends",
    "sign",
    { state: "failed", reason: "timeout", detail: "it did not finish within 15000 ms" },
    "KEY_TPM_BUSY",
    false,
    "by itself",
  ],
  [
    "a program that could not be started",
    "sign",
    { state: "failed", reason: "failed", detail: "EAGAIN" },
    "KEY_TPM_FAILED",
    false,
    "tpm2_gettestresult",
  ],
  ["a program that says nothing", "sign", ended(""), "KEY_TPM_FAILED", false, "enrol --again"],
])("%s", (_, step, answer, code, retry, cure) => {
  expect(whyFailed(step, answer)).toMatchObject({
    code,
    retry,
    cure: expect.stringContaining(cure),
  });
});

test("what the TPM said reaches the person, in one line and without the library's own noise", () => {
  const problem = whyFailed("parent", ended(answered("Esys_X", "101", "error(2.0): a failure")));
  expect(problem?.message).toContain("did not sign: Esys_X(0x101) - tpm:error(2.0): a failure");
  expect(problem?.message).not.toContain("\n");
});
