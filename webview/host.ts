import type { NetworkRequest } from '../src/measure/types.js';
import { Messenger } from '../src/messages.js';
import type { FromPanel, HostEnd, HostEvent, PageEnd, PageEvent, PanelState, ToPanel, WantedModel } from '../src/protocol.js';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The page's end of the line to the host. */
export class Host {
  private readonly api = acquireVsCodeApi();
  private readonly line: Messenger<PageEnd, HostEnd>;

  constructor(onEvent: (event: HostEvent) => void) {
    this.line = new Messenger<PageEnd, HostEnd>((message) => this.api.postMessage(message), { event: onEvent, requests: {} });
    window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
      if (typeof data?.type === 'string') this.line.receive(data);
    });
  }

  send(event: PageEvent): void {
    this.line.send(event);
  }

  /** All that measuring the network needs, in buffers that can be transferred. Rejects with the host's sentence. */
  model(wanted: WantedModel): Promise<NetworkRequest> {
    return this.line.request('model', wanted);
  }

  get state(): unknown {
    return this.api.getState();
  }

  save(state: PanelState): void {
    this.api.setState(state);
  }
}
