"""Layers and functional calls of torch, by family, as Python texts with the shapes of their inputs: the cases of torch-layers-expected.py."""
import random

R = random.Random(20230401)
cases = []


def case(code, *inputs):
    """`inputs` are shapes, or (shape, dtype, largest element) for whole numbers."""
    cases.append((code, inputs))


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


FAMILIES = (convolutions, linears, normalizations, pools, activations, paddings, sparse, recurrent, attention, resizing, distances, losses, containers, utilities)
