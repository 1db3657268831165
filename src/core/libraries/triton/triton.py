"""Kernels that a program writes for a graphics card: a launch is named, and what it costs is not known."""
import torch

__version__ = '3.1.0'


class KernelInterface:
    pass


class JITFunction(KernelInterface):
    def __init__(self, fn):
        self.fn, self.__name__, self.__doc__ = fn, fn.__name__, fn.__doc__
        self.arg_names = list(fn.__code__.co_varnames[:fn.__code__.co_argcount])

    def __getitem__(self, grid):
        def launched(*args, **kwargs):
            torch.ops.layercost.launch(self.__name__, [*args, *kwargs.values()])
        return launched

    def run(self, *args, grid=None, **kwargs):
        return self[grid](*args, **kwargs)

    warmup = run

    def __call__(self, *args, **kwargs):
        return self.fn(*args, **kwargs)


class Autotuner(JITFunction):
    def __init__(self, fn, arg_names=None, configs=(), key=(), reset_to_zero=None, restore_value=None, pre_hook=None, post_hook=None,
                 prune_configs_by=None, warmup=None, rep=None, use_cuda_graph=False, do_bench=None, cache_results=False):
        super().__init__(fn.fn if isinstance(fn, JITFunction) else fn)
        self.configs, self.best_config = list(configs or ()), configs[0] if configs else None
        self.keys, self.cache, self.base_fn = list(key or ()), {}, self.fn
        self.reset_to_zero, self.restore_value = list(reset_to_zero or ()), list(restore_value or ())
        self.pre_hook, self.user_defined_pre_hook = pre_hook, pre_hook is not None
        self.post_hook, self.user_defined_post_hook = post_hook, post_hook is not None
        self.use_cuda_graph, self.cache_results = use_cuda_graph, cache_results


class Heuristics(JITFunction):
    def __init__(self, fn, *args, **options):
        super().__init__(fn.fn if isinstance(fn, JITFunction) else fn)


def jit(fn=None, **options):
    if fn is None:
        return jit
    return fn if isinstance(fn, JITFunction) else JITFunction(fn)


def autotune(configs=(), key=(), **options):
    def tuned(kernel):
        kernel.configs, kernel.best_config = list(configs), configs[0] if configs else None
        return kernel
    return tuned


def heuristics(values=None, **options):
    return lambda kernel: kernel


class Config:
    def __init__(self, kwargs, num_warps=4, num_stages=2, **options):
        self.kwargs, self.num_warps, self.num_stages = kwargs, num_warps, num_stages


def cdiv(x, y):
    return (x + y - 1) // y


def next_power_of_2(n):
    power = 1
    while power < n:
        power *= 2
    return power


