import type { Convention } from './convention.js';

/** What papers and torchvision count. */
export const macs: Convention = {
  name: 'macs',
  title: 'MACs',
  commit: null,
  unit: 'MACs',
  perMac: 1,
  params: 'all',
  unseen: 'no multiply-adds',
  slips: [],
  leftOut: [],
};
