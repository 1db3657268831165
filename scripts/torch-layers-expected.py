#!/usr/bin/python3
"""Writes test/torch/layers/expected.json and errors.json: what a real PyTorch says of a few hundred layers and functional calls.

Only for whoever wants to make the file anew (Debian: apt-get install python3-torch, then /usr/bin/python3 scripts/torch-layers-expected.py);
the tests read the file. Every case is Python that gives a module, the shapes of its inputs, and then: the shapes of what
comes out, the number of parameters, and multiply-adds by PyTorch's own operators (convolutions and matrix products).
errors.json has the exception of what PyTorch refuses. Where torchvision and timm are installed too, standIns.json says the same of
their building blocks, with the names of the parameters.
"""
import json
import math
import random
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

warnings.filterwarnings('ignore')
A = torch.ops.aten
R = random.Random(20230401)


class Counter(TorchDispatchMode):
    """One per multiply-add; a transposed convolution by its input."""

    def __init__(self):
        super().__init__()
        self.macs = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        op = function._overloadpacket
        if op in (A.convolution, A._convolution, A.convolution_overrideable):
            x, weight, transposed = args[0], args[1], args[6]
            self.macs += x.shape[0] * weight.numel() * (x if transposed else out).shape[2:].numel()
        elif op is A.mm:
            self.macs += args[0].shape[0] * args[0].shape[1] * args[1].shape[1]
        elif op is A.addmm:
            self.macs += args[1].shape[0] * args[1].shape[1] * args[2].shape[1]
        elif op is A.bmm:
            self.macs += args[0].numel() * args[1].shape[2]
        elif op is A.baddbmm:
            self.macs += args[1].numel() * args[2].shape[2]
        elif op in (A.mv, A.dot):
            self.macs += args[0].numel()
        return out


class Call(nn.Module):
    """A function as a module, with modules that it is given by name."""

    def __init__(self, function, **modules):
        super().__init__()
        self.function = function
        self.names = list(modules)
        for name, module in modules.items():
            self.add_module(name, module)

    def forward(self, *args):
        return self.function(*args, **{name: self._modules[name] for name in self.names})


