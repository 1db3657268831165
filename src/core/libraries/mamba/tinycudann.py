"""Encodings and networks of one fused kernel: their parameters are known, of a network their work too."""
import torch
import torch.nn.functional as F
from torch import nn


def _rounded(n, multiple=16):
    return (n + multiple - 1) // multiple * multiple


def _levels(n_input_dims, config):
    levels, features = config.get('n_levels', 16), config.get('n_features_per_level', 2)
    size, base, scale = 2 ** config.get('log2_hashmap_size', 19), config.get('base_resolution', 16), config.get('per_level_scale', 2.0)
    total = 0
    for level in range(levels):
        side = int(-(-(base * scale ** level - 1.0) // 1)) + 1
        total += min(_rounded(side ** n_input_dims, 8), size)
    return total * features, levels * features


class Encoding(nn.Module):
    def __init__(self, n_input_dims, encoding_config, seed=1337, dtype=None):
        super().__init__()
        kind = str(encoding_config['otype']).lower()
        self.n_input_dims, self.name = n_input_dims, encoding_config['otype']
        count = 0
        if kind in ('hashgrid', 'grid'):
            count, self.n_output_dims = _levels(n_input_dims, encoding_config)
        elif kind == 'sphericalharmonics':
            self.n_output_dims = encoding_config.get('degree', 4) ** 2
        elif kind == 'frequency':
            self.n_output_dims = n_input_dims * 2 * encoding_config.get('n_frequencies', 12)
        elif kind == 'oneblob':
            self.n_output_dims = n_input_dims * encoding_config.get('n_bins', 16)
        elif kind == 'identity':
            self.n_output_dims = n_input_dims
        else:
            self.n_output_dims = _unknown(f'the encoding {self.name} is not modelled')
        self.params = nn.Parameter(torch.empty(count))

    def forward(self, x):
        return torch.ops.layercost.encode(self.name, x, self.params, self.n_output_dims)


class Network(nn.Module):
    def __init__(self, n_input_dims, n_output_dims, network_config, seed=1337):
        super().__init__()
        self.n_input_dims, self.n_output_dims = n_input_dims, n_output_dims
        width, depth = network_config.get('n_neurons', 128), network_config.get('n_hidden_layers', 5)
        sizes = [_rounded(n_input_dims), *[width] * depth, _rounded(n_output_dims)]
        self.sizes = list(zip(sizes, sizes[1:]))
        self.params = nn.Parameter(torch.empty(sum(a * b for a, b in self.sizes)))

    def forward(self, x):
        x, at = F.pad(x, (0, self.sizes[0][0] - x.shape[-1])), 0
        for i, (a, b) in enumerate(self.sizes):
            x = F.linear(x, self.params[at:at + a * b].view(b, a))
            at += a * b
            if i + 1 < len(self.sizes):
                x = F.relu(x)
        return x[..., :self.n_output_dims]


class NetworkWithInputEncoding(nn.Module):
    def __init__(self, n_input_dims, n_output_dims, encoding_config, network_config, seed=1337):
        super().__init__()
        first = Encoding(n_input_dims, encoding_config)
        then = Network(first.n_output_dims, n_output_dims, network_config)
        self.__dict__['_parts'] = (first, then)
        self.n_input_dims, self.n_output_dims = n_input_dims, n_output_dims
        self.params = nn.Parameter(torch.empty(then.params.numel() + first.params.numel()))

    def forward(self, x):
        first, then = self.__dict__['_parts']
        count = then.params.numel()
        encoded = torch.ops.layercost.encode(first.name, x, self.params[count:], first.n_output_dims)
        for i, (a, b) in enumerate(then.sizes):
            if i == 0:
                encoded, at = F.pad(encoded, (0, a - encoded.shape[-1])), 0
            encoded = F.linear(encoded, self.params[at:at + a * b].view(b, a))
            at += a * b
            if i + 1 < len(then.sizes):
                encoded = F.relu(encoded)
        return encoded[..., :self.n_output_dims]


def free_temporary_memory():
    pass
