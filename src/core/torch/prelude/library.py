"""Operators that a program declares: calling one runs the function that it was declared with."""


class CustomOpDef:
    def __init__(self, name, function):
        self._qualname, self._function = name, function
        self._namespace, _, self._name = name.partition('::')
        self.__name__ = self._name

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

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


register_fake = impl_abstract = register_kernel = register_vmap = impl = register_torch_dispatch = _decorator


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
        return fn if fn is not None else (lambda function: function)
