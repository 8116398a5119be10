import type { FastifyReply, FastifyRequest } from "fastify";

/** Nothing but our own style sheet and icon loads, forms go nowhere else, and nobody may frame the page. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Headers of everything the console sends; Strict-Transport-Security is the whole server's. */
const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Guards an answer. A page is never kept by a cache; what may be kept has said so itself. */
export function guard(reply: FastifyReply): void {
  reply.headers(HEADERS);
  if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
}

/**
 * Whether a request that changes something comes from one of our own pages. Browsers say so in Sec-Fetch-Site; older ones
 * in Origin. A request that says neither is refused: it was not made by pressing a button of ours.
 */
export function fromOurPage({ headers }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  return headers.host !== undefined && headers.origin === `https://${headers.host}`;
}
