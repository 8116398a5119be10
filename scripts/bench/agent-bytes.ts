import { join } from "node:path";
import { thisMachine } from "../../packages/agent/src/exec/machine.ts";
import type { Machine } from "../../packages/agent/src/exec/types.ts";
import { play } from "../../packages/agent/src/testing/context.ts";
import { createToken } from "../../packages/collector/src/intake/index.ts";
import { openEstate } from "./estate.ts";
import { print } from "./machine.ts";

const STATUS = "/var/lib/dpkg/status";

/** The machine with the versions of `count` packages raised, as a night of updates leaves it. */
function updated(machine: Machine, count: number): Machine {
  let left = count;
  const raise = (text: string) =>
    text.replace(
      /^(?<field>Version: )(?<version>\S+)$/gm,
      (line, field: string, version: string) => (left-- > 0 ? `${field}${version}+u1` : line),
    );
  return {
    ...machine,
    read: async (path, cap) => {
      const answer = await machine.read(path, cap);
      return path === STATUS && answer.state === "read"
        ? { ...answer, text: raise(answer.text) }
        : answer;
    },
  };
}

/** What reports of this machine cost on the wire: all request bodies, by the agent's own commands and a real collector. */
export async function agentBytes(folder: string): Promise<void> {
  const state = join(folder, "bytes");
  const { collector, url, organisation, close } = await openEstate();
  const { token } = await createToken(collector, { organisation, maxUses: 1, hours: 1 });
  const where = [
    "--collector",
    url,
    "--fingerprint",
    collector.keys.tls.fingerprint,
    "--state",
    state,
  ];
  let machine = thisMachine();
  const agent = (...argv: readonly string[]) =>
    play([...argv, ...where], { openMachine: async () => machine, now: Date.now });
  await agent("enrol", "--token", token);
  const send = async (name: string) => {
    const { sentBytes, sectionsSent } = JSON.parse((await agent("run", "--once", "--json")).out);
    return [name, `${sentBytes} bytes`, `${sectionsSent} sections`];
  };
  const rows = [await send("first"), await send("unchanged")];
  machine = updated(thisMachine(), 5);
  rows.push(await send("five packages updated"));
  await close();
  print("Reports of this machine on the wire", rows);
}
