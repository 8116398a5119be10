#!/bin/sh
# A systemd of its own, as the first process of its own name spaces: starts try.target from WORK/units and ends with it. It sees
# this machine's files and devices, but its own processes, cgroups and /run; nothing of this machine's systemd is touched.
#   manager.sh check              whether that can be had here: root, name spaces, cgroups of version 2, systemd
#   manager.sh WORK NETWORK       WORK is bound to /run/muster-try; NETWORK is own or host; first WORK/prepare.sh is run in there
set -eu
work=$1
network=${2:-own}
manager=/lib/systemd/systemd

case ${3:-outside} in
outside)
  if [ "$work" = check ]; then
    [ "$(id -u)" = 0 ] && [ -x $manager ] || exit 1
    exec unshare --cgroup --mount --pid --fork --uts --ipc --net --propagation private sh -c \
      'place=$(mktemp -d) && mount -t cgroup2 none "$place" && umount "$place" && rmdir "$place" && mount -t proc proc /proc'
  fi
  exec unshare --mount --propagation private "$0" "$work" "$network" grouped
  ;;
grouped)
  # A group of its own, which becomes the root of all that the new systemd makes.
  groups=$(mktemp -d)
  mount -t cgroup2 none "$groups"
  group=$groups/muster-try-$$
  mkdir "$group"
  spaces="--cgroup --mount --pid --fork --uts --ipc --propagation private"
  [ "$network" = host ] || spaces="$spaces --net"
  # shellcheck disable=SC2086
  sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
    unshare $spaces "$0" "$work" "$network" inside || status=$?
  # Its groups go, the innermost first; the kernel may need a moment after the last process.
  for try in 1 2 3 4 5 6 7 8 9 10; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
  umount -l "$groups"
  rmdir "$groups"
  exit "${status:-0}"
  ;;
inside)
  # By its name the second process is the kernel's, as on a machine: a container has none.
  "$work/kthreadd" 600 >/dev/null 2>&1 &
  mount -t proc proc /proc
  umount -R /sys/fs/cgroup 2>/dev/null || true
  mount -t cgroup2 none /sys/fs/cgroup
  mount --bind "$work" /mnt
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lock /run/muster-try
  mount --move /mnt /run/muster-try
  if [ -e /run/muster-try/prepare.sh ]; then sh -eu /run/muster-try/prepare.sh; fi
  export SYSTEMD_UNIT_PATH=/run/muster-try/units
  export SYSTEMD_GENERATOR_PATH=/nonexistent SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent
  exec $manager --system --unit=try.target --log-target=console --log-level=notice --show-status=no
  ;;
esac
