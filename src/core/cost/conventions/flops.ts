import type { Convention } from './convention.js';

/** Two for each multiply-add. */
export const flops: Convention = {
  name: 'flops',
  title: 'FLOPs',
  commit: null,
  unit: 'FLOPs',
  perMac: 2,
  params: 'all',
  unseen: 'no multiply-adds',
  slips: [],
  leftOut: [],
};
