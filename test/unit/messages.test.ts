import assert from 'node:assert/strict';
import { type Message, Messenger, type NoRequests } from '../../src/messages.js';

interface Asker {
  readonly events: { readonly type: 'hello' };
  readonly requests: { half(of: number): number; slow(text: string): string };
}
interface Answerer {
  readonly events: { readonly type: 'progress'; readonly done: number };
  readonly requests: NoRequests;
}

/** Two ends whose messages travel as between programs: cloned, and later. */
function joined(slow: (text: string) => Promise<string>): { asker: Messenger<Asker, Answerer>; answerer: Messenger<Answerer, Asker>; heard: string[] } {
  const heard: string[] = [];
  const later = <M>(receive: (message: M) => void, message: M): void => void setTimeout(() => receive(structuredClone(message)));
  const asker: Messenger<Asker, Answerer> = new Messenger((message: Message<Asker, Answerer>) => later((m) => answerer.receive(m), message), {
    event: ({ done }) => heard.push(`progress ${done}`),
    requests: {},
  });
  const answerer: Messenger<Answerer, Asker> = new Messenger((message: Message<Answerer, Asker>) => later((m) => asker.receive(m), message), {
    event: ({ type }) => heard.push(type),
    requests: {
      half: (of) => {
        if (of % 2) throw new RangeError(`${of} is odd`);
        return of / 2;
      },
      slow,
    },
  });
  return { asker, answerer, heard };
}

suite('messages', () => {
  test('each request gets its own answer, whatever comes first', async () => {
    const { asker } = joined(async (text) => {
      await new Promise((done) => setTimeout(done, 30));
      return text.toUpperCase();
    });
    const order: unknown[] = [];
    const all = [asker.request('slow', 'a'), asker.request('half', 4), asker.request('slow', 'b'), asker.request('half', 6)].map((p) =>
      p.then((x) => order.push(x)),
    );
    await Promise.all(all);
    assert.deepEqual(order, [2, 3, 'A', 'B']);
  });

  test('what goes wrong at the other end is a rejection with its words', async () => {
    const { asker } = joined(() => Promise.reject(new Error('too slow')));
    await assert.rejects(asker.request('half', 3), /^Error: 3 is odd$/);
    await assert.rejects(asker.request('slow', ''), /^Error: too slow$/);
    assert.equal(await asker.request('half', 2), 1);
  });

  test('events reach their handler, and an answer that nobody asked for reaches nobody', async () => {
    const { asker, answerer, heard } = joined(async (text) => text);
    asker.send({ type: 'hello' });
    answerer.send({ type: 'progress', done: 1 });
    asker.receive({ type: 'answer', id: 99, answer: 1 });
    assert.equal(await asker.request('half', 2), 1);
    assert.deepEqual(heard.sort(), ['hello', 'progress 1']);
  });
});
