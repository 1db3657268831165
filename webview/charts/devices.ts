import type { Device } from '../../src/protocol.js';
import type { Roof } from './roofline.js';

/** A start for the list, from the makers' data sheets: float32 without tensor cores. */
export const startDevices: readonly Device[] = [
  { name: 'NVIDIA A100 40 GB PCIe', computeTflops: 19.5, bandwidthGBPerS: 1555 },
  { name: 'NVIDIA RTX 4090', computeTflops: 82.6, bandwidthGBPerS: 1008 },
  { name: 'NVIDIA RTX 5090', computeTflops: 104.8, bandwidthGBPerS: 1792 },
];

/** One multiply-add is two floating-point operations. */
export const roofOfDevice = (device: Device): Roof => ({
  name: device.name,
  peakGmacPerS: (device.computeTflops * 1000) / 2,
  bandwidthGBPerS: device.bandwidthGBPerS,
});

/** Bytes per second from what a data sheet prints: transfers per second (the effective clock) times the width of the bus. */
export const bandwidthFrom = (megaTransfersPerS: number, busBits: number): number => (megaTransfersPerS * busBits) / 8 / 1000;

/** A typed number, or null for what is none or not above zero. A decimal comma is understood. */
export function positive(text: string): number | null {
  const n = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(n) && n > 0 ? n : null;
}
