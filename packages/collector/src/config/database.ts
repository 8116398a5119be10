/**
 * Whether what goes to a PostgreSQL server is safe on its way: on this computer, or over TLS with a certificate that is
 * checked against the server's name. An address without a host is not: the environment (PGHOST) would say where it leads.
 * `pg` takes the last of two parameters, and `host` before the address's own (pg-connection-string 2.14, read 2026-11-26).
 *
 * @param address `postgresql://user@host/name?sslmode=…`
 */
export function isSafeWay(address: string): boolean {
  const { hostname, searchParams } = new URL(address);
  const last = (name: string) => searchParams.getAll(name).at(-1) ?? "";
  const host = last("host") || decodeURIComponent(hostname).replace(/^\[(.+)\]$/, "$1");
  if (isHere(host)) return true;
  // A bare IP address is checked against no name.
  return last("sslmode") === "verify-full" && /^[a-z0-9.-]*[a-z][a-z0-9.-]*$/i.test(host);
}

/** A Unix socket, or loopback. */
export function isHere(host: string): boolean {
  return host.startsWith("/") || /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);
}
