import { parentPort } from 'node:worker_threads';
import { fileNetwork } from '../node/fileNetwork.js';
import { openModelFile } from '../node/modelFile.js';
import type { ToAnalysisWorker } from '../protocol.js';
import { serve } from './serve.js';

const port = parentPort;
if (!port) throw new Error('This script runs as a worker.');
serve(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (receive) => port.on('message', (message: ToAnalysisWorker) => receive(message)),
  },
  { open: openModelFile, network: (path, network) => fileNetwork(path, network, 'this file') },
);
