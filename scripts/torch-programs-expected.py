#!/usr/bin/python3
"""Writes what a real PyTorch (Debian: python3-torch, 1.13) prints for the programs of test/torch/programs/*.py, one by one, to *.txt beside them."""
import contextlib
import glob
import io
import traceback
import warnings

warnings.filterwarnings('ignore')
for path in sorted(glob.glob('test/torch/programs/*.py')):
    out = ''
    for part in open(path).read().split('#--- ')[1:]:
        name, code = part.split('\n', 1)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(code, name, 'exec'), {'__name__': '__main__'})
            except Exception:
                print(traceback.format_exc().strip().split('\n')[-1])
        out += f'#--- {name}\n{printed.getvalue()}'
    with open(path[:-len('.py')] + '.txt', 'w') as file:
        file.write(out)
