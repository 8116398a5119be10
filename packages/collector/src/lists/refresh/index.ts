import { openSource } from "../../outbound/index.ts";
import { endoflifeAt } from "./endoflife-repository.ts";
import { debian } from "./sources/debian.ts";
import { endoflife } from "./sources/endoflife.ts";
import { exploited } from "./sources/exploited.ts";
import { macos } from "./sources/macos.ts";
import { office } from "./sources/office.ts";
import { redhat } from "./sources/redhat.ts";
import { suse } from "./sources/suse.ts";
import { ubuntu } from "./sources/ubuntu.ts";
import { windows } from "./sources/windows.ts";
import type { Asking, ListSource } from "./types.ts";

/** Every source, in the order they are asked. */
export const listSources: readonly ListSource[] = [
  endoflife,
  windows,
  office,
  macos,
  exploited,
  debian,
  ubuntu,
  redhat,
  suse,
];

/** The sources as the settings have them. @param commit of endoflife.date's repository, in place of its API */
export function sourcesAs(commit: string | undefined): readonly ListSource[] {
  if (commit === undefined) return listSources;
  return listSources.map((source) => (source === endoflife ? endoflifeAt(commit) : source));
}

/** Milliseconds for one answer: the largest are tens of megabytes. */
const TIMEOUT = 120_000;

/** How the way out is set. */
export interface Way {
  /** What a source is told of who asks: the program and its version. */
  readonly agent: string;
  readonly proxy?: string | undefined;
  readonly mirror?: string | undefined;
}

/**
 * Asks a source through the collector's one door, or a mirror on this computer in its place. A source is told which program
 * asks, and nothing else.
 */
export function askThrough({ agent, proxy, mirror }: Way): (source: ListSource) => Asking["get"] {
  return ({ hosts, most }) => {
    const headers = { "user-agent": agent };
    if (mirror !== undefined) {
      const own = { hosts: [new URL(mirror).host] as const, loopback: "http" } as const;
      const door = openSource({ ...own, most, timeout: TIMEOUT });
      const [first] = hosts;
      return (to, etag) => {
        const { host, pathname, search } = new URL(to, `https://${first}`);
        return door.get(`/${host}${pathname}${search}`, { etag, headers });
      };
    }
    const door = openSource({
      hosts,
      most,
      timeout: TIMEOUT,
      ...(proxy !== undefined && { proxy }),
    });
    return (to, etag) => door.get(to, { etag, headers });
  };
}
