// Writes docs/conventions.md: what each convention counts, from its table of rules. `--check` only compares.
import { bundled, writePage } from './page.mjs';

const { conventionPages } = await bundled('conventionPages');
writePage('docs/conventions.md', conventionPages(), 'scripts/conventions.mjs');
