import { readFile } from "node:fs/promises";
import type { Schedule } from "@muster/mapping/wire";
import { collectFacts } from "../collect.ts";
import type { Config } from "../config/load.ts";
import { proxyFor } from "../config/proxy.ts";
import { makeStateFolder } from "../identity/folder.ts";
import { KEY_FILES, type Signer, type State } from "../identity/key.ts";
import { signerInForce } from "../identity/next-key.ts";
import { codeOf, Problem } from "../identity/problem.ts";
import { putAside } from "../identity/put-aside.ts";
import { type Enrolment, keptChain, keptContact, keptEnrolment } from "../identity/records.ts";
import { beginWitness } from "../identity/witness.ts";
import { nextScan } from "../service/due.ts";
import { enrol as askToEnrol, type Enrolled } from "../transport/enrol.ts";
import { openLine } from "../transport/https.ts";
import { notACollector } from "../transport/status.ts";
import { version } from "../version.ts";
import { chooseKey, describeKey, isOtherKey, keptChoice } from "./choose-key.ts";
import { type Arguments, type Context, type ExitCode, isSet, textOf } from "./context.ts";
import { alone, configFor, openState } from "./device.ts";
import { layOut, styleFor, writeJson } from "./terminal.ts";

/** `muster-agent enrol` */
export async function enrol(args: Arguments, context: Context): Promise<ExitCode> {
  const config = await configFor(args, context);
  const { collector } = config;
  if (collector === undefined) {
    throw wrongUse(
      "no collector was named",
      "add --collector URL as `muster token create` prints it",
    );
  }
  await makeStateFolder(config.state, await context.openGuard?.());
  return await alone(config.state, async () => {
    const state = await openState(config.state, context);
    const held = isSet(args, "again") ? undefined : await wholeEnrolment(state);
    if (held !== undefined) return already(held, collector, { args, context });
    const aside = await clearTheWay(state, config, { args, context });
    const token = await readToken(args, context);
    const signer = await chooseKey(state, config.key);
    const enrolment = await enrolNow(state, { signer, config, collector, token, context });
    return await tell(state, { signer, enrolment, aside, args, context });
  });
}

interface Call {
  readonly args: Arguments;
  readonly context: Context;
}

/** The enrolment this state stands for, where it has all it takes. */
async function wholeEnrolment(state: State): Promise<Enrolment | undefined> {
  const enrolment = await keptEnrolment.read(state.files);
  const signer = enrolment && (await signerInForce(state, enrolment.device));
  return signer === undefined ? undefined : enrolment;
}

function already(held: Enrolment, collector: URL, { args, context }: Call): ExitCode {
  if (new URL(held.collector).href !== collector.href) {
    throw wrongUse(
      `this device is enrolled with ${held.collector}`,
      "if the collector has moved, set `collector` in the settings file; to leave it, use --again",
    );
  }
  const { device, organisation, state } = held;
  if (isSet(args, "json")) {
    writeJson(context.out, {
      device,
      organisation,
      state,
      collector: collector.href,
      already: true,
    });
  } else {
    context.out.write(`Already enrolled with ${organisation}; nothing was changed.\n`);
  }
  return 0;
}

/** Puts away what an earlier enrolment left: its key and its chain belong together and must not serve a new one. */
async function clearTheWay(
  state: State,
  config: Config,
  { args, context }: Call,
): Promise<string | undefined> {
  const names = await state.files.list(".");
  const isLeft = names.includes("enrolment.json") || (await hasReports(state));
  const hasKey = Object.values(KEY_FILES).some((name) => names.includes(name));
  const isUnwanted = isSet(args, "again") ? hasKey : isOtherKey(config.key, names);
  if (!isLeft && !isUnwanted) return undefined;
  return await putAside(state.folder, new Date(context.now()).toISOString().replaceAll(":", "-"));
}

async function hasReports(state: State): Promise<boolean> {
  const chain = await keptChain.read(state.files).catch(() => ({ seq: 1 }));
  return (chain?.seq ?? 0) > 0;
}

async function readToken(args: Arguments, { input }: Context): Promise<string> {
  const given = textOf(args, "token");
  const file = textOf(args, "token-file");
  if ((given === undefined) === (file === undefined)) {
    throw wrongUse(
      given === undefined ? "no token was given" : "a token was given twice",
      "give one of --token-file FILE, --token-file - (standard input) and --token TOKEN",
    );
  }
  const token = (given ?? (file === "-" ? await input() : await readTokenFile(file ?? ""))).trim();
  if (token !== "" && token.length <= 128 && /^[\x21-\x7e]+$/.test(token)) return token;
  throw wrongUse(
    "that is no enrolment token",
    "take it whole from what `muster token create` prints",
  );
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw wrongUse(
      `the token file ${file} can't be read (${codeOf(cause)})`,
      "name a file you may read",
    );
  }
}

