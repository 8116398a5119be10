import type { Connector } from "./types.ts";

/** Every connector there is; the agents alone feed the estate until one is added. */
export const connectors: readonly Connector[] = [];
