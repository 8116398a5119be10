import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { diskEncryptionOnLinux } from "./linux.ts";
import { parseLsblk } from "./lsblk.ts";
import { partsOfOthers } from "./mount-parts.ts";
import { parseZfs } from "./zfs.ts";

interface Block {
  readonly name: string;
  readonly type: string;
  readonly fstype?: string;
  readonly uuid?: string;
  readonly rm?: boolean | string;
  readonly mountpoints?: readonly (string | null)[];
  readonly mountpoint?: string | null;
  readonly children?: readonly Block[];
}

const lsblk = (...blockdevices: readonly Block[]) => JSON.stringify({ blockdevices }, null, 3);
const disk = (...children: readonly Block[]): Block => ({
  name: "sda",
  type: "disk",
  mountpoints: [null],
  children,
});
const luks = (name: string, ...children: readonly Block[]): Block => ({
  name,
  type: "part",
  fstype: "crypto_LUKS",
  children: [{ name: `${name}_crypt`, type: "crypt", fstype: "LVM2_member", children }],
});
const mounted = (type: string, ...mountpoints: string[]): Block => ({
  name: "v",
  type,
  fstype: "ext4",
  mountpoints,
});
const btrfs = (mountpoint: string | null): Block => ({
  name: "b",
  type: "part",
  fstype: "btrfs",
  uuid: "u-1",
  mountpoints: [mountpoint],
});

test.each<[string, string, Record<string, string>]>([
  ["an open disk", lsblk(disk(mounted("part", "/"))), { "/": "plain" }],
  [
    "LVM on LUKS with swap, and a /boot outside",
    lsblk(
      disk(mounted("part", "/boot"), luks("sda3", mounted("lvm", "/"), mounted("lvm", "[SWAP]"))),
    ),
    { "/": "encrypted", "[SWAP]": "encrypted", "/boot": "plain" },
  ],
  [
    "an encrypted root beside an open home and open swap",
    lsblk(
      disk(luks("sda2", mounted("lvm", "/")), mounted("part", "/home"), mounted("part", "[SWAP]")),
    ),
    { "/": "encrypted", "/home": "plain", "[SWAP]": "plain" },
  ],
  [
    "LUKS on a logical volume",
    lsblk(
      disk({ name: "vg", type: "lvm", fstype: "crypto_LUKS", children: [mounted("crypt", "/")] }),
    ),
    { "/": "encrypted" },
  ],
  [
    "a volume over two disks of which one is open",
    lsblk(
      disk(luks("sda1", mounted("lvm", "/"))),
      disk({ name: "sdb1", type: "part", fstype: "LVM2_member", children: [mounted("lvm", "/")] }),
    ),
    { "/": "plain" },
  ],
  [
    "btrfs over an encrypted and an open disk, mounted on the first",
    lsblk(
      { name: "c", type: "crypt", fstype: "btrfs", uuid: "u-1", mountpoints: ["/"] },
      disk(btrfs(null)),
    ),
    { "/": "plain" },
  ],
  [
    "the one mount point of older versions",
    lsblk({ name: "sda1", type: "part", mountpoint: "/" }),
    { "/": "plain" },
  ],
  [
    "a stick, an image, a disc and swap in memory",
    lsblk(
      { ...mounted("part", "/media/stick"), rm: true },
      { ...mounted("part", "/media/old"), rm: "1" },
      mounted("loop", "/snap/core"),
      mounted("rom", "/media/cd"),
      { ...mounted("disk", "[SWAP]"), name: "zram0", ...{ kname: "zram0" } },
    ),
    {},
  ],
  [
    "LUKS under RAID under LVM",
    lsblk(
      disk({
        name: "sda1",
        type: "part",
        fstype: "linux_raid_member",
        children: [
          {
            name: "md0",
            type: "raid1",
            fstype: "crypto_LUKS",
            children: [
              {
                name: "md0_crypt",
                type: "crypt",
                fstype: "LVM2_member",
                children: [mounted("lvm", "/"), mounted("lvm", "[SWAP]")],
              },
            ],
          },
        ],
      }),
    ),
    { "/": "encrypted", "[SWAP]": "encrypted" },
  ],
  [
    "a LUKS container whose mapping tells no kind",
    lsblk(
      disk({ name: "sda2", type: "part", fstype: "crypto_LUKS", children: [mounted("dm", "/")] }),
    ),
    { "/": "encrypted" },
  ],
  [
    "a system that runs from a card",
    lsblk(
      { ...disk(mounted("part", "/")), rm: true },
      { ...mounted("part", "/media/x"), rm: true },
    ),
    { "/": "plain" },
  ],
  [
    "two swaps of which one is open",
    lsblk(
      disk(luks("sda1", mounted("lvm", "[SWAP]")), mounted("part", "[SWAP]"), mounted("part", "/")),
    ),
    { "/": "plain", "[SWAP]": "plain" },
  ],
])("%s", (_, text, expected) => {
  const volumes = parseLsblk(text)?.volumes ?? [];
  expect(Object.fromEntries(volumes.map((v) => [v.mount, v.state]))).toEqual(expected);
  const fact = { kind: "disk-encryption", state: "known", value: { volumes }, source: "lsblk" };
  expect(facts["disk-encryption"].safeParse(fact).success).toBe(true);
});

