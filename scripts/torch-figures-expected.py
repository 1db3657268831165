#!/usr/bin/python3
"""Writes what a real PyTorch counts for the programs of the tests: with a new one (pip install torch timm einops), then with Debian's torchvision.

test/torch/figures/*.json: for each program of the *.py beside it the network that it runs first.
test/torch/figures/programs.json: for each program that a test analyzes and that is said to be complete, its entry with its input, by the key of
test/figures.ts; or why PyTorch does not run it. The tests are run to find the programs, or stand in a file that --from names. Figures that are recorded
stay, so that a program which one PyTorch does not run can be tried with another; --all counts all anew.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

from torch_figures import figures

RECORD = 'test/torch/figures/programs.json'


def opened():
    """The first network that each program runs: its own way, not the way of the analysis."""
    for path in sorted(glob.glob('test/torch/figures/*.py')):
        out = {}
        for part in open(path).read().split('#--- ')[1:]:
            name, code = part.split('\n', 1)
            with tempfile.TemporaryDirectory() as folder:
                open(f'{folder}/model.py', 'w').write(code)
                found = figures(folder, 'model.py', [], None, None, [], None)
            out[name] = dict(zip(('params', 'macs'), found))
        open(path[:-2] + 'json', 'w').write(json.dumps(out, indent=2) + '\n')


def analyzed():
    """What the tests analyze, as they write it."""
    if '--from' in sys.argv:
        return [json.loads(line) for line in open(sys.argv[sys.argv.index('--from') + 1])]
    with tempfile.TemporaryDirectory() as folder:
        written = f'{folder}/programs'
        subprocess.run(['node', 'scripts/test.mjs', '--no-editor'], env={**os.environ, 'LAYER_COST_PROGRAMS': written}, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in open(written)]


def count(program):
    if any(path.startswith('torch/') for path in program['files']):
        return 'it has a PyTorch of its own'
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {**program['files'], program['file']: program['text']}.items():
            os.makedirs(os.path.dirname(f'{folder}/root/{path}'), exist_ok=True)
            open(f'{folder}/root/{path}', 'w', errors='surrogatepass').write(text)
        return figures(f'{folder}/root', program['file'], program['roots'], program['entry'], program['source'], program['inputs'], program['root'])


def main():
    opened()
    known = {} if '--all' in sys.argv or not os.path.exists(RECORD) else json.load(open(RECORD))
    programs = {p['key']: p for p in analyzed()}
    out = {}
    for key, program in sorted(programs.items()):
        out[key] = known[key] if isinstance(known.get(key), list) else count(program)
        counts = [program['params'], program['macs']]
        if out[key] != counts:
            print(f'{key}: {program["entry"]!r} counts {counts}, PyTorch says {out[key]}')
    lines = ',\n'.join(f'  {json.dumps(key)}: {json.dumps(value)}' for key, value in out.items())
    open(RECORD, 'w').write(f'{{\n{lines}\n}}\n')


main()
