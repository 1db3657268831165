"""einops as layers."""
import string

import torch
from einops import EinopsError, rearrange, reduce
from torch import nn


def _options(lengths):
    return ''.join(f', {axis}={length}' for axis, length in lengths.items())


class Rearrange(nn.Module):
    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return rearrange(input, self.pattern, **self.axes_lengths)

    def __repr__(self):
        return f'{self.__class__.__name__}({self.pattern!r}{_options(self.axes_lengths)})'


class Reduce(nn.Module):
    def __init__(self, pattern, reduction, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.reduction = reduction
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return reduce(input, self.pattern, self.reduction, **self.axes_lengths)

    def __repr__(self):
        return f'{self.__class__.__name__}({self.pattern!r}, {self.reduction!r}{_options(self.axes_lengths)})'


def _groups(expression):
    groups = _einops_side(expression, False)
    if isinstance(groups, str):
        raise EinopsError(groups)
    return groups


def _flat(groups):
    names = []
    for group in groups:
        names += ['...'] if group == '...' else list(group)
    return names


def _report(names, message):
    if names:
        raise EinopsError(message.format(set(names)))


class EinMix(nn.Module):
    """A product with a weight whose axes have names. Brackets in the pattern add a rearrangement before or after."""

    def __init__(self, pattern, weight_shape, bias_shape=None, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.weight_shape = weight_shape
        self.bias_shape = bias_shape
        self.axes_lengths = axes_lengths
        left_pattern, right_pattern = pattern.split('->')
        left, right, weight = _groups(left_pattern), _groups(right_pattern), _groups(weight_shape)
        ins, outs, weights = _flat(left), _flat(right), _flat(weight)
        _report([a for a in outs if a not in ins and a not in weights],
                'Unrecognized identifiers on the right side of EinMix {}')
        if '...' in weights:
            raise EinopsError('Ellipsis is not supported in weight, as its shape should be fully specified')
        if ('...' in ins) != ('...' in outs):
            raise EinopsError(f'Ellipsis in EinMix should be on both sides, {pattern}')
        if '...' in ins and '...' not in left:
            raise EinopsError(f"Ellipsis on left side can't be in parenthesis, got {pattern}")
        if any(not isinstance(a, str) for a in ins + outs + weights):
            raise EinopsError('Anonymous axes (numbers) are not allowed in EinMix')
        if '(' in weight_shape or ')' in weight_shape:
            raise EinopsError(f'Parenthesis is not allowed in weight shape: {weight_shape}')
        for axis in weights:
            if axis not in axes_lengths:
                raise EinopsError(f'Dimension {axis} of weight should be specified')
        _report([a for a in axes_lengths if a not in ins and a not in weights], 'Axes {} are not used in pattern')
        _report([a for a in weights if a not in ins and a not in outs], 'Weight axes {} are redundant')
        self.pre_rearrange = None
        if any(group != '...' and len(group) != 1 for group in left):
            known = {name: length for name, length in axes_lengths.items() if name in ins}
            self.pre_rearrange = Rearrange(f'{left_pattern}-> {" ".join(ins)}', **known)
        self.post_rearrange = None
        if any(group != '...' and (len(group) != 1 or group == ('...',)) for group in right):
            self.post_rearrange = Rearrange(f'{" ".join(outs)} ->{right_pattern}')
        self.weight = nn.Parameter(torch.zeros([axes_lengths[axis] for axis in weights]))
        if bias_shape is None:
            self.bias = None
        else:
            self.bias = nn.Parameter(torch.zeros(self._bias_sizes(bias_shape, outs)))
        letters = {name: string.ascii_lowercase[i] for i, name in enumerate(sorted({*ins, *outs, *weights} - {'...'}))}
        letters['...'] = '...'
        sides = [''.join(letters[axis] for axis in names) for names in (ins, weights, outs)]
        self.einsum_pattern = f'{sides[0]},{sides[1]}->{sides[2]}'

    def _bias_sizes(self, bias_shape, outs):
        if not isinstance(bias_shape, str):
            raise EinopsError('bias shape should be string specifying which axes bias depends on')
        names = _flat(_groups(bias_shape))
        _report([a for a in names if a not in outs], 'Bias axes {} not present in output')
        _report([a for a in names if a not in self.axes_lengths], 'Sizes not provided for bias axes {}')
        sizes_ = []
        for axis in outs:
            if axis == '...':
                if any(size != 1 for size in sizes_):
                    raise EinopsError('all bias dimensions should go after ellipsis in the output')
            else:
                sizes_.append(self.axes_lengths[axis] if axis in names else 1)
        return sizes_

    def forward(self, input):
        if self.pre_rearrange is not None:
            input = self.pre_rearrange(input)
        result = torch.einsum(self.einsum_pattern, input, self.weight)
        if self.bias is not None:
            result = result + self.bias
        if self.post_rearrange is not None:
            result = self.post_rearrange(result)
        return result

    def __repr__(self):
        bias = '' if self.bias_shape is None else f", '{self.bias_shape}'"
        return f"{self.__class__.__name__}({self.pattern!r}, '{self.weight_shape}'{bias}{_options(self.axes_lengths)})"
