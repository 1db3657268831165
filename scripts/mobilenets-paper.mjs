// Writes docs/mobilenets-paper.md: the tables of the MobileNets paper beside our own counts. `--check` only compares.
import { bundled, writePage } from './page.mjs';

const { mobilenetsPaper } = await bundled('mobilenetsPaper');
writePage('docs/mobilenets-paper.md', await mobilenetsPaper(), 'scripts/mobilenets-paper.mjs');
