"""einops: tensors rearranged by patterns."""
import string

import torch


class EinopsError(RuntimeError):
    pass


def _carry_out(tensor, steps, operation):
    split, reduced, order, added, whole, merged = steps
    if tuple(tensor.shape) != split:
        tensor = tensor.reshape(split)
    if reduced:
        tensor = _reduce_axes(tensor, operation, reduced)
    if order != tuple(range(len(order))):
        tensor = tensor.permute(order)
    if added:
        for axis in added:
            tensor = tensor.unsqueeze(axis)
        tensor = tensor.expand(whole)
    if whole != merged:
        tensor = tensor.reshape(merged)
    return tensor


def _reduce_axes(tensor, operation, axes):
    if callable(operation):
        return operation(tensor, axes)
    if operation == 'mean':
        if not tensor.is_floating_point():
            raise NotImplementedError('reduce_mean is not available for non-floating tensors')
        return tensor.mean(dim=axes)
    if operation == 'sum':
        return tensor.sum(dim=axes)
    if operation == 'max':
        return tensor.amax(dim=axes)
    if operation == 'min':
        return tensor.amin(dim=axes)
    # One axis at a time, the last one first, so that the others keep their positions.
    for axis in sorted(axes, reverse=True):
        tensor = getattr(tensor, operation)(dim=axis)
    return tensor


def _transform(tensor, pattern, operation, lengths):
    listed = isinstance(tensor, (list, tuple))
    if listed:
        if len(tensor) == 0:
            raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
        tensor = torch.stack(list(tensor))
    if _is_unknown(tensor):
        return tensor
    name = operation if isinstance(operation, str) else 'sum'
    steps = _einops_plan(name, pattern, tuple(tensor.shape), lengths)
    if isinstance(steps, str):
        message = f' Error while processing {operation}-reduction pattern "{pattern}".'
        message += '\n Input is list. ' if listed else f'\n Input tensor shape: {tensor.shape}. '
        raise EinopsError(f'{message}Additional info: {lengths}.\n {steps}')
    if _is_unknown(steps):
        return steps
    return _carry_out(tensor, steps, operation)


def rearrange(tensor, pattern, **axes_lengths):
    return _transform(tensor, pattern, 'rearrange', axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _transform(tensor, pattern, 'repeat', axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    return _transform(tensor, pattern, reduction, axes_lengths)


def _side(expression, duplicates=False):
    groups = _einops_side(expression, duplicates)
    if isinstance(groups, str):
        raise EinopsError(groups)
    return groups


def _axis_name(group):
    if len(group) == 0:
        raise NotImplementedError('Singleton () axes are not yet supported in einsum.')
    if len(group) > 1:
        raise NotImplementedError('Shape rearrangement is not yet supported in einsum.')
    if not isinstance(group[0], str):
        raise NotImplementedError('Anonymous axes are not yet supported in einsum.')
    return group[0]


def einsum(*tensors_and_pattern):
    if len(tensors_and_pattern) <= 1:
        raise ValueError('`einops.einsum` takes at minimum two arguments: the tensors (at least one), followed by the pattern.')
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise ValueError('The last argument passed to `einops.einsum` must be a string, representing the einsum pattern.')
    if '->' not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
    lefts, right = pattern.split('->')
    letters = {}
    sides = []
    for left in lefts.split(','):
        side = ''
        for group in _side(left, True):
            if group == '...':
                side += '...'
                continue
            name = _axis_name(group)
            if name not in letters:
                letters[name] = string.ascii_letters[len(letters)]
            side += letters[name]
        sides.append(side)
    result = ''
    for group in _side(right):
        if group == '...':
            result += '...'
            continue
        name = _axis_name(group)
        if name not in letters:
            raise EinopsError(f'Unknown axis {name} on right side of einsum {pattern}.')
        result += letters[name]
    return torch.einsum(','.join(sides) + '->' + result, *tensors)


def _around_star(pattern, name):
    axes = pattern.split()
    if len(axes) != len(set(axes)):
        raise EinopsError(f'Duplicates in axes names in {name}(..., "{pattern}")')
    if '*' not in axes:
        raise EinopsError(f'No *-axis in {name}(..., "{pattern}")')
    for axis in axes:
        if axis != '*' and (not axis.isidentifier() or axis[0] == '_' or axis[-1] == '_'):
            raise EinopsError(f'Invalid axis name {axis} in {name}(..., "{pattern}")')
    before = axes.index('*')
    return before, len(axes) - before - 1


def pack(tensors, pattern):
    before, after = _around_star(pattern, 'pack')
    reshaped, shapes = [], []
    for i, tensor in enumerate(tensors):
        shape = tuple(tensor.shape)
        if len(shape) < before + after:
            raise EinopsError(f'packed tensor #{i} (enumeration starts with 0) has shape {tensor.shape}, '
                              f'while pattern {pattern} assumes at least {before + after} axes')
        end = len(shape) - after
        shapes.append(tensor.shape[before:end])
        reshaped.append(tensor.reshape((*shape[:before], -1, *shape[end:])))
    return torch.cat(reshaped, dim=before), shapes


def _product(shape):
    result = 1
    for size in shape:
        result *= size
    return result


def unpack(tensor, packed_shapes, pattern):
    before, after = _around_star(pattern, 'unpack')
    shape = tuple(tensor.shape)
    if len(shape) != before + 1 + after:
        raise EinopsError(f'unpack(..., {pattern}) received input of wrong dim with shape {tensor.shape}')
    lengths = [-1 if -1 in packed else _product(packed) for packed in packed_shapes]
    if lengths.count(-1) > 1:
        raise EinopsError(f"unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can't infer dimensions")
    whole = shape[before]
    if -1 in lengths:
        lengths[lengths.index(-1)] = whole - (sum(lengths) + 1)
    if sum(lengths) != whole or min(lengths, default=0) < 0:
        raise EinopsError(f'Error during unpack(..., "{pattern}"): could not split axis of size {whole}'
                          f' into requested {packed_shapes}')
    parts = tensor.split(lengths, dim=before)
    return [part.reshape((*shape[:before], *packed, *shape[before + 1:])) for part, packed in zip(parts, packed_shapes)]


def parse_shape(x, pattern):
    groups = _side(pattern)
    shape = x.shape
    if any(group != '...' and len(group) > 1 for group in groups):
        raise RuntimeError(f"Can't parse shape with composite axes: {pattern} {shape}")
    if '...' in groups:
        if len(shape) < len(groups) - 1:
            raise RuntimeError(f"Can't parse shape with this number of dimensions: {pattern} {shape}")
        at = groups.index('...')
        groups = groups[:at] + (('_',),) * (len(shape) - len(groups) + 1) + groups[at + 1:]
    elif len(shape) != len(groups):
        raise RuntimeError(f"Can't parse shape with different number of dimensions: {pattern} {shape}")
    result = {}
    for group, size in zip(groups, shape):
        if len(group) == 0:
            if size != 1:
                raise RuntimeError(f'Length of axis is not 1: {pattern} {shape}')
        elif not isinstance(group[0], str):
            if group[0] != size:
                raise RuntimeError(f'Length of anonymous axis does not match: {pattern} {shape}')
        elif group[0] != '_':
            result[group[0]] = size
    return result


def asnumpy(tensor):
    return tensor.detach().cpu().numpy()
