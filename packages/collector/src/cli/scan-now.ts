import { userInfo } from "node:os";
import { setTimeout } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { Collector } from "../collector.ts";
import { type Wished, wishScans } from "../intake/index.ts";
import { countSent } from "../store/index.ts";
import { deviceBeginning } from "./find-device.ts";
import { type Io, printJson } from "./io.ts";
import { chosenOrganisation, withWriter } from "./open.ts";
import { organisationOption, type Place, withJson, withPlace } from "./options.ts";
import { AttentionError } from "./problems.ts";

interface ScanNowOptions extends Place {
  readonly org?: string;
  readonly device?: string;
  readonly json?: boolean;
}

/** How long the serving process is waited for: it looks every two seconds. */
const WAIT_MS = 8000;
const LOOK_MS = 250;

/** `muster scan-now` */
export function addScanNow(program: Command, io: Io): void {
  const command = program
    .command("scan-now")
    .summary("asks the devices that are online to scan now")
    .description(
      "Asks devices whose agents run with --live, all that are online or one of them, to scan and report now: at most once in five minutes each. The others report in their night as ever.",
    )
    .addOption(organisationOption())
    .addOption(new Option("--device <id>", "only this device: at least 4 characters of its id"));
  withJson(withPlace(command)).action((options: ScanNowOptions) =>
    withWriter(io, options, (collector) => scanNow(io, collector, options)),
  );
}

async function scanNow(io: Io, collector: Collector, options: ScanNowOptions): Promise<void> {
  const { id: organisation } = await chosenOrganisation(collector, options.org);
  const device =
    options.device === undefined
      ? undefined
      : await deviceBeginning(collector, organisation, options.device);
  const by = userInfo().username;
  const wished = await wishScans(collector, { organisation, device, by });
  const sent = await waitUntilSent(collector, wished.requests);
  const { online, tooSoon } = wished;
  if (options.json === true) printJson(io, { online, asked: sent, tooSoon });
  else if (sent > 0) io.out.write(`${devices(sent)} asked to scan now.\n`);
  const problem = problemOf(wished, sent);
  if (problem !== undefined) throw new AttentionError(problem);
}

async function waitUntilSent({ store }: Collector, requests: readonly string[]): Promise<number> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const sent = await countSent(store.db, requests);
    if (sent === requests.length || waited >= WAIT_MS) return sent;
    await setTimeout(LOOK_MS);
  }
}

function problemOf({ online, tooSoon, requests }: Wished, sent: number): string | undefined {
  if (online === 0) {
    return "Nobody was asked: no such device is online. Only agents that run with --live are, while `muster serve` runs; the others report in their night.";
  }
  if (sent < requests.length) {
    return `${devices(requests.length - sent)} left before the request reached them, or \`muster serve\` is not running.`;
  }
  if (tooSoon > 0) {
    return `${devices(tooSoon)} not asked again: the last time was less than five minutes ago.`;
  }
  return undefined;
}

function devices(count: number): string {
  return count === 1 ? "1 device" : `${count} devices`;
}
