import { calflops } from './calflops.js';
import type { Convention } from './convention.js';
import { deepspeed } from './deepspeed.js';
import { flopCounter } from './flopCounter.js';
import { flops } from './flops.js';
import { fvcore } from './fvcore.js';
import { macs } from './macs.js';
import { ptflops } from './ptflops.js';
import { ptflopsAten } from './ptflopsAten.js';
import { thop } from './thop.js';
import { torchinfo } from './torchinfo.js';
import { ultralyticsThop } from './ultralyticsThop.js';

/** Every convention, in the order in which they are offered. */
export const CONVENTIONS: readonly Convention[] = [
  macs,
  flops,
  thop,
  ultralyticsThop,
  fvcore,
  ptflops,
  ptflopsAten,
  torchinfo,
  calflops,
  deepspeed,
  flopCounter,
];

/** True when one of these is another tool's: it needs to be told what Python called. */
export const isToolAmong = (names: readonly string[]): boolean => CONVENTIONS.some((c) => c.commit !== null && names.includes(c.name));
