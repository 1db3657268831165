import type { NetworkRequest } from '../src/measure/types.js';
import type { FromPanel, PanelState, ToPanel } from '../src/protocol.js';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** A runnable file, and the plan of its nodes where the host gives one. */
export type RequestedModel = Pick<NetworkRequest, 'model' | 'external'> & Partial<Pick<NetworkRequest, 'nodes' | 'layers'>>;

/** Alone in a buffer that can be transferred. */
const ownBuffer = (bytes: Uint8Array | ArrayBuffer): ArrayBuffer => (bytes instanceof ArrayBuffer ? bytes : (bytes.slice().buffer as ArrayBuffer));

/** The page's end of the line to the host. */
export class Host {
  private readonly api = acquireVsCodeApi();
  private readonly waiting = new Map<number, { resolve(model: RequestedModel): void; reject(error: Error): void }>();
  private nextRequest = 1;

  constructor(onMessage: (message: ToPanel) => void) {
    window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
      const message = event.data;
      if (typeof message?.type !== 'string') return;
      if (message.type === 'model' || message.type === 'modelFailed') this.settle(message);
      else onMessage(message);
    });
  }

  post(message: FromPanel): void {
    this.api.postMessage(message);
  }

  /** The runnable file, in buffers that can be transferred. Rejects with the host's sentence. */
  requestModel(version: number, variant?: string): Promise<RequestedModel> {
    const requestId = this.nextRequest++;
    this.post({ type: 'requestModel', requestId, version, variant });
    return new Promise((resolve, reject) => this.waiting.set(requestId, { resolve, reject }));
  }

  get state(): unknown {
    return this.api.getState();
  }

  save(state: PanelState): void {
    this.api.setState(state);
  }

  private settle(message: Extract<ToPanel, { type: 'model' | 'modelFailed' }>): void {
    const request = this.waiting.get(message.requestId);
    this.waiting.delete(message.requestId);
    if (!request) return;
    if (message.type === 'modelFailed') {
      request.reject(new Error(message.reason));
      return;
    }
    const { external } = message;
    const plan = message.plan as Pick<NetworkRequest, 'nodes' | 'layers'> | undefined;
    request.resolve({
      model: ownBuffer(message.bytes),
      ...(external ? { external: { location: external.location, data: ownBuffer(external.bytes) } } : {}),
      ...(plan ? { nodes: plan.nodes, layers: plan.layers } : {}),
    });
  }
}