test.each([
  ["nothing", ""],
  ["an error", "lsblk: unknown column: MOUNTPOINTS"],
  ["half a list", lsblk(disk(mounted("part", "/"))).slice(0, 80)],
  ["another program's JSON", '{"devices":[]}'],
])("%s is no reading", (_, text) => {
  expect(parseLsblk(text)).toBeUndefined();
});

async function ask(about: Scene) {
  const reading = await diskEncryptionOnLinux(scene(about));
  const fact = { kind: "disk-encryption", ...reading };
  expect(facts["disk-encryption"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const open = lsblk(disk(mounted("part", "/"), mounted("part", "/boot")));
const SWAPS =
  "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/swap\\040file                        file\t\t2097148\t\t0\t\t-2\n/dev/zram0                              partition\t1000\t\t0\t\t100\n";

test.each<[string, Scene, object[]]>([
  [
    "a swap file is as the volume it lies on; memory is none",
    { commands: { lsblk: open }, files: { "/proc/swaps": SWAPS } },
    [
      { mount: "/", state: "plain" },
      { mount: "/boot", use: "boot" },
      { mount: "/swap file", use: "swap", state: "plain" },
    ],
  ],
  [
    "homes that eCryptfs encrypts make their volume partial",
    { commands: { lsblk: open }, files: { "/home/.ecryptfs/someone/x": "" } },
    [
      { mount: "/", state: "partial", method: "ecryptfs" },
      { mount: "/boot", state: "plain" },
    ],
  ],
  [
    "fscrypt set up without a single policy changes nothing",
    { commands: { lsblk: open }, folders: { "/.fscrypt/policies": [] } },
    [{ mount: "/", state: "plain" }, { mount: "/boot" }],
  ],
  [
    "fscrypt under an encrypted volume changes nothing",
    {
      commands: { lsblk: lsblk(disk(luks("sda2", mounted("lvm", "/")))) },
      files: { "/.fscrypt/policies/a": "" },
    },
    [{ mount: "/", state: "encrypted" }],
  ],
  [
    "older versions answer to their own name of the column",
    {
      commands: {
        "lsblk -J -o NAME,KNAME,TYPE,FSTYPE,MOUNTPOINTS,PKNAME,UUID": {
          exitCode: 1,
          stderr: "lsblk: unknown column: MOUNTPOINTS",
        },
        "lsblk -J -o NAME,KNAME,TYPE,FSTYPE,MOUNTPOINT,PKNAME,UUID": lsblk({
          name: "sda1",
          type: "part",
          mountpoint: "/",
        }),
      },
    },
    [{ mount: "/", state: "plain" }],
  ],
  [
    "ZFS without a column for the property",
    {
      commands: {
        lsblk: lsblk(disk({ name: "sda3", type: "part", fstype: "zfs_member" })),
        zfs: "rpool\taes-256-gcm\n",
      },
    },
    [
      { mount: "/", state: "unknown" },
      { mount: "rpool", state: "encrypted" },
    ],
  ],
])("%s", async (_, about, volumes) => {
  expect(await ask(about)).toMatchObject({ state: "known", value: { volumes } });
});

test("ZFS says itself what is encrypted, and words we have not seen are unknown", () => {
  const lines = [
    ["rpool/ROOT", "encryption", "aes-256-gcm"],
    ["rpool/ROOT", "mounted", "yes"],
    ["rpool/ROOT", "mountpoint", "/"],
    ["rpool/data", "encryption", "off"],
    ["rpool/data", "mounted", "yes"],
    ["rpool/data", "mountpoint", "/srv"],
    ["rpool/odd", "encryption", "perhaps"],
    ["rpool/odd", "mounted", "yes"],
    ["rpool/odd", "mountpoint", "/odd"],
    ["rpool", "encryption", "off"],
    ["rpool", "mounted", "no"],
  ];
  expect(parseZfs(lines.map((l) => l.join("\t")).join("\n"))).toEqual([
    { mount: "/", use: "system", state: "encrypted", method: "aes-256-gcm" },
    { mount: "/odd", use: "data", state: "unknown" },
    { mount: "/srv", use: "data", state: "plain" },
  ]);
});

test("a mount point that is no list, and ZFS asked in the reference's words among other questions", async () => {
  const devices = [
    { name: "sda1", type: "part", fstype: "ext4", mountpoints: "/home" },
    { name: "sda3", type: "part", fstype: "zfs_member", mountpoints: [null] },
  ];
  const commands = {
    lsblk: JSON.stringify({ blockdevices: devices }),
    "zfs get -H -o name,value encryption": "rpool\toff\n",
    "zfs list": "rpool\n",
  };
  expect(await diskEncryptionOnLinux(scene({ commands }))).toMatchObject({
    state: "known",
    value: {
      volumes: [
        { mount: "/", state: "unknown" },
        { mount: "/home", state: "plain" },
        { mount: "rpool", state: "plain" },
      ],
    },
  });
});

test("lsblk says zfs_member where ZFS has to be asked", () => {
  expect(parseLsblk(lsblk(disk({ name: "sda3", type: "part", fstype: "zfs_member" })))?.zfs).toBe(
    true,
  );
});

test.each<[string, readonly string[], readonly string[]]>([
  ["one volume", ["1 0 254:0 / / rw - ext4 /dev/vda rw"], []],
  [
    "a private /tmp and a state folder, as a service sees them",
    [
      "1 0 254:0 / / rw - ext4 /dev/vda rw",
      "2 1 254:0 /tmp/systemd-private-1/tmp /tmp rw - ext4 /dev/vda rw",
      "3 1 254:0 /var/lib/muster\\040agent /var/lib/muster\\040agent rw - ext4 /dev/vda rw",
    ],
    ["/tmp", "/var/lib/muster agent"],
  ],
  [
    "a /tmp of its own under a private one",
    [
      "1 0 254:0 / / rw - ext4 /dev/vda rw",
      "2 1 254:1 / /tmp rw - ext4 /dev/vdb rw",
      "3 2 254:1 /systemd-private-1/tmp /tmp rw - ext4 /dev/vdb rw",
    ],
    [],
  ],
  [
    "subvolumes of btrfs, and a folder of one",
    [
      "1 0 0:21 /@ / rw - btrfs /dev/vda rw",
      "2 1 0:21 /@home /home rw - btrfs /dev/vda rw",
      "3 1 0:21 /@/var/lib/muster-agent /var/lib/muster-agent rw - btrfs /dev/vda rw",
    ],
    ["/var/lib/muster-agent"],
  ],
  ["nothing that can be read", ["", "1", "a b c"], []],
])("of %s, these are parts of others", (_, lines, parts) => {
  expect([...partsOfOthers(lines.join("\n"))]).toEqual(parts);
});

test("what a service manager lays over the file system is no volume", async () => {
  const reading = await diskEncryptionOnLinux(
    scene({
      files: {
        "/proc/cpuinfo": "flags : fpu",
        "/proc/self/mountinfo": [
          "1 0 254:0 / / rw - ext4 /dev/vda rw",
          "2 1 254:0 /tmp/private/tmp /tmp rw - ext4 /dev/vda rw",
        ].join("\n"),
      },
      commands: { lsblk: lsblk(disk(mounted("part", "/tmp", "/"))) },
    }),
  );
  expect(reading).toMatchObject({ value: { volumes: [{ mount: "/", state: "plain" }] } });
});