interface Enrolling {
  readonly signer: Signer;
  readonly config: Config;
  readonly collector: URL;
  readonly token: string;
  readonly context: Context;
}

async function enrolNow(
  state: State,
  { signer, config, collector, token, context }: Enrolling,
): Promise<Enrolment> {
  const fingerprint = config.fingerprint ?? null;
  const proxy = proxyFor(collector, context.environment);
  const line = openLine({ url: collector, fingerprint, proxy });
  try {
    const { platform, serial } = await readIdentity(context);
    const about = { platform, agent: version };
    const { reply, keys } = await askToEnrol(line, signer, { token, about, serial });
    const enrolment: Enrolment = {
      v: 1,
      device: reply.device,
      collector: collector.href,
      fingerprint,
      organisation: reply.organisation,
      state: reply.state,
      keys: [...keys],
      enrolledAt: new Date(context.now()).toISOString(),
    };
    await keep(state, enrolment, reply);
    return enrolment;
  } finally {
    line.close();
  }
}

/** What is told of the machine at enrolment, where it can be read. */
async function readIdentity({ openMachine }: Context) {
  const machine = await openMachine();
  const { platform } = machine;
  const [identity] = await collectFacts(machine, { only: ["identity"] });
  const fact = identity?.fact;
  const isKnown = fact?.kind === "identity" && fact.state === "known";
  return { platform, serial: isKnown ? fact.value.serial : undefined };
}

async function keep(
  { files }: State,
  enrolment: Enrolment,
  { nonce, schedule, checkpoint }: Enrolled["reply"],
): Promise<void> {
  if (!(await beginWitness(files, checkpoint, enrolment.keys))) {
    throw notACollector("the checkpoint of its log is not signed by the keys it names");
  }
  await keptContact.write(files, { v: 1, nonce, schedule, acknowledged: null });
  await keptChain.write(files, { v: 1, seq: 0, digest: null });
  // Last: only with it is the device enrolled, so a crash before leaves a device that enrols again with the same key.
  await keptEnrolment.write(files, enrolment);
}

interface Outcome extends Call {
  readonly signer: Signer;
  readonly enrolment: Enrolment;
  readonly aside: string | undefined;
}

async function tell(
  state: State,
  { signer, enrolment, aside, args, context }: Outcome,
): Promise<ExitCode> {
  const { device, organisation, collector } = enrolment;
  const exit = enrolment.state === "approved" ? 0 : 1;
  const contact = await keptContact.read(state.files);
  const why = (await keptChoice.read(state.files))?.why;
  const nights = contact && describeNights(contact.schedule, device, context.now());
  if (isSet(args, "json")) {
    writeJson(context.out, {
      device,
      organisation,
      state: enrolment.state,
      collector,
      key: { algorithm: signer.algorithm, protection: signer.protection, why: why ?? null },
      schedule: contact?.schedule,
      aside,
    });
    return exit;
  }
  const style = styleFor(context.out, context);
  const rows = [
    { label: "Organisation", text: organisation },
    { label: "This device", text: device },
    { label: "Key", text: describeKey(signer, why) },
    { label: "Nightly scan", text: nights ?? "as the collector says" },
    ...(aside === undefined
      ? []
      : [{ label: "Put aside", text: `the earlier enrolment, in ${aside}` }]),
  ];
  const head =
    exit === 0
      ? style.good("Enrolled.")
      : style.unsure("Enrolled; waits for approval in the collector's console.");
  context.out.write(`${head}\n${layOut(rows, context.out.width)}`);
  const { platform } = await context.openMachine();
  const then = platform === "linux" ? "service install (as root)" : "service print";
  context.out.write(`Next: muster-agent run --once, then muster-agent ${then}\n`);
  return exit;
}

function describeNights({ start, minutes }: Schedule, device: string, now: number): string {
  const [hours, minute] = start.split(":").map(Number);
  const end = ((hours ?? 0) * 60 + (minute ?? 0) + minutes) % 1440;
  const two = (n: number) => String(n).padStart(2, "0");
  const closes = `${two(Math.floor(end / 60))}:${two(end % 60)}`;
  const schedule = { start, minutes };
  const next = new Date(nextScan({ schedule, device, lastScanAt: now, now }).at).toISOString();
  return `between ${start} and ${closes} in London; this device's next moment is ${next}`;
}

function wrongUse(what: string, cure: string): Problem {
  return new Problem("WRONG_USE", { what, cure, exit: 2 });
}
