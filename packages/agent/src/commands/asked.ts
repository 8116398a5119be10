/** Somebody's wish for a scan, until the loop that scans takes it. */
export class Asked {
  #wanted = false;
  #wake = new AbortController();

  /** @param stop wakes whoever waits, too */
  constructor(stop: AbortSignal) {
    stop.addEventListener("abort", () => this.#wake.abort(), { once: true });
  }

  ask(): void {
    this.#wanted = true;
    this.#wake.abort();
  }

  /** Aborted as soon as somebody asks. Take a new one after each `take`. */
  get signal(): AbortSignal {
    return this.#wake.signal;
  }

  /** Whether somebody asked since the last time. */
  take(): boolean {
    const wanted = this.#wanted;
    if (wanted) {
      this.#wanted = false;
      this.#wake = new AbortController();
    }
    return wanted;
  }
}
