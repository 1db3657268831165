/**
 * One end of a line between two programs that share nothing but messages: host and page, host and worker, page and worker.
 * Request and answer are matched here and nowhere else; how messages travel is the caller's affair.
 */

/** What one end says: events, which nobody answers, and requests by type, as functions from what is asked to what is answered. */
interface End {
  readonly events: { readonly type: string };
  readonly requests: object;
}

/** An end that only answers. */
export type NoEvents = never;
/** An end that asks nothing. */
export type NoRequests = Record<never, never>;

type Fn = (asked: never) => unknown;
export type Asked<E extends End, T extends keyof E['requests']> = E['requests'][T] extends Fn ? Parameters<E['requests'][T]>[0] : never;
export type Answer<E extends End, T extends keyof E['requests']> = E['requests'][T] extends Fn ? ReturnType<E['requests'][T]> : never;

/** A message as it travels from `From` to `To`: an event, a request, or what came of one of `To`'s requests. Survives structured cloning. */
export type Message<From extends End, To extends End> =
  | From['events']
  | { [T in keyof From['requests']]: { readonly type: T; readonly id: number; readonly asked: Asked<From, T> } }[keyof From['requests']]
  | {
      [T in keyof To['requests']]:
        | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<To, T> }
        | { readonly type: 'failed'; readonly id: number; readonly reason: string };
    }[keyof To['requests']];

/** What an end does with what the other says. A handler of a request may throw or reject: the other end's promise then rejects with the same words. */
interface Handlers<Other extends End> {
  readonly event: (event: Other['events']) => void;
  readonly requests: { readonly [T in keyof Other['requests']]: (asked: Asked<Other, T>) => Answer<Other, T> | Promise<Answer<Other, T>> };
}

/** The same with the types away: any message at all. */
type Loose = { readonly type: string; readonly id: number; readonly asked: never; readonly answer: never; readonly reason: string };

export class Messenger<Own extends End, Other extends End> {
  private readonly waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  private lastId = 0;

  constructor(
    private readonly post: (message: Message<Own, Other>) => void,
    private readonly handlers: Handlers<Other>,
  ) {}

  send(event: Own['events']): void {
    this.post(event);
  }

  /** Resolves with the other end's answer, rejects with its reason. */
  request<T extends keyof Own['requests'] & string>(type: T, asked: Asked<Own, T>): Promise<Answer<Own, T>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ type, id, asked } as Message<Own, Other>);
    });
  }

  /** To be called with everything that the other end posts. */
  receive(message: Message<Other, Own>): void {
    const { type, id, answer, reason } = message as Loose;
    if (type === 'answer' || type === 'failed') {
      const asker = this.waiting.get(id);
      this.waiting.delete(id);
      if (type === 'answer') asker?.resolve(answer);
      else asker?.reject(new Error(reason));
    } else if (Object.hasOwn(this.handlers.requests, type)) void this.serve(message as Loose);
    else this.handlers.event(message as Other['events']);
  }

  private async serve({ type, id, asked }: Loose): Promise<void> {
    const handlers = this.handlers.requests as Readonly<Record<string, (asked: never) => unknown>>;
    try {
      const answer = await handlers[type]?.(asked);
      this.post({ type: 'answer', id, answer } as Message<Own, Other>);
    } catch (error) {
      this.post({ type: 'failed', id, reason: error instanceof Error ? error.message : String(error) } as Message<Own, Other>);
    }
  }
}
