"""Modules called with tensors in the place of their own parameters, and functions mapped over an axis."""
import torch


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    given = {}
    for one in parameter_and_buffer_dicts if isinstance(parameter_and_buffer_dicts, (tuple, list)) else [parameter_and_buffer_dicts]:
        given.update(one)
    before = []
    for path, tensor in given.items():
        *above, name = path.split('.')
        owner = module
        for part in above:
            owner = owner._modules[part]
        table = owner._parameters if name in owner._parameters else owner._buffers
        if name not in table:
            raise KeyError(path)
        before.append((table, name, table[name]))
        table[name] = tensor
    try:
        if args is None:
            args = ()
        return module(*(args if isinstance(args, tuple) else (args,)), **(kwargs or {}))
    finally:
        for table, name, tensor in reversed(before):
            table[name] = tensor


def stack_module_state(models):
    parameters = {name: torch.stack([dict(m.named_parameters())[name].detach() for m in models]) for name, _ in models[0].named_parameters()}
    buffers = {name: torch.stack([dict(m.named_buffers())[name] for m in models]) for name, _ in models[0].named_buffers()}
    return parameters, buffers


def _at(value, dim, i):
    if dim is None:
        return value
    if isinstance(value, dict):
        return {key: _at(v, dim[key] if isinstance(dim, dict) else dim, i) for key, v in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_at(v, dim[k] if isinstance(dim, (tuple, list)) else dim, i) for k, v in enumerate(value))
    return value.select(dim, i)


def _length(value, dim):
    if dim is None:
        return None
    if isinstance(value, dict):
        found = [_length(v, dim[key] if isinstance(dim, dict) else dim) for key, v in value.items()]
    elif isinstance(value, (tuple, list)):
        found = [_length(v, dim[k] if isinstance(dim, (tuple, list)) else dim) for k, v in enumerate(value)]
    else:
        return value.shape[dim]
    return next((n for n in found if n is not None), None)


def _together(results, dim):
    first = results[0]
    if isinstance(first, (tuple, list)):
        return type(first)(_together([r[k] for r in results], dim[k] if isinstance(dim, (tuple, list)) else dim) for k in range(len(first)))
    if isinstance(first, dict):
        return {key: _together([r[key] for r in results], dim) for key in first}
    return first if dim is None else torch.stack(results, dim)


# A function is run once for each place of the axis; more often it takes too long.
_MAPPED = 256


def vmap(func, in_dims=0, out_dims=0, randomness='error', *, chunk_size=None):
    def mapped(*args, **kwargs):
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(args)
        count = _length(args, dims)
        if count is None:
            count = _length(kwargs, 0)
        if count is None:
            raise ValueError('vmap: at least one input must be mapped over')
        if count > _MAPPED:
            return _unknown(f'a function is mapped over {count} places (limit: {_MAPPED})')
        found = [func(*[_at(a, d, i) for a, d in zip(args, dims)], **_at(kwargs, 0, i)) for i in range(count)]
        return _together(found, out_dims)
    return mapped


def _gradient(func, *args, **kwargs):
    return lambda *given, **named: _unknown('gradients are not followed')


grad = grad_and_value = jacrev = jacfwd = hessian = _gradient


def _with_gradient(func, *args, **kwargs):
    return _unknown('gradients are not followed')


vjp = jvp = linearize = _with_gradient


def functionalize(func, **kwargs):
    return func
