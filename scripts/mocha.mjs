// One run of mocha in a process of its own: a test that takes its process down is a failure like any other.
//   node scripts/mocha.mjs RESULT.json FILE...
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

const [result, ...files] = process.argv.slice(2);
const mocha = new Mocha({ ui: 'tdd', reporter: 'dot', timeout: 120_000 });
for (const file of files) mocha.addFile(file);
const runner = mocha.run((failed) => {
  writeFileSync(result, JSON.stringify({ passed: runner.stats.passes, failed, skipped: runner.stats.pending }));
  process.exit(failed ? 1 : 0);
});
