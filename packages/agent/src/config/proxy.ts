import { ConfigError } from "./config-error.ts";
import type { Environment } from "./environment.ts";

/**
 * The proxy on the way to `url`, if the environment names one. Loopback is always reached directly: a proxy's loopback
 * is another machine's.
 * @throws {ConfigError} for a proxy that is no http or https address
 */
export function proxyFor(
  url: URL,
  { httpsProxy, noProxy }: Pick<Environment, "httpsProxy" | "noProxy">,
): URL | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (httpsProxy === undefined || isLoopback(host) || isExempt(host, url.port || "443", noProxy)) {
    return undefined;
  }
  const text = httpsProxy.includes("://") ? httpsProxy : `http://${httpsProxy}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === "http:" || proxy?.protocol === "https:") return proxy;
  throw new ConfigError(
    "HTTPS_PROXY",
    "not the address of an HTTP proxy",
    "give it as http://proxy.example:3128, or name the collector in NO_PROXY",
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Names in `NO_PROXY`: `*`, a host, a domain with all below it (with or without a leading dot or `*.`), each with an optional port. */
function isExempt(host: string, port: string, noProxy: string | undefined): boolean {
  const entries = noProxy?.toLowerCase().split(/[\s,]+/) ?? [];
  return entries.some((entry) => {
    if (entry === "*") return true;
    const { name = "", at } = /^(?<name>.*?)(?::(?<at>\d{1,5}))?$/.exec(entry)?.groups ?? {};
    const domain = name.replace(/^\*?\./, "");
    if (domain === "" || (at !== undefined && at !== port)) return false;
    return host === domain || host.endsWith(`.${domain}`);
  });
}
