import type { PyModule } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { abcModule } from './abc.js';
import { astModule } from './ast.js';
import { collectionsModule } from './collections.js';
import { copyModule } from './copy.js';
import { dataclassesModule } from './dataclasses.js';
import { enumModule } from './enum.js';
import { functoolsModule } from './functools.js';
import { importlibMachineryModule, importlibModule, importlibUtilModule } from './importlib.js';
import { itertoolsModule } from './itertools.js';
import { jsonModule } from './json.js';
import { mathModule } from './math.js';
import { opaqueModules } from './opaque.js';
import { operatorModule } from './operator.js';
import { osModule, pathModule } from './os.js';
import { fromPython, partlyFromPython } from './prelude.js';
import { randomModule } from './random.js';
import { reModule } from './re.js';
import { builtinsModule, futureModule, gcModule, hashlibModule, platformModule, timeModule, unicodedataModule } from './small.js';
import { sysModule } from './sys.js';
import { typingExtensionsModule, typingModule } from './typing.js';

/** All standard modules. */

/** Modules with a prelude file of the same name. */
const IN_PYTHON =
  'argparse bisect configparser contextlib contextvars datetime fnmatch fractions heapq inspect io logging numbers pathlib pprint statistics string textwrap tomllib types unittest warnings weakref';

/** Standard modules by dotted name. Each is made at its first import. */
export const standardModules: Map<string, (vm: VM) => PyModule> = new Map([
  ...opaqueModules(),
  ...IN_PYTHON.split(' ').map((name): [string, (vm: VM) => PyModule] => [name, fromPython(name)]),
  ['__future__', futureModule],
  ['abc', abcModule],
  ['ast', astModule],
  ['builtins', builtinsModule],
  ['collections', collectionsModule],
  ['_inspect_frames', fromPython('inspect_frames', 'inspect')],
  ['_collections_protocols', fromPython('collections_protocols', 'collections.abc')],
  ['collections.abc', fromPython('collections_abc', 'collections.abc')],
  ['copy', copyModule],
  ['dataclasses', dataclassesModule],
  ['distutils.version', fromPython('distutils_version', 'distutils.version')],
  ['enum', enumModule],
  ['functools', functoolsModule],
  ['gc', gcModule],
  ['glob', partlyFromPython('glob')],
  ['hashlib', hashlibModule],
  ['importlib', importlibModule],
  ['importlib.machinery', importlibMachineryModule],
  ['importlib.metadata', partlyFromPython('importlib_metadata', 'importlib.metadata')],
  ['importlib.resources', partlyFromPython('importlib_resources', 'importlib.resources')],
  ['importlib.util', importlibUtilModule],
  ['itertools', itertoolsModule],
  ['json', jsonModule],
  ['math', mathModule],
  ['operator', operatorModule],
  ['os', osModule],
  ['os.path', pathModule],
  ['pkgutil', partlyFromPython('pkgutil')],
  ['platform', platformModule],
  ['posixpath', pathModule],
  ['random', randomModule],
  ['re', reModule],
  ['sys', sysModule],
  ['time', timeModule],
  ['typing', typingModule],
  ['typing_extensions', typingExtensionsModule],
  ['unicodedata', unicodedataModule],
]);
