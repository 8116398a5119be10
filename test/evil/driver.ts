import { randomBytes } from "node:crypto";
import { alone, openDevice } from "../../packages/agent/src/commands/device.ts";
import { sendAll } from "../../packages/agent/src/commands/send.ts";
import { takeScan } from "../../packages/agent/src/commands/take-scan.ts";
import { filesIn } from "../../packages/agent/src/identity/files.ts";
import { makeSigner } from "../../packages/agent/src/identity/key.ts";
import { codeOf } from "../../packages/agent/src/identity/problem.ts";
import { Outbox } from "../../packages/agent/src/outbox/outbox.ts";
import type { Queued } from "../../packages/agent/src/outbox/queue.ts";
import { contextOf } from "../../packages/agent/src/testing/context.ts";
import { deliver } from "../../packages/agent/src/transport/deliver.ts";
import { enrol } from "../../packages/agent/src/transport/enrol.ts";
import { type Line, openLine } from "../../packages/agent/src/transport/https.ts";
import { openLive } from "../../packages/agent/src/transport/live.ts";

/**
 * The agent's own work, over and over in one process that strace watches: makes reports and delivers them, enrols, opens the
 * live channel. Its arguments say where and how often; it prints what became of each attempt, and its memory on the way.
 */
const [
  state = "",
  address = "",
  fingerprint = "",
  reports = "0",
  enrolments = "0",
  channels = "0",
] = process.argv.slice(2);
const endpoint = { url: new URL(address), fingerprint, proxy: undefined };
const times = { wholeMs: 1000, silentMs: 900 };
const context = contextOf({ now: Date.now, randomBytes });
const said = new Map<string, number>();
const note = (what: string) => said.set(what, (said.get(what) ?? 0) + 1);
const rss: number[] = [];
let scansAsked = 0;

const device = await openDevice(state, context);
/** Every so often with all that follows from an answer: notes, the outbox, the witness. Else only what is believed. */
const WHOLE_EVERY = 10;

const { keys, device: id } = device.enrolment;

await alone(state, async () => {
  const outbox = await Outbox.open(device.state.files);
  const line = openLine(endpoint, times);
  for (let i = 0; i < Number(reports); i++) {
    const [waiting] = outbox.reports;
    if (i % WHOLE_EVERY === 0 || waiting === undefined) await sendWhole(outbox, line);
    else await sendAlone(waiting, outbox, line);
    if (i % 500 === 499) rss.push(process.memoryUsage.rss());
  }
  line.close();
});

/** A report, made where none waits, is sent with all that its answer brings. */
async function sendWhole(outbox: Outbox, line: Line): Promise<void> {
  const scan = { device, outbox, cause: "asked", consents: { browserExtensions: false } } as const;
  if (outbox.reports.length === 0) await takeScan(scan, context);
  const { acknowledged, refused, problem } = await sendAll({ device, outbox, line }, context);
  if (refused.length > 0) note("set aside");
  note(problem?.code ?? (acknowledged.length > 0 ? "acknowledged" : "refused"));
}

/** A report that waits is sent, and its answer read. */
async function sendAlone(waiting: Queued, outbox: Outbox, line: Line): Promise<void> {
  const outgoing = {
    ...waiting,
    section: (digest: string) => outbox.section(digest),
    predecessor: (kind: string) => outbox.predecessor(kind),
    acknowledged: () => outbox.acknowledged(),
  };
  await deliver(line, { device: id, keys, seen: 0 }, outgoing).then(
    ({ reply }) => note(`believed ${reply.kind}`),
    (error: unknown) => note(codeOf(error) ?? String(error)),
  );
}

const signer = await makeSigner({ folder: `${state}/other`, files: filesIn(`${state}/other`) });
const about = { platform: "linux", agent: "0" };
for (let i = 0; i < Number(enrolments); i++) {
  const line = openLine(endpoint, times);
  await enrol(line, signer, { token: "good-token", about })
    .then(() => note("enrolled"))
    .catch((error: unknown) => note(`enrol ${codeOf(error) ?? String(error)}`));
  line.close();
}

const parties = { device: id, signer: device.signer, keys, randomBytes };
for (let i = 0; i < Number(channels); i++) {
  const options = { onScanNow: () => scansAsked++, times: { welcomeMs: 500, silentMs: 500 } };
  await openLive(endpoint, parties, options)
    .then((live) => live.ended)
    .then(
      (why) => note(`live ${why.code}`),
      (error: unknown) => note(`live ${codeOf(error) ?? String(error)}`),
    );
}
rss.push(process.memoryUsage.rss());
process.stdout.write(JSON.stringify({ said: Object.fromEntries(said), rss, scansAsked }));
