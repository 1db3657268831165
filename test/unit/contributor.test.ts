import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { withoutRelativeLinks } from '../../scripts/readme.mjs';

/** What a contributor's first hour rests on: files of the editor that name other files, scripts and tasks. */

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

interface Launch {
  readonly configurations: readonly { readonly name: string; readonly args?: readonly string[]; readonly program?: string; readonly preLaunchTask?: string }[];
}
interface Tasks {
  readonly tasks: readonly {
    readonly type: string;
    readonly script: string;
    readonly isBackground?: boolean;
    readonly problemMatcher: string | readonly string[];
  }[];
}

suite('the first hour of a contributor', () => {
  const { scripts } = json<{ scripts: Record<string, string> }>('package.json');
  const { tasks } = json<Tasks>('.vscode/tasks.json');
  const { configurations } = json<Launch>('.vscode/launch.json');

  test('F5 opens the sample with the extension: every path in launch.json is there', () => {
    assert.match(configurations[0]?.args?.join(' ') ?? '', /--extensionDevelopmentPath=\$\{workspaceFolder\}(?: |$)/);
    const words = configurations.flatMap((c) => [c.program ?? '', ...(c.args ?? [])]);
    const paths = words.flatMap((w) => [...w.matchAll(/\$\{workspaceFolder\}\/([^\s,]+)/g)].map((m) => m[1] ?? ''));
    assert.ok(paths.includes('media/samples/mobilenet_v1.py'));
    for (const path of paths.filter((p) => !p.startsWith('dist/'))) assert.ok(existsSync(path), path);
  });

  test('every task before a launch is one of tasks.json, and every task a script of package.json', () => {
    const names = tasks.map((t) => `${t.type}: ${t.script}`);
    for (const c of configurations) if (c.preLaunchTask) assert.ok(names.includes(c.preLaunchTask), c.preLaunchTask);
    for (const t of tasks) assert.ok(scripts[t.script], t.script);
    // Without a matcher that sees the end of a round, F5 would wait for ever.
    assert.deepEqual(
      tasks.filter((t) => t.isBackground).map((t) => t.problemMatcher),
      ['$tsc-watch'],
    );
  });

  test('every npm script starts a file that is there', () => {
    for (const [name, command] of Object.entries(scripts)) assert.ok(existsSync(/^node (\S+)/.exec(command)?.[1] ?? ''), name);
  });

  test('CI runs the same script as any machine', () => {
    assert.match(readFileSync('.github/workflows/ci.yml', 'utf8'), /run: bash \.ci\/run/);
    assert.ok(existsSync('.ci/run'));
  });

  test('the README of the .vsix has no link that leads nowhere, that of the repository none to a missing file', () => {
    const readme = readFileSync('README.md', 'utf8');
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] ?? '');
    assert.ok(targets.length > 3);
    for (const target of targets) assert.ok(existsSync(target), target);
    const shipped = withoutRelativeLinks(readme);
    assert.deepEqual([...shipped.matchAll(/(?<!!)\[[^\]]+\]\((?!https?:)[^)]+\)/g)], []);
    assert.match(shipped, /What is followed \(`docs\/coverage\.md` in the sources\)/);
    assert.match(withoutRelativeLinks('[a.md](a.md) [b](https://b.c) ![d](e.png)'), /^`a\.md` \[b\]\(https:\/\/b\.c\) !\[d\]\(e\.png\)$/);
  });
});
