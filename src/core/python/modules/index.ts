import type { PyModule } from '../values.js';
import type { VM } from '../vm.js';
import { abcModule } from './abc.js';
import { collectionsModule } from './collections.js';
import { copyModule } from './copy.js';
import { dataclassesModule } from './dataclasses.js';
import { enumModule } from './enum.js';
import { functoolsModule } from './functools.js';
import { itertoolsModule } from './itertools.js';
import { mathModule } from './math.js';
import { operatorModule } from './operator.js';
import { fromPython } from './prelude.js';
import { reModule } from './re.js';
import { typingExtensionsModule, typingModule } from './typing.js';

/** Standard modules by dotted name. */
export const standardModules: Map<string, (vm: VM) => PyModule> = new Map([
  ['abc', abcModule],
  ['collections', collectionsModule],
  ['collections.abc', fromPython('collections_abc', 'collections.abc')],
  ['contextlib', fromPython('contextlib')],
  ['copy', copyModule],
  ['dataclasses', dataclassesModule],
  ['enum', enumModule],
  ['functools', functoolsModule],
  ['itertools', itertoolsModule],
  ['math', mathModule],
  ['operator', operatorModule],
  ['re', reModule],
  ['typing', typingModule],
  ['typing_extensions', typingExtensionsModule],
]);
