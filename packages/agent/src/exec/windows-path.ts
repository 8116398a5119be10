import { win32 } from "node:path";

/** Where a link or junction points, or `undefined` where there is none at the path. */
export type ReadLink = (path: string) => string | undefined;

/** More links in one path than this are a ring. */
const MOST_LINKS = 16;

/** Names that open a device in whatever folder they stand, also with an ending, and may then wait for ever. */
const device =
  /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:[.: ].*)?$/i;

/**
 * Why a path on Windows is not looked at, or `undefined` where it may be. What lies on another computer is never touched:
 * Windows would sign in there, and whoever can lay a link could have the machine's own account do so.
 */
export function refusedOnWindows(path: string, readLink: ReadLink): string | undefined {
  let rest = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const wrong = wrongShape(rest);
    if (wrong !== undefined) return wrong;
    const next = followed(win32.normalize(rest), readLink);
    if (next === undefined) return undefined;
    rest = next;
  }
  return "leads from link to link";
}

function wrongShape(path: string): string | undefined {
  if (/^[\\/]{2}/.test(path)) return "lies on another computer, or is a device";
  if (!/^[A-Za-z]:[\\/]/.test(path)) return "is no whole path on a drive";
  const names = path.slice(3).split(/[\\/]/);
  return names.some((name) => device.test(name)) ? "is the name of a device" : undefined;
}

/** The path with its first link resolved; `undefined` where it has none. */
function followed(path: string, readLink: ReadLink): string | undefined {
  const [drive = "", ...names] = path.split("\\").filter((name) => name !== "");
  let at = drive;
  for (const [index, name] of names.entries()) {
    const target = readLink(`${at}\\${name}`);
    if (target !== undefined) {
      // `\\?\C:\…` and `\??\C:\…` are plain paths in another spelling.
      const plain = target.replace(/^(?:\\\\\?\\|\\\?\?\\)(?=[A-Za-z]:\\)/, "");
      const base = /^(?:[A-Za-z]:|[\\/])/.test(plain) ? plain : `${at}\\${plain}`;
      const rooted = /^[\\/](?![\\/])/.test(base) ? `${drive}${base}` : base;
      return [rooted, ...names.slice(index + 1)].join("\\");
    }
    at = `${at}\\${name}`;
  }
  return undefined;
}
