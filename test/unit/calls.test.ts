import assert from 'node:assert/strict';
import { callsIn } from '../../src/core/text/calls.js';

suite('calls found in a text', () => {
  const found = (text: string): string[] => [...callsIn(text, 'Net')].map(({ call, line }) => `${line}: ${call}`);
  test('whole ones, over lines too', () =>
    assert.deepEqual(found('x = 1\nm = Net(3, act="relu(",\n        sizes=[1, (2)])\n'), ['2: Net(3, act="relu(", sizes=[1, (2)])']));
  test('comments in a call are left out, with the brackets and quotes in them', () =>
    assert.deepEqual(found('m = Net(\n    3,  # it isn\'t much :)\n    act="#",  # end\n)\n'), ['1: Net( 3, act="#", )']));
  test('no definition, no longer name, no attribute', () => assert.deepEqual(found('class Net(Base):\n  pass\ndef Net(x):\n  pass\nMyNet(1)\na.Net(2)\n'), []));
  test('none that needs a name of its place', () =>
    assert.deepEqual(found('Net(args.width)\nNet(c)\nNet(c=3, flag=True, z=None)\nNet("c")\nNet(1e-3)\n'), [
      '3: Net(c=3, flag=True, z=None)',
      '4: Net("c")',
      '5: Net(1e-3)',
    ]));
  test('an open bracket ends nothing', () => assert.deepEqual(found('Net(1, (2'), []));
});
