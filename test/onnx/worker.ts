// A share of the damaged files; see damage.test.ts.
import { doShare } from '../shares.js';
import { type Damaged, damageShare } from './damaged.js';

void doShare((share): Damaged => damageShare(share));
