/**
 * What is asked of the server, one after the other. What is shown can be ahead of an answer, so somebody who acts on what they
 * see must not be ignored: it waits for its turn. Pressing the same twice is one press.
 */

export class Turns {
  /** What is asked, or waits to be. */
  readonly #asked: string[] = [];
  #running: Promise<unknown> = Promise.resolve();

  /** How many can be on their way: one that is asked and one that waits, which is further than anybody sees ahead. */
  static readonly MOST = 2;

  get areFree(): boolean {
    return this.#asked.length === 0;
  }

  /** Runs `task` when it is its turn, at once if nothing else is asked. Null if it is asked already, or too much is. */
  take<Result>(what: string, task: () => Promise<Result>): Promise<Result> | null {
    if (this.#asked.length >= Turns.MOST || this.#asked.at(-1) === what) return null;
    const isFirst = this.areFree;
    this.#asked.push(what);
    const turn = (isFirst ? task() : this.#running.then(task)).finally(() => this.#asked.shift());
    // How it went is for who asked; the next one only waits for its end.
    this.#running = turn.catch(() => undefined);
    return turn;
  }
}
