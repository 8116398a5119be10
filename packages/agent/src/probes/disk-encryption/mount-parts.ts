interface Mount {
  readonly device: string;
  /** Which folder of the file system is mounted. */
  readonly root: string;
  readonly at: string;
}

/** `\040` and the like, as the kernel writes spaces and line ends in paths. */
function plain(path: string): string {
  return path.replace(/\\(?<code>[0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  );
}

function mountsIn(mountinfo: string): readonly Mount[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [, , device, root, at] = line.split(" ");
    return device === undefined || root === undefined || at === undefined
      ? []
      : [{ device, root: plain(root), at: plain(at) }];
  });
}

function lies(root: string, within: string): boolean {
  return root !== within && root.startsWith(within === "/" ? "/" : `${within}/`);
}

/**
 * Places, by `/proc/self/mountinfo`, where a folder of a file system is shown once more that is mounted as a whole elsewhere: no
 * volumes of their own. A service manager makes such for the agent's own process (a private `/tmp`, its state folder). A
 * subvolume of btrfs that has a place of its own is none.
 */
export function partsOfOthers(mountinfo: string): ReadonlySet<string> {
  const mounts = mountsIn(mountinfo);
  const isPart = ({ device, root }: Mount) =>
    mounts.some((other) => other.device === device && lies(root, other.root));
  // A volume of its own stays one, also under a folder that was laid over it.
  const wholes = new Set(mounts.filter((m) => !isPart(m)).map(({ at }) => at));
  return new Set(mounts.map(({ at }) => at).filter((at) => !wholes.has(at)));
}
