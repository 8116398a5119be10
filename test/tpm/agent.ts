import { fileURLToPath } from "node:url";
import { tpmHere } from "../../packages/agent/src/exec/tpm.ts";
import { start } from "../../packages/agent/src/start.ts";

/** The agent as it is, but for the TPM: the one that its test names. No setting and no variable of the agent's own can. */
const tcti = process.env.MUSTER_TEST_TCTI ?? "";
process.exitCode = await start(fileURLToPath(import.meta.url), {
  openTpm: async () => tpmHere({ tcti }),
});