def shapes(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return [shapes(v) for v in value.values()]
    if isinstance(value, (list, tuple)):
        return [shapes(v) for v in value if v is not None]
    return None


cases = []


def case(code, *inputs):
    """`inputs` are shapes, or (shape, dtype, largest element) for whole numbers."""
    cases.append((code, inputs))


def tensor(given, at=0):
    if isinstance(given, tuple):
        count = torch.Size(given[0]).numel()
        return ((torch.arange(count) * 7 + 3) % given[2]).reshape(given[0]).to(getattr(torch, given[1]))
    return wave(given, 0.3, at, 1.0)


def wave(shape, step, shift, size):
    """Elements that every language can make."""
    count = torch.Size(shape).numel()
    return (size * torch.sin(torch.arange(count, dtype=torch.float64) * step + shift)).float().reshape(shape)


def checks(value):
    """Two sums over all elements that come out, and the sum of their sizes: enough to tell right from wrong."""
    flat = []

    def gather(v):
        if isinstance(v, torch.Tensor):
            flat.append(v.detach().double().flatten())
        elif isinstance(v, dict):
            [gather(x) for x in v.values()]
        elif isinstance(v, (list, tuple)):
            [gather(x) for x in v]

    gather(value)
    elements = torch.cat(flat)
    weights = torch.cos(torch.arange(elements.numel(), dtype=torch.float64) * 0.1)
    sums = [float(f'{n.item():.7g}') for n in (elements.sum(), (elements * weights).sum(), elements.abs().sum())]
    return sums if all(math.isfinite(n) for n in sums) else None


# What draws at random, and losses, which are not run.
UNCHECKED = ('Fractional', 'gumbel', 'Loss', 'loss', 'pdist', 'p=1.0)', 'proj_size', 'EmbeddingBag', '[6, 4, 1]', '[2, 6, 3]', 'antialias', 'spectral')


def maybe(p, text, otherwise=''):
    return text if R.random() < p else otherwise


def pick(*options):
    return R.choice(options)


def per_axis(rank, low, high):
    """A number, or a tuple of numbers, one per axis."""
    if R.random() < 0.6:
        return R.randint(low, high)
    return tuple(R.randint(low, high) for _ in range(rank))


def largest(value):
    return max(value) if isinstance(value, tuple) else value


def convolutions():
    for rank, size, count in ((1, 40, 18), (2, 18, 40), (3, 9, 12)):
        for _ in range(count):
            groups = pick(1, 1, 1, 2, 4)
            ins, outs = groups * R.randint(1, 6), groups * R.randint(1, 6)
            kernel, stride, dilation = per_axis(rank, 1, 4), per_axis(rank, 1, 3), pick(1, 1, 1, 2)
            padding = pick(0, per_axis(rank, 0, 2), per_axis(rank, 0, 2), "'valid'")
            mode = ''
            if R.random() < 0.2:
                stride, padding = 1, "'same'"
            elif padding != "'valid'" and R.random() < 0.2:
                mode = f', padding_mode={pick("reflect", "replicate", "circular")!r}'
            options = f'stride={stride}, padding={padding}, dilation={dilation}, groups={groups}{maybe(0.4, ", bias=False")}{mode}'
            shape = [ins] + [size + R.randint(0, 3) for _ in range(rank)]
            case(f'nn.Conv{rank}d({ins}, {outs}, {kernel}, {options})', maybe(0.9, 'b') and [R.randint(1, 3)] + shape or shape)
    for rank, size, count in ((1, 20, 10), (2, 9, 20), (3, 5, 6)):
        for _ in range(count):
            groups = pick(1, 1, 2)
            ins, outs = groups * R.randint(1, 6), groups * R.randint(1, 6)
            kernel, stride = R.randint(2, 4), R.randint(1, 3)
            padding, extra = R.randint(0, 1), R.randint(0, stride - 1)
            options = f'stride={stride}, padding={padding}, output_padding={extra}, groups={groups}, dilation={pick(1, 1, 2)}'
            shape = [ins] + [size] * rank
            case(f'nn.ConvTranspose{rank}d({ins}, {outs}, {kernel}, {options}{maybe(0.4, ", bias=False")})', [2] + shape)
    case('Call(lambda x, w: F.conv2d(x, w, padding="same", dilation=(2, 3)))', [1, 3, 20, 20], [4, 3, 4, 3])
    case('Call(lambda x, w, b: F.conv1d(x, w, b, 2, 1))', [1, 3, 20], [4, 3, 3], [4])
    case('Call(lambda x, w: F.conv_transpose2d(x, w, None, (2, 1), (1, 0)))', [3, 8, 8], [3, 5, 3, 2])
    case('nn.ConvTranspose2d(4, 2, 3, stride=2)', [1, 4, 7, 7])
    case('Call(lambda x, conv: conv(x, output_size=(16, 15)), conv=nn.ConvTranspose2d(4, 2, 3, stride=2))', [1, 4, 7, 7])
    for _ in range(8):
        k, d, p, s = per_axis(2, 1, 3), per_axis(2, 1, 2), per_axis(2, 0, 1), per_axis(2, 1, 2)
        case(f'nn.Unfold({k}, dilation={d}, padding={p}, stride={s})', [2, 3, 11, 12])
    case('nn.Fold((4, 5), kernel_size=(2, 2))', [1, 12, 12])
    case('nn.Fold(8, kernel_size=3, padding=1, stride=2)', [2, 18, 16])
    case('nn.Fold(8, 2, stride=2)', [12, 16])


def linears():
    for _ in range(8):
        ins, outs = R.randint(1, 20), R.randint(1, 20)
        lead = pick([], [1], [4], [2, 5], [2, 3, 4])
        case(f'nn.Linear({ins}, {outs}{maybe(0.4, ", bias=False")})', lead + [ins])
    case('nn.Bilinear(5, 6, 7)', [4, 5], [4, 6])
    case('nn.Bilinear(5, 6, 7, bias=False)', [2, 3, 5], [2, 3, 6])
    case('nn.Identity(4, unused=True)', [3, 4])
    case('Call(lambda x, w: F.linear(x, w))', [2, 3, 4], [5, 4])
    case('Call(lambda x, w, b: F.linear(x, w, b))', [2, 4], [5, 4], [5])
    case('Call(lambda x, w: F.linear(x, w))', [2, 3, 4], [4])


def normalizations():
    spatial = {1: [7], 2: [6, 5], 3: [4, 5, 6]}
    for rank in (1, 2, 3):
        for _ in range(4):
            channels = R.randint(1, 12)
            options = maybe(0.4, ', affine=False') + maybe(0.4, ', track_running_stats=False') + maybe(0.3, ', eps=0.001')
            case(f'nn.BatchNorm{rank}d({channels}{options})', [2, channels] + spatial[rank])
        case(f'nn.InstanceNorm{rank}d(6)', [2, 6] + spatial[rank])
        case(f'nn.InstanceNorm{rank}d(6, affine=True, track_running_stats=True)', [2, 6] + spatial[rank])
        case(f'nn.InstanceNorm{rank}d(6, affine=True)', [6] + spatial[rank])
    case('nn.BatchNorm1d(6)', [3, 6])
    case('nn.LayerNorm(8)', [2, 3, 8])
    case('nn.LayerNorm([3, 8])', [2, 3, 8])
    case('nn.LayerNorm((3, 8), elementwise_affine=False)', [2, 3, 8])
    case('nn.LayerNorm(torch.Size([4, 3, 8]), eps=1e-6)', [2, 4, 3, 8])
    for groups in (1, 2, 6):
        case(f'nn.GroupNorm({groups}, 6{maybe(0.5, ", affine=False")})', [2, 6] + pick([4, 4], [5], [3, 3, 3], []))
    case('nn.LocalResponseNorm(3)', [2, 6, 5, 5])
    case('nn.LocalResponseNorm(2, alpha=0.001, beta=0.5, k=2)', [2, 6, 5])
    case('nn.LocalResponseNorm(5)', [2, 6, 5, 4, 3])
    case('nn.CrossMapLRN2d(5)', [2, 6, 5, 5])
    for p, dim in ((2.0, 1), (1.0, -1), (3, 2), ("float('inf')", 1), (2, (1, 2))):
        case(f'Call(lambda x: F.normalize(x, p={p}, dim={dim}))', [2, 3, 4])
    case('Call(lambda x: F.layer_norm(x, (4,)))', [2, 3, 4])
    case('Call(lambda x: F.group_norm(x, 3))', [2, 6, 4])
    case('Call(lambda x: F.instance_norm(x))', [2, 6, 4, 4])
    case('Call(lambda x: F.batch_norm(x, None, None, training=True))', [2, 6, 4, 4])


def pools():
    for rank, size in ((1, 30), (2, 17), (3, 10)):
        for _ in range(14 if rank == 2 else 8):
            kernel = per_axis(rank, 2, 4)
            small = min(kernel) if isinstance(kernel, tuple) else kernel
            padding = R.randint(0, small // 2)
            stride, ceil = pick(None, per_axis(rank, 1, 4)), pick(False, True)
            shape = [2, 3] + [size + R.randint(0, 4) for _ in range(rank)]
            case(f'nn.MaxPool{rank}d({kernel}, stride={stride}, padding={padding}, dilation={pick(1, 1, 2)}, '
                 f'return_indices={pick(False, False, True)}, ceil_mode={ceil})', shape)
            kernel = kernel if rank > 1 else largest(kernel)
            case(f'nn.AvgPool{rank}d({kernel}, stride={stride}, padding={padding}, ceil_mode={ceil}, '
                 f'count_include_pad={pick(False, True)}{maybe(0.2, ", divisor_override=3") if rank > 1 else ""})', shape)
        for out in (1, 3, 7, 40 if rank == 1 else 13):
            case(f'nn.AdaptiveAvgPool{rank}d({out})', [2, 3] + [size] * rank)
            case(f'nn.AdaptiveMaxPool{rank}d({out}{maybe(0.3, ", return_indices=True")})', [2, 3] + [size] * rank)
    case('nn.AdaptiveAvgPool2d((None, 7))', [2, 3, 10, 9])
    case('nn.AdaptiveAvgPool2d((5, None))', [3, 10, 9])
    case('nn.AdaptiveMaxPool2d((None, 3))', [2, 3, 10, 9])
    case('nn.AdaptiveAvgPool2d(7)', [1, 3, 1, 1])
    case('nn.LPPool2d(2, 3)', [2, 3, 9, 9])
    case('nn.LPPool2d(1.2, (3, 2), stride=(2, 1))', [2, 3, 9, 9])
    case('nn.LPPool1d(2, 3, stride=2, ceil_mode=True)', [2, 3, 10])
    case('nn.FractionalMaxPool2d(3, output_size=(5, 4))', [2, 3, 12, 11])
    case('nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.7))', [2, 3, 12, 11])
    case('nn.FractionalMaxPool3d(2, output_size=4, return_indices=True)', [2, 3, 12, 11, 10])
    case('Call(lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, 2, return_indices=True), 2, 2))', [2, 3, 8, 8])
    case('Call(lambda x, u: u(*F.max_pool2d(x, 2, 2, return_indices=True), output_size=x.size()), u=nn.MaxUnpool2d(2, 2))', [2, 3, 9, 8])
    case('Call(lambda x: F.max_pool2d(x, 2))', [3, 9, 8])
    case('Call(lambda x: F.avg_pool2d(x, (3, 3), 1, 1))', [2, 3, 9, 8])
    case('Call(lambda x: F.adaptive_max_pool1d(x, 1))', [2, 3, 9])
    case('Call(lambda x: torch.max_pool2d(x, 3, 2, 1))', [2, 3, 9, 9])
    case('Call(lambda x: F.adaptive_avg_pool2d(x, (1, 1)).flatten(1))', [2, 3, 9, 9])


def activations():
    plain = ('ReLU ReLU6 Sigmoid Tanh SiLU Mish Hardswish Hardsigmoid Hardtanh SELU CELU ELU GELU LeakyReLU LogSigmoid Softplus Softsign '
             'Tanhshrink Hardshrink Softshrink RReLU PReLU Softmin Softmax LogSoftmax GLU').split()
    for name in plain:
        options = 'dim=1' if name in ('Softmin', 'Softmax', 'LogSoftmax') else ''
        case(f'nn.{name}({options})', [2, 6, 4, 4])
    for name in ('ReLU', 'ReLU6', 'SiLU', 'Mish', 'Hardswish', 'Hardsigmoid', 'SELU'):
        case(f'nn.{name}(inplace=True)', [2, 3])
    case('nn.Softmax2d()', [2, 6, 4, 4])
    case('nn.PReLU(6)', [2, 6, 4, 4])
    case('nn.Threshold(0.1, 20)', [2, 6])
    case('nn.LeakyReLU(0.2, inplace=True)', [2, 6])
    case("nn.GELU(approximate='tanh')", [2, 6])
    case('nn.Softplus(beta=2, threshold=10)', [2, 6])
    for text in ('F.relu(x, inplace=True)', 'F.relu_(x)', 'torch.relu(x)', 'x.relu()', 'F.softmax(x, dim=-1)', 'x.softmax(-1)', 'torch.log_softmax(x, 1)',
                 'F.gumbel_softmax(x, tau=2, hard=True)', 'F.glu(x, 1)', 'F.elu(x, 0.5)', 'F.hardtanh(x, -2, 2)', 'F.leaky_relu(x, 0.1)', 'F.prelu(x, torch.ones(6))',
                 'F.dropout(x, 0.5, False)', 'F.dropout2d(x, 0.5, training=False)', 'F.alpha_dropout(x, 0.3)', 'F.threshold(x, 0, 1)', 'torch.sigmoid(x) * x', 'F.softplus(x)',
                 'F.logsigmoid(x)', 'F.rrelu(x)', 'F.celu(x)', 'F.softsign(x)', 'F.mish(x)', 'F.hardswish(x)', 'F.gelu(x)', 'x.sigmoid_()', 'x.tanh_()'):
        case(f'Call(lambda x: {text})', [2, 6, 4, 4])
    for name in ('Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'AlphaDropout', 'FeatureAlphaDropout'):
        case(f'nn.{name}(0.3)', [2, 6, 4] if name == 'Dropout1d' else [2, 6, 4, 4, 4] if name == 'Dropout3d' else [2, 6, 4, 4])


def paddings():
    case('nn.ConstantPad1d((1, 2), 3.5)', [2, 3, 5])
    case('nn.ConstantPad2d((1, 2, -1, 0), 0)', [2, 3, 5, 5])
    case('nn.ConstantPad3d(1, 7)', [2, 3, 4, 4, 4])
    case('nn.ZeroPad2d(2)', [2, 3, 5, 5])
    case('nn.ZeroPad2d((0, 1, 0, 1))', [2, 3, 5, 5])
    for rank, shape in ((1, [2, 3, 6]), (2, [2, 3, 6, 7]), (3, [2, 3, 6, 7, 8])):
        for kind in ('Reflection', 'Replication'):
            case(f'nn.{kind}Pad{rank}d({pick(1, 2, 3)})', shape)
            case(f'nn.{kind}Pad{rank}d({tuple(R.randint(0, 3) for _ in range(2 * rank))})', shape[1:] if rank < 3 else shape)
    for pad in ((1, 1), (1, 2, 3, 4), (0, 0, 1, 1, 2, 2), (-1, 2), (0, -2, 1, 1)):
        case(f'Call(lambda x: F.pad(x, {pad}))', [2, 3, 6, 7])
    case("Call(lambda x: F.pad(x, (1, 2, 3, 4), mode='circular'))", [2, 3, 6, 7])
    case("Call(lambda x: F.pad(x, (1, 2), 'constant', 1.5))", [2, 3])


def sparse():
    case('nn.Embedding(10, 4)', ((2, 3), 'int64', 10))
    case('nn.Embedding(10, 4, padding_idx=-1, max_norm=1.0)', ((5,), 'int64', 10))
    case('nn.Embedding.from_pretrained(torch.ones(7, 3))', ((2, 3), 'int64', 7))
    case('nn.EmbeddingBag(10, 3, mode="sum")', ((2, 4), 'int64', 10))
    case('nn.EmbeddingBag(10, 3)', ((8,), 'int64', 10), ((3,), 'int64', 1))
    case('Call(lambda x: F.one_hot(x, 7))', ((2, 3), 'int64', 7))


def recurrent():
    for name in ('RNN', 'GRU', 'LSTM'):
        for _ in range(9):
            ins, hidden, layers = R.randint(1, 9), R.randint(2, 9), R.randint(1, 3)
            options = f'num_layers={layers}, batch_first={pick(True, False)}, bidirectional={pick(True, False)}, bias={pick(True, True, False)}'
            if name == 'LSTM' and R.random() < 0.3:
                options += f', proj_size={R.randint(1, hidden - 1)}'
            if name == 'RNN':
                options += f', nonlinearity={pick("tanh", "relu")!r}'
            case(f'nn.{name}({ins}, {hidden}, {options})', [R.randint(1, 6)] + maybe(0.9, 'b', '') .count('b') * [R.randint(1, 4)] + [ins])
        case(f'nn.{name}Cell(5, 6)', [3, 5])
        case(f'nn.{name}Cell(5, 6, bias=False)', [5])
    case('nn.GRU(4, 5, 2)', [6, 3, 4], [2, 3, 5])
    case('Call(lambda x, h, c, l: l(x, (h, c)), l=nn.LSTM(4, 5, batch_first=True))', [3, 6, 4], [1, 3, 5], [1, 3, 5])
    case('Call(lambda x, h, c, l: l(x, (h, c)), l=nn.LSTMCell(4, 5))', [3, 4], [3, 5], [3, 5])
    case('Call(lambda x, l: l(nn.utils.rnn.pack_padded_sequence(x, [6, 4, 1]))[1], l=nn.LSTM(4, 5))', [6, 3, 4])
    case('Call(lambda x, l: nn.utils.rnn.pad_packed_sequence(l(nn.utils.rnn.pack_padded_sequence('
         'x, torch.tensor([2, 6, 3]), batch_first=True, enforce_sorted=False))[0], batch_first=True)[0], l=nn.GRU(4, 5, bidirectional=True, batch_first=True))', [3, 6, 4])
    case('Call(lambda x, y: nn.utils.rnn.pad_sequence([x, y], batch_first=True))', [3, 4], [5, 4])


def attention():
    for _ in range(10):
        heads = pick(1, 2, 4)
        width = heads * R.randint(1, 6)
        first = pick(True, False)
        options = f'batch_first={first}' + maybe(0.3, ', bias=False') + maybe(0.3, ', add_bias_kv=True') + maybe(0.3, ', add_zero_attn=True')
        self_attention = R.random() < 0.5
        kdim, vdim = (width, width) if self_attention or R.random() < 0.5 else (R.randint(1, 8), R.randint(1, 8))
        if kdim != width or vdim != width:
            options += f', kdim={kdim}, vdim={vdim}'
        q, k = ([2, 5], [2, 7]) if first else ([5, 2], [7, 2])
        if self_attention:
            case(f'Call(lambda x, m: m(x, x, x), m=nn.MultiheadAttention({width}, {heads}, {options}))', q + [width])
        else:
            case(f'nn.MultiheadAttention({width}, {heads}, {options})', q + [width], k + [kdim], k + [vdim])
    case('Call(lambda x, m: m(x, x, x, need_weights=False), m=nn.MultiheadAttention(8, 2))', [5, 8])
    case('Call(lambda x, mask, m: m(x, x, x, attn_mask=mask > 0, average_attn_weights=False), m=nn.MultiheadAttention(8, 2))', [5, 2, 8], [5, 5])
    case('Call(lambda x, pad, m: m(x, x, x, key_padding_mask=pad > 0), m=nn.MultiheadAttention(8, 2, batch_first=True))', [3, 5, 8], [3, 5])
    for norm_first in (True, False):
        for first in (True, False):
            case(f'nn.TransformerEncoderLayer(8, 2, 16, batch_first={first}, norm_first={norm_first}, activation="gelu")', [3, 5, 8])
            case(f'nn.TransformerDecoderLayer(8, 2, 16, batch_first={first}, norm_first={norm_first})', [3, 5, 8], [3, 5, 8])
    case('nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3, nn.LayerNorm(8))', [5, 2, 8])
    case('nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 2)', [5, 2, 8], [6, 2, 8])
    case('nn.Transformer(8, 2, 2, 2, 16)', [5, 2, 8], [4, 2, 8])
    case('Call(lambda s, t, m: m(s, t, tgt_mask=m.generate_square_subsequent_mask(4)), m=nn.Transformer(8, 2, 1, 1, 16, batch_first=True))', [2, 5, 8], [2, 4, 8])
    case('nn.TransformerEncoderLayer(8, 2, 16)', [5, 8])


def resizing():
    for mode, shape in (('nearest', [2, 3, 7]), ('nearest', [2, 3, 7, 5]), ('nearest', [2, 3, 4, 5, 6]), ('linear', [2, 3, 7]), ('bilinear', [2, 3, 7, 5]),
                        ('bicubic', [2, 3, 7, 5]), ('trilinear', [2, 3, 4, 5, 6]), ('nearest-exact', [2, 3, 7, 5]), ('area', [2, 3, 7, 5])):
        align = maybe(0.5, ', align_corners=True') if mode.endswith(('linear', 'cubic')) else ''
        case(f'nn.Upsample(scale_factor={pick(2, 1.5, 0.7, 3)}, mode={mode!r}{align})', shape)
        case(f'Call(lambda x: F.interpolate(x, size={tuple(R.randint(1, 12) for _ in shape[2:])}, mode={mode!r}{align}))', shape)
        case(f'Call(lambda x: F.interpolate(x, scale_factor={tuple(round(R.uniform(0.3, 3), 2) for _ in shape[2:])}, mode={mode!r}))', shape)
    for scale in (0.1, 0.3, 0.7, 1.1, 2.3, 0.9999, 1 / 3):
        case(f'Call(lambda x: F.interpolate(x, scale_factor={scale}))', [1, 2, 10, 30])
        case(f'Call(lambda x: F.interpolate(x, scale_factor={scale}, recompute_scale_factor=True, mode="bilinear"))', [1, 2, 10, 30])
    case('Call(lambda x: F.interpolate(x, (5, 4), mode="bilinear", antialias=True))', [2, 3, 7, 9])
    case('nn.UpsamplingNearest2d(scale_factor=2)', [2, 3, 5, 5])
    case('nn.UpsamplingBilinear2d(size=(7, 8))', [2, 3, 5, 5])
    case('Call(lambda x, y: F.interpolate(x, size=y.shape[-2:], mode="bilinear", align_corners=False))', [2, 3, 5, 5], [1, 1, 9, 11])
    case('Call(lambda x, g: F.grid_sample(x, g, align_corners=True))', [2, 3, 7, 8], [2, 4, 5, 2])
    case('Call(lambda x, g: F.grid_sample(x, g, mode="nearest", padding_mode="border"))', [2, 3, 4, 7, 8], [2, 4, 5, 6, 3])
    case('Call(lambda t: F.affine_grid(t, (2, 3, 7, 8)))', [2, 2, 3])
    case('Call(lambda t: F.affine_grid(t, torch.Size((2, 3, 4, 7, 8)), align_corners=True))', [2, 3, 4])
    case('nn.PixelShuffle(2)', [2, 12, 4, 5])
    case('nn.PixelShuffle(3)', [18, 4, 5])
    case('nn.PixelUnshuffle(2)', [2, 3, 4, 6])
    case('nn.ChannelShuffle(3)', [2, 6, 4, 5])
    case('nn.Flatten()', [2, 6, 4, 5])
    case('nn.Flatten(0, 2)', [2, 6, 4, 5])
    case('nn.Unflatten(1, (2, 3))', [2, 6, 4])
    case('nn.Unflatten(1, torch.Size([2, -1]))', [2, 6, 4])


def distances():
    case('nn.CosineSimilarity()', [2, 5], [2, 5])
    case('nn.CosineSimilarity(dim=-1)', [2, 3, 5], [1, 3, 5])
    case('nn.PairwiseDistance()', [2, 5], [2, 5])
    case('nn.PairwiseDistance(p=1, keepdim=True)', [2, 5], [2, 5])
    case('Call(lambda x, y: torch.cdist(x, y))', [2, 5, 3], [2, 4, 3])
    case('Call(lambda x, y: torch.cdist(x, y, p=1.0))', [5, 3], [4, 3])
    case('Call(lambda x: F.pdist(x))', [5, 3])


def losses():
    same = ('L1Loss MSELoss SmoothL1Loss HuberLoss SoftMarginLoss KLDivLoss PoissonNLLLoss HingeEmbeddingLoss BCEWithLogitsLoss '
            'MultiLabelSoftMarginLoss').split()
    for name in same:
        for reduction in ('none', pick('mean', 'sum')):
            case(f'nn.{name}(reduction={reduction!r})', [3, 5], [3, 5])
    for reduction in ('none', 'mean'):
        case(f'Call(lambda x, y: nn.BCELoss(reduction={reduction!r})(x.sigmoid(), y.sigmoid()))', [3, 5], [3, 5])
        case(f'nn.CrossEntropyLoss(reduction={reduction!r})', [3, 5], ((3,), 'int64', 5))
        case(f'nn.CrossEntropyLoss(reduction={reduction!r})', [3, 5, 4, 4], ((3, 4, 4), 'int64', 5))
        case(f'nn.CrossEntropyLoss(reduction={reduction!r})', [3, 5, 4], [3, 5, 4])
        case(f'nn.NLLLoss(reduction={reduction!r})', [3, 5], ((3,), 'int64', 5))
        case(f'nn.MultiMarginLoss(reduction={reduction!r})', [3, 5], ((3,), 'int64', 5))
        case(f'nn.MultiLabelMarginLoss(reduction={reduction!r})', [3, 5], ((3, 5), 'int64', 5))
        case(f'nn.MarginRankingLoss(reduction={reduction!r})', [3], [3], [3])
        case(f'nn.CosineEmbeddingLoss(reduction={reduction!r})', [3, 5], [3, 5], [3])
        case(f'nn.TripletMarginLoss(reduction={reduction!r})', [3, 5], [3, 5], [3, 5])
        case(f'nn.TripletMarginWithDistanceLoss(reduction={reduction!r})', [3, 5], [3, 5], [3, 5])
        case(f'nn.GaussianNLLLoss(reduction={reduction!r})', [3, 5], [3, 5], ((3, 5), 'float32', 5))
        case(f'Call(lambda x, t: F.ctc_loss(x.log_softmax(2), t, torch.tensor([10, 10]), torch.tensor([4, 3]), reduction={reduction!r}))', [10, 2, 5], ((2, 4), 'int64', 4))
    case('Call(lambda x, m: m.log_prob(x), m=nn.AdaptiveLogSoftmaxWithLoss(16, 100, [10, 50]))', [8, 16])
    case('Call(lambda x, y: F.mse_loss(x, y, size_average=False))', [3, 5], [3, 5])


def containers():
    case('nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 5, 3))', [1, 3, 9, 9])
    case('nn.Sequential(OrderedDict([("a", nn.Linear(3, 4)), ("b", nn.ReLU()), ("c", nn.Linear(4, 5))]))', [2, 3])
    case('nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 5))[:2]', [2, 3])
    case('nn.Sequential(nn.Linear(3, 4)).append(nn.Linear(4, 5)).insert(1, nn.ReLU()).extend(nn.Sequential(nn.Linear(5, 6)))', [2, 3])
    case('nn.Sequential(nn.Linear(3, 4)) + nn.Sequential(nn.Linear(4, 5))', [2, 3])
    case('nn.Sequential()', [2, 3])
    case('Call(nn.ModuleList([nn.Linear(3, 3) for _ in range(4)])[-1])', [2, 3])
    case('Call(lambda x, ls: [l(x) for l in ls], ls=nn.ModuleList(nn.Linear(3, i + 1) for i in range(3)))', [2, 3])
    case('Call(lambda x, d: {k: m(x) for k, m in d.items()}, d=nn.ModuleDict({"a": nn.Linear(3, 2), "b": nn.Linear(3, 1)}))', [2, 3])
    case('Call(lambda x, p: [x @ w for w in p], p=nn.ParameterList([nn.Parameter(torch.ones(3, i + 1)) for i in range(3)]))', [2, 3])
    case('Call(lambda x, p: x @ p["w"], p=nn.ParameterDict({"w": nn.Parameter(torch.ones(3, 2))}))', [2, 3])
    for text, shape in (('nn.LazyLinear(5)', [2, 7]), ('nn.LazyConv1d(5, 3)', [2, 7, 9]), ('nn.LazyConv2d(6, 3, groups=3, bias=False)', [2, 3, 9, 9]),
                        ('nn.LazyConv3d(5, 3, padding=1)', [2, 4, 5, 5, 5]), ('nn.LazyConvTranspose2d(5, 3)', [2, 4, 5, 5]), ('nn.LazyBatchNorm2d()', [2, 4, 5, 5]),
                        ('nn.LazyInstanceNorm1d(affine=True)', [2, 4, 5])):
        case(text, shape)
    case('nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.ReLU())))', [1, 3, 9, 9])
    case('Call(lambda x, f: f.add_relu(x, x), f=nn.quantized.FloatFunctional())', [2, 3])


refused = [
    ('nn.Conv2d(3, 8, 3, groups=2)',),
    ('nn.Conv2d(4, 7, 3, groups=2)',),
    ('nn.Conv2d(3, 8, 3, stride=2, padding="same")',),
    ('nn.Conv2d(3, 8, 3)', [1, 4, 8, 8]),
    ('nn.Conv2d(3, 8, 3)', [1, 3, 2, 2]),
    ('nn.Conv2d(3, 8, 3, dilation=4, padding=1)', [1, 3, 6, 6]),
    ('nn.Conv2d(3, 8, 3)', [3, 8]),
    ('nn.Conv2d(3, 8, 3)', [1, 1, 3, 8, 8]),
    ('nn.Conv2d(4, 8, 3, groups=2)', [1, 3, 8, 8]),
    ('nn.Conv2d(3, 8, 3, stride=0)', [1, 3, 8, 8]),
    ('nn.Conv2d(3, 8, 3, padding=-1)', [1, 3, 8, 8]),
    ('nn.Conv1d(3, 8, 3)', [1, 4, 8]),
    ('nn.Conv3d(3, 8, 3)', [1, 4, 8, 8, 8]),
    ('nn.ConvTranspose2d(3, 8, 3)', [1, 4, 8, 8]),
    ('nn.ConvTranspose2d(3, 8, 3, stride=2, output_padding=2)', [1, 3, 8, 8]),
    ('nn.ConvTranspose2d(3, 8, 3, padding_mode="reflect")',),
    ('Call(lambda x, c: c(x, output_size=(99, 99)), c=nn.ConvTranspose2d(3, 8, 3))', [1, 3, 8, 8]),
    ('nn.Linear(4, 5)', [2, 3]),
    ('nn.Linear(4, 5)', [2, 7, 3]),
    ('nn.BatchNorm2d(4)', [1, 3, 8, 8]),
    ('nn.BatchNorm2d(4)', [1, 4, 8]),
    ('nn.BatchNorm1d(4)', [1, 4, 8, 8]),
    ('nn.BatchNorm3d(4)', [1, 4, 8, 8]),
    ('nn.InstanceNorm2d(4)', [4, 8]),
    ('nn.InstanceNorm2d(4)', [1, 4, 1, 1]),
    ('nn.LayerNorm(8)', [2, 7]),
    ('nn.LayerNorm([3, 8])', [8]),
    ('nn.GroupNorm(3, 8)',),
    ('nn.GroupNorm(2, 8)', [1, 6, 4, 4]),
    ('Call(lambda x: F.group_norm(x, 4))', [1, 6, 4, 4]),
    ('nn.LocalResponseNorm(3)', [4, 4]),
    ('nn.MaxPool2d(9)', [1, 3, 8, 8]),
    ('nn.MaxPool2d(2)', [8, 8]),
    ('nn.AvgPool2d(3, padding=2)', [1, 3, 8, 8]),
    ('nn.AvgPool2d(9)', [1, 3, 8, 8]),
    ('nn.AvgPool2d(3, divisor_override=0)', [1, 3, 8, 8]),
    ('nn.FractionalMaxPool2d(2)',),
    ('nn.FractionalMaxPool2d(2, output_size=3, output_ratio=0.5)',),
    ('Call(lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, 2, return_indices=True), 2, 2, output_size=(20, 20)))', [1, 3, 8, 8]),
    ('nn.GLU()', [2, 5]),
    ('nn.PReLU(3)', [2, 5, 4]),
    ('nn.Dropout(1.5)',),
    ('nn.Softmax(dim=3)', [2, 5]),
    ('nn.Hardtanh(1, 1)',),
    ('Call(lambda x: F.pad(x, (1,)))', [1, 3]),
    ('nn.Embedding(10, 3, padding_idx=10)',),
    ('nn.Embedding(10, 3)', [2, 3]),
    ('nn.LSTM(4, 5)', [3, 2, 6]),
    ('nn.LSTM(4, 5, proj_size=5)',),
    ('nn.LSTM(4, 5, dropout=2)',),
    ('Call(lambda x, h, l: l(x, h), l=nn.GRU(4, 5))', [3, 2, 4], [1, 3, 5]),
    ('nn.MultiheadAttention(10, 3)',),
    ('nn.MultiheadAttention(8, 2)', [5, 2, 6], [5, 2, 6], [5, 2, 6]),
    ('Call(lambda x, mask, m: m(x, x, x, attn_mask=mask), m=nn.MultiheadAttention(8, 2))', [5, 2, 8], [4, 4]),
    ('nn.TransformerEncoderLayer(8, 2, activation="tanh")',),
    ('nn.Transformer(8, 2)', [5, 2, 8], [4, 3, 8]),
    ('nn.Transformer(8, 2)', [5, 2, 6], [4, 2, 6]),
    ('nn.Upsample()', [1, 3, 8, 8]),
    ('nn.Upsample(size=4, scale_factor=2)', [1, 3, 8, 8]),
    ('nn.Upsample(scale_factor=2, align_corners=True)', [1, 3, 8, 8]),
    ('nn.Upsample(scale_factor=2, mode="bilinear")', [1, 3, 8]),
    ('nn.Upsample(scale_factor=(2, 2, 2))', [1, 3, 8, 8]),
    ('nn.Upsample(scale_factor=0.01)', [1, 3, 8, 8]),
    ('nn.PixelShuffle(2)', [1, 3, 8, 8]),
    ('nn.PixelUnshuffle(2)', [1, 3, 7, 8]),
    ('nn.ChannelShuffle(2)', [1, 3, 7, 8]),
    ('nn.Fold((4, 5), (2, 2))', [1, 12, 11]),
    ('Call(lambda x, g: F.grid_sample(x, g))', [1, 3, 8, 8], [2, 4, 4, 2]),
    ('Call(lambda t: F.affine_grid(t, (2, 3, 8, 8)))', [2, 3, 4]),
    ('nn.AdaptiveLogSoftmaxWithLoss(8, 10, [12])',),
    ('nn.CrossEntropyLoss()', [3, 5], ((4,), 'int64', 5)),
    ('nn.MSELoss()', [3, 5], [3, 4]),
    ('nn.BCEWithLogitsLoss()', [3, 5], [3, 4]),
    ('nn.Sequential(nn.ReLU())[3]',),
    ('nn.ModuleList([nn.ReLU()])[-2]',),
    ('nn.Sequential(nn.ReLU()) + [nn.ReLU()]',),
    ('Call(lambda x, y: torch.cdist(x, y))', [5, 3], [4, 2]),
    ('Call(lambda x, y: F.bilinear(x, y, torch.ones(4, 2, 3)))', [5, 2], [4, 3]),
]


def torchvision_blocks():
    ops = 'torchvision.ops'
    case(f'{ops}.Conv2dNormActivation(3, 8)', [1, 3, 9, 9])
    case(f'{ops}.Conv2dNormActivation(3, 8, (3, 5), stride=2, dilation=(1, 2), groups=1, activation_layer=None)', [1, 3, 19, 19])
    case(f'{ops}.Conv2dNormActivation(4, 8, 1, norm_layer=None, groups=4, activation_layer=nn.SiLU)', [1, 4, 9, 9])
    case(f'{ops}.misc.Conv3dNormActivation(3, 8, 3, inplace=None, activation_layer=nn.GELU)', [1, 3, 5, 9, 9])
    case(f'{ops}.SqueezeExcitation(8, 2)', [1, 8, 9, 9])
    case(f'{ops}.SqueezeExcitation(8, 2, activation=nn.SiLU, scale_activation=nn.Hardsigmoid)', [1, 8, 9, 9])
    case(f'{ops}.MLP(8, [16, 4], norm_layer=nn.LayerNorm, activation_layer=nn.GELU, inplace=None, dropout=0.1)', [2, 8])
    case(f'{ops}.Permute([0, 2, 3, 1])', [1, 3, 4, 5])
    case(f'{ops}.FrozenBatchNorm2d(8)', [1, 8, 4, 5])
    case(f'{ops}.StochasticDepth(0.2, "row")', [1, 8, 4, 5])
    case(f'{ops}.DropBlock2d(0.2, 3)', [1, 8, 4, 5])
    case(f'Call(lambda a, b, c, fpn: fpn({{"x": a, "y": b, "z": c}}), fpn={ops}.FeaturePyramidNetwork([4, 8, 16], 6))', [1, 4, 32, 32], [1, 8, 16, 16], [1, 16, 8, 8])
    case(f'Call(lambda a, b, fpn: fpn({{"x": a, "y": b}}), fpn={ops}.FeaturePyramidNetwork([4, 8], 6, extra_blocks={ops}.feature_pyramid_network.LastLevelP6P7(8, 6), norm_layer=nn.BatchNorm2d))', [1, 4, 32, 32], [1, 8, 16, 16])
    case(f'Call(lambda a, fpn: fpn({{"x": a}}), fpn={ops}.FeaturePyramidNetwork([4], 6, {ops}.feature_pyramid_network.LastLevelMaxPool()))', [1, 4, 32, 32])
    case(f'Call(lambda x, rois: {ops}.roi_align(x, [rois.abs(), rois.abs()], (7, 5), 0.5, 2, True))', [2, 3, 16, 16], [4, 4])
    case(f'{ops}.RoIAlign(7, 1.0, 2)', [2, 3, 16, 16], [6, 5])
    case(f'{ops}.RoIPool(3, 1.0)', [2, 3, 16, 16], [6, 5])
    case(f'{ops}.PSRoIAlign(2, 1.0, 2)', [2, 8, 16, 16], [6, 5])
    case(f'Call(lambda b: {ops}.box_convert(b, "cxcywh", "xyxy"))', [6, 4])
    case(f'Call(lambda a, b: {ops}.box_iou(a, b))', [6, 4], [3, 4])
    case(f'Call(lambda a, b: {ops}.generalized_box_iou(a, b))', [6, 4], [3, 4])
    case(f'Call(lambda b: {ops}.clip_boxes_to_image(b, (10, 12)))', [6, 4])
    case(f'Call(lambda x, y: {ops}.sigmoid_focal_loss(x, y, reduction="mean"))', [6, 4], [6, 4])


def timm_blocks():
    lay = 'timm.layers'
    for text, *inputs in (
        ('DropPath(0.1)', [2, 3, 4]), ('Mlp(8, 16)', [2, 5, 8]), ('Mlp(8, hidden_features=16, out_features=4, norm_layer=nn.LayerNorm, bias=(True, False), drop=0.1)', [2, 5, 8]),
        ('Mlp(8, 16, use_conv=True)', [2, 8, 4, 4]), ('GluMlp(8, 16)', [2, 5, 8]), ('SwiGLUPacked(8, 16)', [2, 5, 8]), ('SwiGLU(8, 16)', [2, 5, 8]),
        ('ConvMlp(8, 16, norm_layer=nn.BatchNorm2d)', [2, 8, 4, 4]), ('GlobalResponseNorm(8)', [2, 4, 4, 8]), ('GlobalResponseNormMlp(8, 16)', [2, 4, 4, 8]),
        ('LayerNorm(8)', [2, 5, 8]), ('LayerNorm2d(8)', [2, 8, 4, 4]), ('RmsNorm(8)', [2, 5, 8]), ('GroupNorm(32)', [2, 32, 4, 4]), ('GroupNorm1(8)', [2, 8, 4, 4]),
        ('BatchNormAct2d(8)', [2, 8, 4, 4]), ('BatchNormAct2d(8, act_layer=nn.SiLU, inplace=False)', [2, 8, 4, 4]), ('GroupNormAct(32)', [2, 32, 4, 4]),
        ('ConvNormAct(3, 8, 3, stride=2)', [2, 3, 9, 9]), ('ConvNormAct(3, 8, 3, padding="same", act_layer=nn.SiLU)', [2, 3, 9, 9]), ('ConvNormAct(4, 8, 1, groups=2, apply_act=False, bias=True)', [2, 4, 9, 9]),
        ('SEModule(32)', [2, 32, 4, 4]), ('SqueezeExcite(32, rd_ratio=0.25, act_layer="silu", gate_layer="hard_sigmoid")', [2, 32, 4, 4]), ('EffectiveSEModule(8)', [2, 8, 4, 4]), ('EcaModule(64)', [2, 64, 4, 4]),
        ('PatchEmbed(32, 8, 3, 16)', [2, 3, 32, 32]), ('PatchEmbed(32, 8, 3, 16, norm_layer=nn.LayerNorm, flatten=False, bias=False)', [2, 3, 32, 32]), ('PatchEmbed(None, 8, 3, 16, strict_img_size=False, dynamic_img_pad=True)', [2, 3, 30, 35]),
        ('SelectAdaptivePool2d(pool_type="avg", flatten=True)', [2, 8, 4, 4]), ('SelectAdaptivePool2d(pool_type="catavgmax", flatten=True)', [2, 8, 4, 4]), ('SelectAdaptivePool2d()', [2, 8, 4, 4]), ('SelectAdaptivePool2d(pool_type="avgmax")', [2, 8, 4, 4]),
        ('ClassifierHead(8, 10, drop_rate=0.1)', [2, 8, 4, 4]), ('ClassifierHead(8, 10, use_conv=True)', [2, 8, 4, 4]), ('NormMlpClassifierHead(8, 10, hidden_size=16)', [2, 8, 4, 4]),
        ('create_conv2d(3, 8, 3)', [2, 3, 9, 9]), ('create_conv2d(3, 8, 3, stride=2, padding="same")', [2, 3, 9, 9]), ('create_conv2d(8, 8, [3, 5], depthwise=True)', [2, 8, 9, 9]), ('create_conv2d(8, 8, 3, depthwise=True, padding="valid")', [2, 8, 9, 9]),
        ('create_pool2d("max", 3, 2, padding="same")', [2, 3, 9, 9]), ('create_pool2d("avg", 2)', [2, 3, 9, 9]), ('StdConv2d(3, 8, 3)', [2, 3, 9, 9]), ('StdConv2dSame(3, 8, 3, stride=2)', [2, 3, 9, 9]), ('ScaledStdConv2d(3, 8, 3)', [2, 3, 9, 9]),
        ('BlurPool2d(4)', [2, 4, 8, 8]), ('LayerScale(8)', [2, 5, 8]), ('create_act_layer("hard_swish")', [2, 3]), ('create_act_layer("gelu_tanh")', [2, 3]), ('get_act_layer("prelu")()', [2, 3]), ('Swish()', [2, 3]),
        ('PatchDropout(0.5)', [2, 5, 8]),
    ):
        case(f'{lay}.{text}', *inputs)
    case(f'Call(lambda x: {lay}.get_act_fn("quick_gelu")(x))', [2, 3])
    case(f'Call(lambda p: {lay}.resample_abs_pos_embed(p, (6, 5), num_prefix_tokens=1))', [1, 17, 8])
    case(f'nn.Sequential(*[nn.Conv2d(3, {lay}.make_divisible(w, 8), 1) for w in (3, 12, 13, 37)][:1])', [1, 3, 2, 2])
    case(f'nn.Linear(4, {lay}.make_divisible(37 * 0.75) + {lay}.make_divisible(11, 8) + {lay}.to_2tuple(3)[1] + len({lay}.to_ntuple(3)((1, 2))))', [1, 4])


# Chance, no operator of the runtime, or parameters whose elements are known and folded.
UNCHECKED_BLOCKS = ('Drop', 'PSRoI', 'RoIPool', 'GlobalResponseNorm', 'ScaledStd', 'resample_abs_pos_embed')


def stand_ins():
    """Building blocks of torchvision and timm, if they are here."""
    cases.clear()
    for name, family in (('torchvision', torchvision_blocks), ('timm', timm_blocks)):
        try:
            exec(f'import {name}.{"ops" if name == "torchvision" else "layers"}', EXTRA)
        except ImportError:
            print(f'{name} is not installed: standIns.json stays as it is', file=sys.stderr)
            return
        family()
    rows = []
    for code, inputs in cases:
        try:
            row = run(code, inputs)
        except Exception as error:
            print(f'left out: {code}: {type(error).__name__}: {str(error)[:100]}', file=sys.stderr)
            continue
        model = eval(code, scope())
        row['names'] = [f'{name} {list(p.shape)}' for name, p in model.named_parameters()]
        rows.append({**row, 'checks': None} if any(word in code for word in UNCHECKED_BLOCKS) else row)
    write('test/torch/layers/standIns.json', rows)


def refusal(code, inputs):
    try:
        run(code, inputs)
    except Exception as error:
        given = [list(i[0]) + [i[1]] if isinstance(i, tuple) else list(i) for i in inputs]
        return {'code': code, 'inputs': given, 'error': f'{type(error).__name__}: {error}'}
    raise AssertionError(f'{code} is not refused')


def write(path, rows):
    with open(path, 'w') as file:
        file.write('[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]\n')
    print(f'{len(rows)} cases in {path}')


EXTRA = {}


def scope():
    from collections import OrderedDict
    return {'torch': torch, 'nn': nn, 'F': F, 'Call': Call, 'OrderedDict': OrderedDict, **EXTRA}


def utilities():
    for code, shape in (
        ('nn.Sequential(nn.utils.weight_norm(nn.Conv1d(3, 5, 3)))', [1, 3, 8]),
        ('nn.utils.weight_norm(nn.Linear(3, 5), dim=None)', [2, 3]),
        ('nn.utils.weight_norm(nn.Conv2d(3, 5, 3, bias=False), dim=1)', [2, 3, 5, 5]),
        ('nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(3, 5)))', [2, 3]),
        ('nn.Sequential(nn.utils.spectral_norm(nn.Conv2d(3, 5, 3)))', [1, 3, 8, 8]),
        ('nn.utils.spectral_norm(nn.ConvTranspose2d(3, 5, 3))', [1, 3, 8, 8]),
        ('nn.Sequential(nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 5, 3)))', [1, 3, 8, 8]),
        ('nn.utils.fuse_conv_bn_eval(nn.Conv2d(3, 5, 3, bias=False).eval(), nn.BatchNorm2d(5).eval())', [1, 3, 8, 8]),
        ('Call(lambda x, m: nn.utils.parameters_to_vector(m.parameters()), m=nn.Linear(3, 5))', [2]),
    ):
        case(code, shape)


def run(code, inputs):
    model = eval(code, scope())
    given = [tensor(g, i) for i, g in enumerate(inputs)]
    model.eval()
    if 'Lazy' in code:
        model(*given)
    for i, parameter in enumerate(model.parameters()):
        parameter.data = wave(parameter.shape, 0.7, 1.3 * i, 0.5)
    counter = Counter()
    with torch.enable_grad(), counter:
        out = model(*given)
    return {
        'code': code,
        'inputs': [list(i[0]) + [i[1]] if isinstance(i, tuple) else list(i) for i in inputs],
        'limits': [i[2] if isinstance(i, tuple) else 0 for i in inputs],
        'output': shapes(out),
        'params': sum(p.numel() for p in model.parameters()),
        'macs': counter.macs,
        'checks': None if any(word in code for word in UNCHECKED) else checks(out),
    }


def main():
    for family in (convolutions, linears, normalizations, pools, activations, paddings, sparse, recurrent, attention, resizing, distances, losses, containers, utilities):
        family()
    rows = []
    for code, inputs in cases:
        torch.manual_seed(0)
        try:
            rows.append(run(code, inputs))
        except Exception as error:  # options drawn at random that do not fit together
            print(f'left out: {code} {inputs}: {type(error).__name__}: {str(error)[:100]}', file=sys.stderr)
    write('test/torch/layers/expected.json', rows)
    write('test/torch/layers/errors.json', [refusal(code, inputs) for code, *inputs in refused])
    stand_ins()


main()
