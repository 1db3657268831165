// Writes docs/coverage.md: what of Python and PyTorch is modelled. `--check` only compares.
import { bundled, writePage } from './page.mjs';

const { coverage } = await bundled('coverage');
writePage('docs/coverage.md', await coverage(), 'scripts/coverage.mjs');
