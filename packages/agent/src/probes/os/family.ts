import type { Family } from "../installed-software/databases.ts";
import type { Os } from "./os-release.ts";

const families: readonly (readonly [Family, RegExp])[] = [
  ["rpm", /^(?:almalinux|amzn|centos|fedora|ol|openeuler|rhel|rocky|sle[sd]?|.*suse.*)$/],
  ["dpkg", /^(?:debian|ubuntu)$/],
  ["pacman", /^arch$/],
  ["apk", /^alpine$/],
];

/**
 * The package manager that a distribution is known to have, for where no database is seen: then its own tools can still
 * be asked, and answer for themselves.
 */
export function familyOf(os: Os | undefined): Family | undefined {
  const names = os === undefined ? [] : [os.id, ...os.like];
  return families.find(([, shape]) => names.some((name) => shape.test(name)))?.[0];
}

export function isRpmSystem(os: Os | undefined): boolean {
  return familyOf(os) === "rpm";
}
