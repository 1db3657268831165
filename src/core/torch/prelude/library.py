"""Operators that a program declares: calling one, also through `torch.ops`, runs the function that it was declared with."""

import torch


class CustomOpDef:
    def __init__(self, name, function):
        self._qualname, self._function = name, function
        self._namespace, _, self._name = name.partition('::')
        self.__name__ = self._name

        _declare(name, self)

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

    @property
    def default(self):
        return self

    def _kept(self, *args, **kwargs):
        """What an operator does on other devices, for shapes alone or backward does not matter here."""
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return lambda function: function

    register_fake = register_kernel = register_vmap = register_torch_dispatch = impl_abstract = _kept

    def register_autograd(self, backward, /, *, setup_context=None):
        pass


def custom_op(name, fn=None, /, *, mutates_args=(), device_types=None, schema=None, tags=None):
    if fn is not None:
        return CustomOpDef(name, fn)
    return lambda function: CustomOpDef(name, function)


triton_op = custom_op


def _decorator(*args, **kwargs):
    if len(args) > 1 and callable(args[-1]):
        return args[-1]
    return lambda function: function


register_fake = impl_abstract = register_kernel = register_vmap = register_torch_dispatch = _decorator


def impl(qualname, types, func=None, *rest, lib=None):
    """`impl('ns::op', 'cpu', f)`, or `impl(library, 'op', 'CPU')` as a decorator."""
    if isinstance(qualname, Library):
        return qualname.impl(types, None, func or '')
    if func is None:
        return lambda function: impl(qualname, types, function)
    _implement(qualname, types, func)
    return func


def _implement(name, kind, function):
    # Shapes alone, or what is done backward, is not what the operator computes.
    if not any(word in str(kind) for word in ('Meta', 'meta', 'Autograd', 'Functionalize')):
        CustomOpDef(name, function)


def _declare(name, operator):
    torch.ops._declared[name] = operator


class _Namespace:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        found = torch.ops._declared.get(f'{self._name}::{name}')
        return _unknown(f'torch.ops.{self._name}.{name} is not modelled') if found is None else found


def namespace(name):
    return _Namespace(name) if any(known.startswith(f'{name}::') for known in torch.ops._declared) else None


def define(*args, **kwargs):
    if args and isinstance(args[-1], str) or kwargs:
        return _decorator
    return None


def register_autograd(*args, **kwargs):
    pass


def wrap_triton(kernel):
    return kernel


class Library:
    def __init__(self, ns, kind, dispatch_key=''):
        self.ns = ns

    def define(self, schema, alias_analysis='', *, tags=()):
        return schema.split('(')[0]

    def impl(self, op_name, fn=None, dispatch_key='', **kwargs):
        def implement(function):
            _implement(f'{self.ns}::{op_name.partition("::")[2] or op_name}', dispatch_key, function)
            return function

        return implement if fn is None else implement(fn)
