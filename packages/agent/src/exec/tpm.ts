import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./spawn.ts";
import { placesOfKeyTools } from "./tools.ts";
import type { Answer, Tool } from "./types.ts";

/** How a TPM is reached. */
export interface TpmPlace {
  /** As tpm2-tools name it (`--tcti`). Always given, so that no variable of the environment can lead elsewhere. */
  readonly tcti: string;
  /** The device behind it, where there is one to look at. */
  readonly device?: string;
}

/** The kernel's own resource manager: several programs may use it, and what one leaves in the TPM goes with it. */
const kernel: TpmPlace = { tcti: "device:/dev/tpmrm0", device: "/dev/tpmrm0" };

/** What the parent may do: hold other keys. Without `noda` a guessed password elsewhere could lock it. */
const PARENT = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt|noda";
/** What the key may do: sign. It is made in the TPM and can leave neither it nor its parent. */
const KEY = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign|noda";

interface Step {
  readonly tool: Tool;
  /** Arguments; a name that begins with `@` is a file in the folder that the step works in. */
  readonly args: readonly string[];
}

/**
 * Everything that is ever asked of a TPM, by tpm2-tools 4 and later (tried with 5.4, 2026-11-26). Each algorithm is named:
 * the parent is made anew for each signature and has to come out the same under every version, or the key could not be
 * loaded.
 */
const steps = {
  /** Makes the parent of the key from the owner's seed: the same one until the TPM is cleared. */
  parent: {
    tool: "tpm2_createprimary",
    args: ["-C", "o", "-g", "sha256", "-G", "ecc256:aes128cfb", "-a", PARENT, "-c", "@parent.ctx"],
  },
  create: {
    tool: "tpm2_create",
    args: [
      ...["-C", "@parent.ctx", "-g", "sha256", "-G", "ecc256:ecdsa-sha256", "-a", KEY],
      ...["-u", "@key.pub", "-r", "@key.priv"],
    ],
  },
  load: {
    tool: "tpm2_load",
    args: ["-C", "@parent.ctx", "-u", "@key.pub", "-r", "@key.priv", "-c", "@key.ctx"],
  },
  /** Signs the 32 bytes in `digest` as they are. */
  sign: {
    tool: "tpm2_sign",
    args: [
      ...["-c", "@key.ctx", "-g", "sha256", "-s", "ecdsa", "-d"],
      ...["-f", "tss", "-o", "@signature", "@digest"],
    ],
  },
} as const satisfies Readonly<Record<string, Step>>;

/** Longest for one step: making a key takes an old TPM seconds. */
const STEP_MS = 15_000;
const OUTPUT_BYTES = 64 * 1024;

/** A TPM 2.0, by the programs of tpm2-tools. */
export interface TpmHere {
  /** Why it can't be used, as far as that can be seen without asking it. */
  unusable(): string | undefined;
  /** One step, in an absolute folder that is the agent's alone. Never rejects. */
  run(step: keyof typeof steps, folder: string): Promise<Answer>;
}

export function tpmHere(place: TpmPlace = kernel): TpmHere {
  const tools = new Map(
    placesOfKeyTools().map(([tool, places]) => [tool, places.find(existsSync)]),
  );
  return {
    unusable: () => withoutTool(tools) ?? withoutDevice(place),
    run: async (name, folder) => {
      const { tool, args } = steps[name];
      const path = tools.get(tool);
      if (path === undefined) {
        return { state: "failed", reason: "command_missing", detail: `${tool} is not installed` };
      }
      const own = args.map((arg) => (arg.startsWith("@") ? join(folder, arg.slice(1)) : arg));
      const command = { path, args: ["-Q", "-T", place.tcti, ...own] };
      return await runCommand({ ...command, timeoutMs: STEP_MS, outputBytes: OUTPUT_BYTES });
    },
  };
}

function withoutTool(tools: ReadonlyMap<Tool, string | undefined>): string | undefined {
  const [missing] = [...tools].find(([, path]) => path === undefined) ?? [];
  return missing && `tpm2-tools are not installed (${missing} is missing)`;
}

function withoutDevice({ device }: TpmPlace): string | undefined {
  if (device === undefined) return undefined;
  if (!existsSync(device)) return `this computer shows no TPM 2.0 (there is no ${device})`;
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return `this user may not use ${device}`;
  }
}
