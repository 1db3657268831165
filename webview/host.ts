import { type Answer, type Asked, Messenger } from '../src/messages.js';
import { unpacked } from '../src/packed.js';
import type { FromPanel, HostEnd, HostEvent, PageEnd, PageEvent, PanelState } from '../src/protocol.js';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What a view may say to the host. */
export type HostSide = Pick<Host, 'send' | 'request'>;

/** The page's end of the line to the host. */
export class Host {
  private readonly api = acquireVsCodeApi();
  private readonly line: Messenger<PageEnd, HostEnd>;

  constructor(onEvent: (event: HostEvent) => void) {
    this.line = new Messenger<PageEnd, HostEnd>((message) => this.api.postMessage(message), { event: onEvent, requests: {} });
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = unpacked(data);
      if (message) this.line.receive(message);
    });
  }

  send(event: PageEvent): void {
    this.line.send(event);
  }

  /** Rejects with the host's sentence. Buffers of an answer can be transferred. */
  request<T extends keyof PageEnd['requests']>(type: T, asked: Asked<PageEnd, T>): Promise<Answer<PageEnd, T>> {
    return this.line.request(type, asked);
  }

  get state(): unknown {
    return this.api.getState();
  }

  save(state: PanelState): void {
    this.api.setState(state);
  }
}
