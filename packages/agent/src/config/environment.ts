/** What the agent takes from its environment, and from nowhere else. */
export interface Environment {
  /** Runs as root, or elevated on Windows: the program's start tells it there. */
  readonly isRoot: boolean;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly stateHome: string | undefined;
  readonly configHome: string | undefined;
  /** `MUSTER_AGENT_STATE`, `MUSTER_AGENT_CONFIG`. */
  readonly state: string | undefined;
  readonly config: string | undefined;
  /** `SystemRoot` of Windows: unchecked here, checked by the program's start. */
  readonly systemRoot: string | undefined;
  /** `APPDATA` and `LOCALAPPDATA` of Windows. */
  readonly appData: string | undefined;
  readonly localAppData: string | undefined;
  /** `HTTPS_PROXY`, or `https_proxy`. */
  readonly httpsProxy: string | undefined;
  /** `NO_PROXY`, or `no_proxy`. */
  readonly noProxy: string | undefined;
  /** `NO_COLOR` is set, to whatever (https://no-color.org), or the terminal is a dumb one. */
  readonly noColour: boolean;
}

/** The only place that reads the environment. An empty variable counts as none. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const value = (...names: readonly string[]) => names.map((n) => env[n]).find((v) => v);
  return {
    isRoot: process.geteuid?.() === 0,
    platform: process.platform,
    home: (process.platform === "win32" ? value("USERPROFILE") : value("HOME")) ?? "/",
    stateHome: value("XDG_STATE_HOME"),
    configHome: value("XDG_CONFIG_HOME"),
    state: value("MUSTER_AGENT_STATE"),
    config: value("MUSTER_AGENT_CONFIG"),
    systemRoot: value("SystemRoot"),
    appData: value("APPDATA"),
    localAppData: value("LOCALAPPDATA"),
    httpsProxy: value("HTTPS_PROXY", "https_proxy"),
    noProxy: value("NO_PROXY", "no_proxy"),
    noColour: value("NO_COLOR") !== undefined || env.TERM === "dumb",
  };
}
