import type { Machine } from "./types.ts";

function remember<K extends unknown[], V>(ask: (...key: K) => Promise<V>): typeof ask {
  const answers = new Map<string, Promise<V>>();
  return (...key) => {
    const name = JSON.stringify(key);
    const earlier = answers.get(name);
    if (earlier !== undefined) return earlier;
    const answer = ask(...key);
    answers.set(name, answer);
    return answer;
  };
}

/**
 * The same machine, where everything is looked at once: for one scan, so that two probes that read one file judge the
 * same bytes and pay for them once. Make a new one for each scan.
 */
export function lookOnce(machine: Machine): Machine {
  return {
    platform: machine.platform,
    elevated: machine.elevated,
    now: () => machine.now(),
    run: remember((tool, args, limit) => machine.run(tool, args, limit)),
    read: remember((path, cap) => machine.read(path, cap)),
    head: remember((path, bytes) => machine.head(path, bytes)),
    list: remember((path) => machine.list(path)),
    exists: remember((path) => machine.exists(path)),
    modified: remember((path) => machine.modified(path)),
  };
}
