import type { KeyKind } from "../identity/key.ts";
import {
  dropNext,
  keptKey,
  loadNext,
  makeNext,
  settleKeys,
  signerInForce,
} from "../identity/next-key.ts";
import { keptContact } from "../identity/records.ts";
import {
  dropStatement,
  keepStatement,
  readStatement,
  type Statement,
} from "../identity/rotation.ts";
import { remembered, witness } from "../identity/witness.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Line } from "../transport/https.ts";
import { askToRotate } from "../transport/rotate.ts";
import { TransportError } from "../transport/transport-error.ts";
import type { Context } from "./context.ts";
import type { Device } from "./device.ts";

export interface Change {
  readonly device: Device;
  readonly outbox: Outbox;
  readonly line: Line;
}

/** What became of a change of key. */
export interface Changed {
  /** The device with the key that is in force now. */
  readonly device: Device;
  /** Why the collector's log can't be what it was. */
  readonly witness: string | undefined;
}

/**
 * Gives the device its next key: makes it, lets both keys sign that it follows, and uses it once the collector has said,
 * signed, that it counts. A statement that is on its way already is the one that is sent, whatever place was asked for: its
 * answer may have been lost, and its key in force.
 * @throws {TransportError} {@link KeyProblem} the key in force then stays what it was
 */
export async function changeKey(
  change: Change,
  kind: KeyKind,
  context: Pick<Context, "now">,
): Promise<Changed> {
  const { state, signer, enrolment } = change.device;
  const { files } = state;
  const { next } = change.outbox;
  const onItsWay = await statementOf(change.device);
  if (onItsWay !== undefined) return await send(change, onItsWay, context);
  const nonce = (await keptContact.read(files))?.nonce ?? "";
  const to = await makeNext(state, kind);
  const parts = { device: enrolment.device, from: signer, to, seq: next.seq - 1, nonce };
  return await send(change, await keepStatement(files, parts), context);
}

/**
 * Finishes a change of key that a crash or a lost answer left half done; does nothing where there is none.
 * @throws {TransportError} where the collector can't be asked
 */
export async function finishChange(
  change: Change,
  context: Pick<Context, "now">,
): Promise<Changed> {
  const { device, outbox } = change;
  const statement = await statementOf(device);
  if (statement !== undefined) return await send(change, statement, context);
  await settle(device, outbox);
  return { device, witness: undefined };
}

/** The statement that may have been sent, of a key that is there and is not yet in force. */
async function statementOf({ state, signer }: Device): Promise<Statement | undefined> {
  const statement = await readStatement(state.files);
  const next = await loadNext(state);
  const isOpen = next?.keyid === statement?.keyid && signer.keyid !== statement?.keyid;
  return isOpen ? statement : undefined;
}

async function send(
  change: Change,
  statement: Statement,
  context: Pick<Context, "now">,
): Promise<Changed> {
  const { device, outbox, line } = change;
  const { state, enrolment } = device;
  const { files } = state;
  const { keys } = enrolment;
  const seen = (await remembered(files, keys))?.size ?? 0;
  const reply = await askToRotate(line, { device: enrolment.device, keys, seen }, statement);
  if (reply.kind === "refused") {
    // It will never be taken: another try makes another key.
    await dropStatement(files);
    await dropNext(state);
    throw refused(reply.code, reply.why);
  }
  const at = new Date(context.now()).toISOString();
  const { checkpoint, consistency, nonce } = reply;
  const why = await witness(files, keys, { checkpoint, consistency, at });
  const contact = await keptContact.read(files);
  if (contact !== undefined) await keptContact.write(files, { ...contact, nonce });
  // The one step that decides: before it the old key is in force, after it the new one.
  await keptKey.write(files, { v: 1, keyid: reply.keyid, since: at });
  const signer = (await signerInForce(state, enrolment.device)) ?? device.signer;
  const changed = { ...device, signer };
  await settle(changed, outbox);
  return { device: changed, witness: why };
}

/** What follows from the key in force: it signs what still waits, lies in its usual place, and is the only one. */
async function settle({ state, signer }: Device, outbox: Outbox): Promise<void> {
  await outbox.signAllBy(signer);
  await settleKeys(state);
  await dropNext(state);
  await dropStatement(state.files);
}

function refused(code: string, why: string): TransportError {
  const name = `ROTATION_REFUSED_${code.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  return new TransportError(name.slice(0, 64), {
    retry: code === "behind" || code === "pending",
    what: `the collector refuses the next key: ${why === "" ? code : why}`,
    cure: "the present key stays in force; see the device in the collector's console, then try again",
  });
}
