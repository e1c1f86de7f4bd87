import { expect, test } from "vitest";
import type { Since } from "../../src/contract/types";
import { News } from "../../src/lib/news";
import { numbers } from "../numbers";

interface Words {
  readonly revision: number;
  readonly words: string;
}

/** Lets the answers that were given arrive: each is a promise or two away. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/**
 * A floor that moves on, two nodes that follow it at a distance, and a network that loses, doubles and reorders whatever
 * the nodes push.
 */
async function live(seed: number): Promise<{ shown: Words[]; truth: Words }> {
  const pick = numbers(seed);
  const floor: Words[] = [{ revision: 1, words: "w0" }];
  const known = [0, 0];
  const underWay: Words[] = [];
  const shown: Words[] = [];
  let node = 0;
  const at = (which: number) => floor[known[which] ?? 0] as Words;
  const answer = ({ since }: Since) => (since !== null && at(node).revision < since ? null : at(node));
  const news = new News<Words>({ picture: (picture) => shown.push(picture) }, async (since) => answer(since));
  for (let step = 0; step < 200; step += 1) {
    switch (pick(6)) {
      case 0:
        floor.push({ revision: floor.length + 1, words: `w${pick(3)}` });
        break;
      case 1: {
        const which = pick(2);
        known[which] = Math.min((known[which] ?? 0) + 1 + pick(3), floor.length - 1);
        for (let copies = pick(3); copies > 0; copies -= 1) underWay.push(at(which));
        break;
      }
      case 2:
      case 3: {
        const [arrived] = underWay.splice(pick(underWay.length + 1), 1);
        if (arrived) news.take(arrived);
        break;
      }
      case 4:
        underWay.splice(pick(underWay.length + 1), pick(4));
        break;
      default:
        node = pick(2);
        news.ask();
        await settle();
    }
  }
  // The connection comes back, to a node that has caught up; what was still under way arrives after that.
  known[node] = floor.length - 1;
  news.ask();
  await settle();
  for (const late of underWay) news.take(late);
  return { shown, truth: at(node) };
}

test("I19 whatever is lost, doubled or reordered, the page comes to what a fresh one sees and never goes back", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { shown, truth } = await live(seed);
    expect(shown.at(-1), `seed ${seed}`).toEqual(truth);
    const revisions = shown.map((picture) => picture.revision);
    expect(revisions, `seed ${seed}`).toEqual([...revisions].sort((a, b) => a - b));
  }
});

test("of one revision the later picture counts: time alone changes words", () => {
  const shown: Words[] = [];
  const news = new News<Words>({ picture: (picture) => shown.push(picture) }, async () => null);
  news.take({ revision: 3, words: "wrapping up" });
  news.take({ revision: 3, words: "available" });
  expect(shown.at(-1)?.words).toBe("available");
});

test("a page says how new what it shows is, and a server that knows nothing as new changes nothing", async () => {
  const [shown, asked]: [Words[], Since[]] = [[], []];
  const news = new News<Words>({ picture: (picture) => shown.push(picture) }, async (since) => {
    asked.push(since);
    return null;
  });
  news.ask();
  news.take({ revision: 7, words: "w" });
  news.ask();
  await settle();
  expect(asked).toEqual([{ since: null }, { since: 7 }]);
  expect(shown).toHaveLength(1);
});
