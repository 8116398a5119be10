/** A bad setting: which key, what is wrong with it, and what cures it. Always wrong use, exit code 2. */
export class ConfigError extends Error {
  readonly code = "CONFIG";
  readonly exit = 2;
  readonly key: string;
  readonly cure: string;

  constructor(key: string, what: string, cure: string) {
    super(`${key}: ${what}`);
    this.name = "ConfigError";
    this.key = key;
    this.cure = cure;
  }
}
