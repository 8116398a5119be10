import type { Config } from "../config/load.ts";
import type { KeyKind } from "../identity/key.ts";
import { keptKey, kindOf } from "../identity/next-key.ts";
import { Outbox } from "../outbox/outbox.ts";
import { openLine } from "../transport/https.ts";
import { type Change, type Changed, changeKey, finishChange } from "./change-key.ts";
import { keptChoice, withoutTpm } from "./choose-key.ts";
import { type Arguments, type Context, type ExitCode, isSet } from "./context.ts";
import { alone, configFor, type Device, openDevice, withKeyInForce } from "./device.ts";
import { keptKeyNote } from "./journal.ts";
import { endpointOf, sendAll } from "./send.ts";
import { styleFor, visible, writeJson } from "./terminal.ts";

/** `muster-agent rotate` */
export async function rotate(args: Arguments, context: Context): Promise<ExitCode> {
  const config = await configFor(args, context);
  const device = await openDevice(config.state, context);
  const changed = await alone(config.state, async () => {
    const outbox = await Outbox.open(device.state.files);
    const line = openLine(endpointOf(device, config, context));
    try {
      return await rotateNow({ device, outbox, line }, config, context);
    } finally {
      line.close();
    }
  });
  await changed.device.state.files.remove(keptKeyNote.name);
  return await tell(changed, args, context);
}

/** A change that was begun before is finished, and is this one; else what waits is sent, and the key changed. */
async function rotateNow(change: Change, config: Config, context: Context): Promise<Changed> {
  const device = await withKeyInForce(change.device);
  const finished = await finishChange({ ...change, device }, context);
  if (finished.device.signer.keyid !== device.signer.keyid) return finished;
  const { problem } = await sendAll({ ...change, device }, context);
  if (problem !== undefined) throw problem;
  const kind = await kindFor(device, config);
  const changed = await changeKey({ ...change, device }, kind, context);
  if (kind !== kindOf(device.signer)) await keptChoice.write(device.state.files, chosen(kind));
  return changed;
}

function chosen(kind: KeyKind) {
  return { v: 1, asked: kind, why: "as it was said when the key was changed" } as const;
}

/** Where the next key is to lie: as the command line says; where it says nothing, where the present one does. */
async function kindFor({ state, signer }: Device, { key, sources }: Config): Promise<KeyKind> {
  if (sources.key !== "option") return kindOf(signer);
  if (key !== "auto") return key;
  return (await withoutTpm(state)) === undefined ? "tpm" : "file";
}

async function tell(
  { device, witness }: Changed,
  args: Arguments,
  context: Context,
): Promise<ExitCode> {
  const { algorithm, protection, keyid } = device.signer;
  const since = (await keptKey.read(device.state.files))?.since ?? null;
  if (isSet(args, "json")) {
    const key = { keyid, algorithm, protection, since };
    writeJson(context.out, { device: device.enrolment.device, key, witness: witness ?? null });
  } else {
    const style = styleFor(context.out, context);
    context.out.write(
      `${style.good("This device has a new key.")} Its id stays; the key before signs nothing any more.\n`,
    );
    if (witness !== undefined) {
      context.out.write(
        `${style.bad(`The collector's log is not what it was: ${visible(witness)}`)}\n`,
      );
    }
  }
  return witness === undefined ? 0 : 1;
}
