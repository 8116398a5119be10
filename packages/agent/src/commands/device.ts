import { type Config, loadConfig } from "../config/load.ts";
import { clearHalfWritten, filesIn } from "../identity/files.ts";
import { checkStateFolder, stateFolderExists } from "../identity/folder.ts";
import type { Signer, State } from "../identity/key.ts";
import { signerInForce } from "../identity/next-key.ts";
import { Problem } from "../identity/problem.ts";
import { type Enrolment, keptEnrolment } from "../identity/records.ts";
import { type Arguments, type Context, textOf } from "./context.ts";

/** An enrolled device: its state, its key, its collector. */
export interface Device {
  readonly state: State;
  readonly signer: Signer;
  readonly enrolment: Enrolment;
}

/** The settings in force for these arguments. */
export function configFor(args: Arguments, { environment }: Context): Promise<Config> {
  const given = {
    state: textOf(args, "state"),
    collector: textOf(args, "collector"),
    fingerprint: textOf(args, "fingerprint"),
    logLevel: textOf(args, "log-level"),
    key: textOf(args, "key"),
    config: textOf(args, "config"),
  };
  return loadConfig(given, environment);
}

/** The state folder's files, the folder checked. @throws {Problem} */
export async function openState(folder: string, { openGuard, openTpm }: Context): Promise<State> {
  await checkStateFolder(folder, await openGuard?.());
  return { folder, files: filesIn(folder), openTpm };
}

/** @throws {Problem} where this device was never enrolled */
export async function openDevice(folder: string, context: Context): Promise<Device> {
  if (!(await stateFolderExists(folder))) throw notEnrolled(folder);
  const state = await openState(folder, context);
  const enrolment = await keptEnrolment.read(state.files);
  if (enrolment === undefined) throw notEnrolled(folder);
  return await withKeyInForce({ state, enrolment });
}

/** The device with the key that counts now: another process may have changed it. @throws {Problem} */
export async function withKeyInForce({
  state,
  enrolment,
}: Omit<Device, "signer">): Promise<Device> {
  const signer = await signerInForce(state, enrolment.device);
  if (signer !== undefined) return { state, signer, enrolment };
  throw new Problem("STATE_DAMAGED", {
    what: `the key in ${state.folder} is not the one that this device reports with`,
    cure: "restore the key, or enrol this device again (enrol --again)",
  });
}

/** Runs `work` as the only agent at work in the folder. @throws {Problem} `STATE_BUSY` */
export async function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  // Loads a database engine, which a process that only waits does without.
  const { takeLock } = await import("../identity/lock.ts");
  const lock = takeLock(folder);
  try {
    await clearHalfWritten(folder, [".", "outbox", "sections", "refused", "witness-failures"]);
    return await work();
  } finally {
    lock.release();
  }
}

function notEnrolled(folder: string): Problem {
  return new Problem("NOT_ENROLLED", {
    what: `this device is not enrolled (nothing in ${folder})`,
    cure: "make a token on the collector (muster token create) and run the command it prints",
  });
}
