import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CollectorDouble } from "../packages/agent/src/testing/collector-double.ts";
import { play } from "../packages/agent/src/testing/context.ts";
import { fingerprint, serveDouble } from "../packages/agent/src/testing/https-double.ts";
import { bundleAgent } from "../scripts/bundle.ts";
import { factsOf } from "./facts.ts";
import { canManage, INSIDE, Manager } from "./systemd/manager.ts";

/** The units that `muster-agent service` writes, started by a real systemd as its first process. */

const isThere = canManage();
if (!isThere) {
  const said = "NOT RUN: the units were not tried under systemd";
  process.stderr.write(`\n${said}, which needs root, name spaces and cgroups\n`);
}
const check = isThere ? test : test.skip;

const folder = mkdtempSync(join(tmpdir(), "muster-systemd-"));
const collector = new CollectorDouble();
let manager: Manager;
let unit = "";

/** What makes a scan ask for everything that hardening could hide: rules of its own network, drivers, a private /run. */
const prepare = `
mkdir /run/over && mount -t tmpfs tmpfs /run/over
for place in etc usr; do
  mkdir -p /run/over/$place/up /run/over/$place/work
  mount -t overlay overlay -o lowerdir=/$place,upperdir=/run/over/$place/up,workdir=/run/over/$place/work /$place
done
touch ${INSIDE}/node && mount --bind ${process.execPath} ${INSIDE}/node
mkdir -p /etc/modprobe.d "/usr/lib/modules/$(uname -r)" /run/sshd
echo 'install usb-storage /bin/true' >/etc/modprobe.d/try.conf
echo kernel/drivers/usb/storage/usb-storage.ko >"/usr/lib/modules/$(uname -r)/modules.builtin"
if command -v nft; then
  nft add table inet try
  nft 'add chain inet try input { type filter hook input priority 0; policy drop; }'
fi
if command -v iptables-legacy; then iptables-legacy -P INPUT DROP && iptables-legacy -A INPUT -i lo -j ACCEPT; fi
`;

beforeAll(async () => {
  if (!isThere) return;
  manager = new Manager(folder);
  await bundleAgent(join(folder, "bundle"));
  const server = await serveDouble(collector);
  const place = ["--state", join(folder, "state")];
  const where = ["--collector", server.url.origin, "--fingerprint", fingerprint];
  expect((await play(["enrol", ...place, ...where, "--token", "good-token"])).exit).toBe(0);
  await server.close();
  const program = { node: `${INSIDE}/node`, main: `${INSIDE}/bundle/muster-agent.cjs` };
  const printed = await play(["service", "print", ...place, "--json"], { program });
  const { units } = printed.json() as { units: { name: string; text: string }[] };
  unit = (units[0]?.text ?? "").replaceAll(join(folder, "state"), `${INSIDE}/state`);
  expect(unit).toContain(`run --tonight --state ${INSIDE}/state\n`);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The unit as it is, with another command in place of the night's. */
const withCommand = (command: string) => {
  const words = `${INSIDE}/bundle/muster-agent.cjs run --tonight`;
  expect(unit).toContain(words);
  return unit.replace(words, `${INSIDE}/bundle/muster-agent.cjs ${command}`);
};

const bare = `[Service]
Type=oneshot
SuccessExitStatus=1
ExecStart=${INSIDE}/node ${INSIDE}/bundle/muster-agent.cjs scan --json
`;

check(
  "a scan under the unit gives the same facts as one without it",
  async () => {
    const services = [
      { name: "bare.service", unit: bare },
      { name: "hardened.service", unit: withCommand("scan --json") },
    ];
    const said = await manager.run(services, { prepare });
    const [one, other] = services.map(({ name }) => manager.printed(name));
    expect(`${said}${manager.printed("hardened.service", "err")}`).not.toMatch(/rror|denied/);
    expect(factsOf(other ?? "")).toEqual(factsOf(one ?? ""));
    expect(factsOf(one ?? "")).toMatchObject({
      "machine-class": { state: "known" },
      "disk-encryption": { state: "known" },
      "removable-media": { value: { storage: "not-restricted" } },
    });
  },
  120_000,
);

const attempts = `
cp /bin/true ${INSIDE}/state/true && ${INSIDE}/state/true || echo "start from the state folder: $?"
for place in /etc /usr /var /opt /home /root /boot /run; do
  [ ! -d $place ] || touch $place/muster-try 2>/dev/null && echo "written in $place"
done
python3 - <<'END'
import os, socket
def attempt(name, act):
    try:
        act()
        print(name, "done")
    except OSError as error:
        print(name, os.strerror(error.errno))
attempt("listen", lambda: socket.socket().listen())
attempt("raw frames", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("another user", lambda: os.setuid(1))
attempt("another root", lambda: os.chroot("/tmp"))
attempt("another clock", lambda: __import__("time").clock_settime(0, 0))
attempt("another host name", lambda: socket.sethostname("x"))
END
mount -t tmpfs none /tmp 2>/dev/null || echo "mount refused"
cat /mnt/patients || echo "folders of data are closed"
grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status
`;

check(
  "under the unit nothing else can be written, started, listened on or changed [T10]",
  async () => {
    const name = "attempts.service";
    const command = `ExecStart=/bin/sh -c '. ${INSIDE}/attempts.sh'`;
    const attempting = unit.replace(/^ExecStart=.*$/m, command);
    await manager.run([{ name, unit: attempting }], {
      prepare: `${prepare}\nmount -t tmpfs none /mnt && echo names >/mnt/patients\ncat >${INSIDE}/attempts.sh <<'SCRIPT'\n${attempts}\nSCRIPT\n`,
    });
    const lines = manager.printed(name).trim().split("\n");
    expect(lines).toEqual([
      "start from the state folder: 126",
      "listen Operation not permitted",
      "raw frames Address family not supported by protocol",
      "another user Operation not permitted",
      "another root Operation not permitted",
      "another clock Operation not permitted",
      "another host name Operation not permitted",
      "mount refused",
      "folders of data are closed",
      // CAP_DAC_READ_SEARCH, CAP_NET_ADMIN, CAP_NET_RAW: bits 2, 12 and 13.
      "CapEff:\t0000000000003004",
      "NoNewPrivs:\t1",
      "Seccomp:\t2",
    ]);
  },
  120_000,
);

check(
  "a whole round under the unit reaches the collector",
  async () => {
    const name = "round.service";
    const server = await serveDouble(collector);
    const once = withCommand("run --once --json").replace(
      "--state",
      `--collector ${server.url.origin} --state`,
    );
    const bind = `touch ${INSIDE}/node && mount --bind ${process.execPath} ${INSIDE}/node`;
    await manager.run([{ name, unit: once }], { prepare: bind, network: "host" });
    await server.close();
    expect(JSON.parse(manager.printed(name))).toMatchObject({ state: "acknowledged", waiting: 0 });
    expect(collector.payloads.size).toBe(1);
  },
  120_000,
);
