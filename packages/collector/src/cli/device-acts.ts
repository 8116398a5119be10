import { userInfo } from "node:os";
import type { Command } from "commander";
import type { Collector } from "../collector.ts";
import { type Decision, decideDevice, replaceDevice } from "../intake/index.ts";
import { deviceBeginning } from "./find-device.ts";
import type { Io } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { organisationOption, type Place, withPlace } from "./options.ts";
import { UsageError } from "./problems.ts";

interface ActOptions extends Place {
  readonly org?: string;
  readonly why: string;
  readonly replaces?: string;
  readonly history?: string;
}

/** `muster device approve`, `revoke`, `resolve` and `replace`: what an operator decides, each with a reason and an entry of the log. */
export function addDeviceActs(device: Command, io: Io): void {
  const approve = act(device, "approve", "Lets a device that waits for approval report.").option(
    "--replaces <device>",
    "the device it was before: the same machine, enrolled anew; its history goes on",
  );
  withPlace(approve).action((name: string, options: ActOptions) =>
    decide(io, options, { act: "approve", name, done: "approved", before: options.replaces }),
  );
  const revoke = act(
    device,
    "revoke",
    "Ends a device's key for good. Its history stays; it can only enrol anew, with a new key.",
  );
  withPlace(revoke).action((name: string, options: ActOptions) =>
    decide(io, options, { act: "revoke", name, done: "revoked" }),
  );
  const resolve = act(
    device,
    "resolve",
    "Settles a fork: ends the key that was used in two places. Enrol every machine that has it anew first (enrol --again).",
  ).option("--history <device>", "the newly enrolled device that the history goes on with");
  withPlace(resolve).action((name: string, options: ActOptions) =>
    decide(io, options, {
      act: "resolve",
      name,
      done: "settled: its key has ended",
      after: options.history,
    }),
  );
  const replace = device
    .command("replace <old> <new>")
    .description(
      "Lets a device that reports already take the place of the one it was before: its history goes on, the old key ends.",
    )
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(organisationOption());
  withPlace(replace).action((old: string, next: string, options: ActOptions) =>
    withWriter(io, options, async (collector) => {
      const organisation = (await chosenOrganisation(collector, options.org)).id;
      const find = (name: string) => deviceBeginning(collector, organisation, name);
      const [replaces, id] = [await find(old), await find(next)];
      await replaceDevice(collector, { organisation, device: id, replaces, ...who(options) });
      io.out.write(`Device ${short(id)} has taken the place of ${short(replaces)}.\n`);
    }),
  );
}

function act(device: Command, name: Decision["act"], description: string): Command {
  return device
    .command(`${name} <device>`)
    .description(description)
    .requiredOption("--why <reason>", "the reason, for the log")
    .addOption(organisationOption());
}

interface Order {
  readonly act: Decision["act"];
  readonly name: string;
  readonly done: string;
  /** The device it was before, or the one that comes after it. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

async function decide(io: Io, options: ActOptions, order: Order): Promise<void> {
  await withWriter(io, options, async (collector) => {
    const organisation = (await chosenOrganisation(collector, options.org)).id;
    const device = await deviceBeginning(collector, organisation, order.name);
    const history = await historyOf(collector, organisation, { ...order, device });
    const decision = { organisation, device, act: order.act, ...who(options) };
    if (!(await decideDevice(collector, decision, history))) {
      throw new UsageError(
        `Device ${order.name} is in no state to be ${order.done}. \`muster device list\` shows it.`,
      );
    }
    io.out.write(`Device ${short(device)} is ${order.done}.\n`);
    if (history !== undefined) {
      io.out.write(`${short(history.device)} has taken the place of ${short(history.replaces)}.\n`);
    }
  });
}

async function historyOf(
  collector: Collector,
  organisation: string,
  { device, before, after }: Order & { readonly device: string },
) {
  const find = (name: string) => deviceBeginning(collector, organisation, name);
  if (before !== undefined) return { device, replaces: await find(before) };
  return after === undefined ? undefined : { device: await find(after), replaces: device };
}

function who({ why }: ActOptions) {
  return { by: userInfo().username, why };
}

function short(id: string): string {
  return id.slice(0, 12);
}
