import { BlockList, isIP } from "node:net";

/**
 * Special purpose blocks of IPv4 and, within the one block of IPv6 that is public at all, of IPv6
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, checked 2026-11-25). Blocks
 * that carry an IPv4 address inside an IPv6 one are left out whole: what is inside may be any.
 */
const special = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  ipv6: ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
} as const;

const closed = blocks([...special.ipv4, ...special.ipv6]);
const publicIpv6 = blocks(["2000::/3"]);
const here = blocks(["127.0.0.0/8", "::1/128"]);

function blocks(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether a text is an address with the length of its prefix, which is not 0: that would be every address there is. */
export function isNetwork(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0 || !/^[1-9]\d{0,2}$/.test(length)) return false;
  return Number(length) <= (family === 4 ? 32 : 128);
}

/** Answers whether an address is in one of these networks, also as a socket of both families shows it (`::ffff:10.0.0.1`). */
export function within(networks: readonly string[]): (address: string) => boolean {
  const list = blocks(networks);
  return (text) => {
    const address = text.replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}

/** Whether an address is one of the public internet. What is no address is none. */
export function isPublic(address: string): boolean {
  if (address.includes("%")) return false;
  const family = isIP(address);
  if (family === 4) return !closed.check(address, "ipv4");
  return family === 6 && publicIpv6.check(address, "ipv6") && !closed.check(address, "ipv6");
}

/** Whether an address is this computer itself. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && here.check(address, family === 4 ? "ipv4" : "ipv6");
}
