/** Client or server, as far as something tells it. */
export type Kind = "client" | "server" | undefined;

const servers: Readonly<Record<number, string>> = {
  26100: "Windows Server 2025",
  20348: "Windows Server 2022",
  17763: "Windows Server 2019",
  14393: "Windows Server 2016",
  9600: "Windows Server 2012 R2",
  9200: "Windows Server 2012",
  7601: "Windows Server 2008 R2",
  7600: "Windows Server 2008 R2",
  6003: "Windows Server 2008",
  6002: "Windows Server 2008",
};

/** Releases of the semi-annual and the annual channel, which are called by their version. */
const channelServers = [16299, 17134, 18362, 18363, 19041, 19042, 25398] as const;
const channelEditions = /^Server(?:Datacenter|Standard)ACor$/i;

function serverName(build: number, edition: string | undefined, version: string | undefined) {
  const inChannel =
    channelEditions.test(edition ?? "") || channelServers.some((known) => known === build);
  if (inChannel && version !== undefined) return `Windows Server, version ${version}`;
  return servers[build] ?? `Windows Server build ${build}`;
}

/** Oldest build of each client family; builds of the next family begin at the row above. */
const clients: readonly (readonly [from: number, name: string | undefined])[] = [
  // Nobody knows yet what will be called what from here on.
  [30_000, undefined],
  [22_000, "Windows 11"],
  [10_240, "Windows 10"],
  [9600, "Windows 8.1"],
  [9200, "Windows 8"],
  [7600, "Windows 7"],
];

function clientName(build: number): string {
  const name = clients.find(([from]) => build >= from)?.[1];
  return name ?? `Windows build ${build}`;
}

/**
 * What people call this Windows, by build and kind alone: ProductName says "Windows 10" on Windows 11, and Caption is
 * localised. A build that cannot be placed keeps its number instead of a made-up name.
 */
export function windowsName(about: {
  readonly kind: Kind;
  readonly build: number;
  readonly edition: string | undefined;
  readonly version: string | undefined;
}): string {
  const { kind, build, edition, version } = about;
  if (kind === undefined) return `Windows build ${build}`;
  return kind === "server" ? serverName(build, edition, version) : clientName(build);
}
