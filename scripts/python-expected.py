#!/usr/bin/env python3
"""Runs the programs of test/python/programs with this CPython and stores what they print in test/python/expected.

    python3 scripts/python-expected.py            rewrites the expected output
    python3 scripts/python-expected.py --check    only compares, exit code 1 on a difference
    python3 scripts/python-expected.py scopes     only the named features

A file of programs holds many, each after a line `#--- name`; the file of expected output has the same lines.
Every program runs in a process of its own. What it prints may not depend on the version, addresses, hash order or time.
"""
import concurrent.futures
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / 'test' / 'python'
MARKER = '#--- '
TIME_LIMIT_S = 20


def programs(text):
    """The (name, source) pairs of one file, in order."""
    found = []
    for line in text.splitlines(keepends=True):
        if line.startswith(MARKER):
            found.append((line[len(MARKER):].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [(name, ''.join(lines).rstrip('\n') + '\n') for name, lines in found]


def run(source):
    done = subprocess.run([sys.executable, '-c', source], capture_output=True, encoding='utf-8', timeout=TIME_LIMIT_S, env={'PYTHONIOENCODING': 'utf-8'})
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


def expected(path, pool):
    """The text of the expected file for one file of programs."""
    parts = programs(path.read_text(encoding='utf-8'))
    names = [name for name, _ in parts]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise RuntimeError(f'{path.name}: names used twice: {sorted(repeated)}')
    jobs = [(name, pool.submit(run, source)) for name, source in parts]
    text = ''
    for name, job in jobs:
        try:
            output = job.result()
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            raise RuntimeError(f'{path.name}: {name}: {error}') from None
        text += f'{MARKER}{name}\n{output}' + ('' if output.endswith('\n') or not output else '\n')
    return text, len(parts)


def main(arguments):
    check = '--check' in arguments
    wanted = {argument for argument in arguments if not argument.startswith('-')}
    problems, count = [], 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path in sorted((ROOT / 'programs').glob('*.py')):
            if wanted and path.stem not in wanted:
                continue
            stored = ROOT / 'expected' / (path.stem + '.txt')
            try:
                text, size = expected(path, pool)
            except RuntimeError as error:
                problems.append(str(error))
                continue
            count += size
            if not check:
                stored.write_text(text, encoding='utf-8')
            elif not stored.exists() or stored.read_text(encoding='utf-8') != text:
                problems.append(f'{path.name}: the stored output differs')
    print(f'{count} programs, {len(problems)} problems')
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
