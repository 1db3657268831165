"""Parameters and multiply-adds that a real PyTorch counts for a network of a file, each in a process of its own."""
import ast
import contextlib
import importlib
import importlib.util
import inspect
import io
import json
import os
import re
import resource
import select
import signal
import sys
import time
import types
import warnings

import torch
from torch import nn

from torch_counting import Counter

# Bytes that one program may take, and seconds.
MEMORY, SECONDS = 14 << 30, 60


class Found(BaseException):
    """The figures are there; what else the program does is of no interest."""


def figures(*asked):
    """
    [params, macs] of the entry of a file with its input, or in a sentence why PyTorch does not run it. The entry's source decides what is tried first:
    "file" is a call that stands in the file, and means what becomes of it there. A process of its own keeps modules and crashes apart.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.write(write, json.dumps(answer(*asked)).encode())
        finally:
            os._exit(0)
    os.close(write)
    told, end = b'', time.time() + SECONDS
    while select.select([read], [], [], max(0, end - time.time()))[0]:
        part = os.read(read, 1 << 16)
        if not part:
            break
        told += part
    os.kill(child, signal.SIGKILL)
    os.close(read)
    os.waitpid(child, 0)
    return json.loads(told) if told else 'no answer'


def answer(folder, file, roots, entry, source, inputs, root):
    warnings.filterwarnings('ignore')
    torch.backends.mkldnn.set_flags(False)
    torch.backends.cuda.enable_flash_sdp(False)
    os.chdir(folder)
    sys.path[:0] = [os.path.join(folder, r) for r in roots] + [os.path.dirname(os.path.join(folder, file))]
    sys.argv = [file]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), manual_attention():
        reasons = []
        for way in (by_running,) if entry is None else (by_running, by_entry) if source == 'file' else (by_entry, by_running):
            try:
                return way(folder, file, entry, inputs, root)
            except (Exception, SystemExit) as error:
                text = str(error).strip().split('\n')[0].replace(folder, '')
                reasons.append(f'{type(error).__name__}: {text}'[:160])
        return reasons[-1 if source == 'file' else 0]


# Transformer layers as the operators that they are written in: older versions can only be told by gradients.
if hasattr(torch.backends, 'mha'):
    torch.backends.mha.set_fastpath_enabled(False)
inference = torch.no_grad if hasattr(torch.backends, 'mha') else torch.enable_grad


def warm_up():
    """What PyTorch imports at its first use, once for all processes."""
    torch.set_num_threads(1)
    with manual_attention(), Counter(), inference():
        nn.TransformerEncoderLayer(2, 1, 2).eval()(torch.zeros(2, 1, 2))


def manual_attention():
    """Attention by two matrix products, so that these are counted."""
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
        return sdpa_kernel(SDPBackend.MATH)
    except ImportError:
        return contextlib.nullcontext()


def loaded(folder, file, name=None):
    """The namespace of a file that was imported; as the main script if it is called so."""
    path = os.path.join(folder, file)
    text = open(path).read()
    # Under the name that its place gives it, for relative imports and pickles.
    dotted = name or file[:-len('.py')].replace('/', '.')
    module = types.ModuleType(dotted)
    module.__file__ = path
    if re.search(r'^\s*from \.', text, re.M):
        at = os.path.dirname(path)
        names = []
        while os.path.exists(os.path.join(at, '__init__.py')):
            names.insert(0, os.path.basename(at))
            at = os.path.dirname(at)
        names = names or [os.path.basename(os.path.dirname(path))]
        at = at if os.path.basename(at) != names[0] else os.path.dirname(at)
        sys.path.insert(0, at)
        module.__package__ = '.'.join(names)
        importlib.import_module(module.__package__)
        full = f'{module.__package__}.{os.path.basename(path)[:-len(".py")]}'
        if not name:
            try:
                return vars(importlib.import_module(full))
            except Exception:
                module.__name__ = dotted = full
    sys.modules[dotted] = module
    exec(compile(text if not name else text.replace('net.forward(', 'net('), path, 'exec'), vars(module))
    return vars(module)


def by_entry(folder, file, entry, inputs, _):
    other = re.match(r'([\w./-]+\.py): (.*)', entry, re.S)
    space = loaded(folder, file)
    if other:
        there = next(os.path.relpath(os.path.join(at, f), folder) for at, _, names in os.walk(folder) for f in names if os.path.join(at, f).endswith('/' + other[1]))
        space = loaded(folder, there)
    body = ast.parse((other[2] if other else entry).strip()).body
    space.setdefault('torch', torch)
    exec(compile(ast.Module(body[:-1], []), 'entry', 'exec'), space)
    net = eval(compile(ast.Expression(body[-1].value), 'entry', 'eval'), space)
    error = None
    for fill in (torch.zeros, torch.ones):
        try:
            return counted(net, *arguments(net, inputs, fill, space))
        except (RuntimeError, IndexError, ValueError) as failed:
            error = error or failed
    raise error


def arguments(net, inputs, fill, space):
    names = inspect.signature(net.forward).parameters
    given, by_name = [], {}
    for spec in inputs:
        if 'literal' in spec:
            value = eval(spec['literal'], {**space, 'torch': torch, 'self': net})
        elif spec['dtype'] == 'bool':
            value = torch.ones(spec['shape'], dtype=torch.bool)
        else:
            value = fill(spec['shape'], dtype=getattr(torch, spec['dtype']))
        place = names.get(spec['name'])
        if place is None or place.kind in (place.POSITIONAL_ONLY, place.VAR_POSITIONAL) or (not by_name and list(names).index(spec['name']) == len(given)):
            given.append(value)
        else:
            by_name[spec['name']] = value
    return given, by_name


def counted(net, given, by_name):
    call = nn.Module.__call__ if not isinstance(net, torch.jit.ScriptModule) else type(net).__call__
    with Counter() as counter, inference():
        call(net.eval(), *given, **by_name)
    return [sum(int(p.numel()) for p in net.parameters()), int(counter.macs)]


def tensors(value):
    if isinstance(value, torch.Tensor):
        return [list(value.shape)]
    if isinstance(value, dict):
        value = value.values()
    return [t for v in value for t in tensors(v)] if isinstance(value, (list, tuple)) or not isinstance(value, (str, bytes)) and hasattr(value, '__iter__') else []


def by_running(folder, file, entry, inputs, root):
    """
    The first network of that class that the script, or one of its tests, calls with tensors of these shapes; without an entry the first of all. Of a
    script that calls none the last one that it leaves.
    """
    wanted = None if entry is None else [spec['shape'] for spec in inputs if 'literal' not in spec]
    run, inside = nn.Module.__call__, []

    def watched(net, *args, **kwargs):
        if inside or (wanted is not None and (tensors([args, kwargs]) != wanted or type(net).__name__ != (root or type(net).__name__))):
            return run(net, *args, **kwargs)
        inside.append(net)
        nn.Module.__call__ = run
        raise Found(counted(net, args, kwargs))

    nn.Module.__call__ = watched
    try:
        space = loaded(folder, file, '__main__')
        for name, value in list(space.items()):
            if inspect.isfunction(value) and value.__module__ == '__main__' and not inspect.signature(value).parameters:
                with contextlib.suppress(Exception):
                    value()
    except Found as found:
        return found.args[0]
    finally:
        nn.Module.__call__ = run
    made = [v for v in space.values() if isinstance(v, nn.Module) and type(v).__name__ == (root or type(v).__name__)]
    if not made:
        raise LookupError(f'nothing calls a network with {wanted}')
    return counted(made[-1], *arguments(made[-1], inputs, torch.zeros, space))


warm_up()
