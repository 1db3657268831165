"""Recurrent layers and cells."""
import torch
from torch.nn import Module, Parameter
from torch.nn.utils.rnn import PackedSequence


class RNNBase(Module):
    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__()
        if not 0 <= dropout <= 1:
            raise ValueError('dropout should be a number in range [0, 1] representing the probability of an element '
                             'being zeroed')
        if hidden_size <= 0:
            raise ValueError('hidden_size must be greater than zero')
        if num_layers <= 0:
            raise ValueError('num_layers must be greater than zero')
        if proj_size < 0:
            raise ValueError('proj_size should be a positive integer or zero to disable projections')
        if proj_size >= hidden_size:
            raise ValueError('proj_size has to be smaller than hidden_size')
        self.mode = mode
        self.input_size = _check_size('input_size', input_size)
        self.hidden_size = _check_size('hidden_size', hidden_size)
        self.num_layers = _check_count('num_layers', num_layers)
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        rows = {'LSTM': 4, 'GRU': 3, 'RNN_TANH': 1, 'RNN_RELU': 1}[mode] * hidden_size
        directions = 2 if bidirectional else 1
        state = proj_size if proj_size > 0 else hidden_size
        made = {'device': device, 'dtype': dtype}
        self._all_weights = []
        for layer in range(num_layers):
            columns = input_size if layer == 0 else state * directions
            for suffix in ['', '_reverse'][:directions]:
                shapes = {'weight_ih': (rows, columns), 'weight_hh': (rows, state)}
                if bias:
                    shapes.update(bias_ih=(rows,), bias_hh=(rows,))
                if proj_size > 0:
                    shapes.update(weight_hr=(proj_size, hidden_size))
                names = []
                for name, shape in shapes.items():
                    names.append(f'{name}_l{layer}{suffix}')
                    setattr(self, names[-1], Parameter(torch.empty(shape, **made)))
                self._all_weights.append(names)
        self._flat_weights_names = [name for names in self._all_weights for name in names]
        self.reset_parameters()

    @property
    def _flat_weights(self):
        return [getattr(self, name) for name in self._flat_weights_names]

    @property
    def all_weights(self):
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self):
        pass

    def reset_parameters(self):
        pass

    def _state_shape(self, batch, size):
        return (self.num_layers * (2 if self.bidirectional else 1), batch, size)

    def _check_state(self, state, batch, size, name):
        expected = self._state_shape(batch, size)
        if tuple(state.shape) != expected:
            raise RuntimeError(f'Expected {name} {expected}, got {list(state.shape)}')

    def _check_input(self, input):
        if input.size(-1) != self.input_size:
            raise RuntimeError(f'input.size(-1) must be equal to input_size. Expected {self.input_size}, '
                               f'got {input.size(-1)}')

    def _run(self, input, states):
        """`states` is None or a list of one tensor, or of two for an LSTM."""
        function = {'LSTM': torch.lstm, 'GRU': torch.gru, 'RNN_TANH': torch.rnn_tanh, 'RNN_RELU': torch.rnn_relu}[self.mode]
        if _is_unknown(input):
            result = function(input, (), self._flat_weights, self.bias, self.num_layers, self.dropout, self.training,
                              self.bidirectional, self.batch_first)
            return result, [result] * (2 if self.mode == 'LSTM' else 1)
        unpacked = isinstance(input, PackedSequence)
        batched = True
        if unpacked:
            packed = input
            self._check_input(packed.data)
            batch = int(packed.batch_sizes[0])
        else:
            if input.dim() not in (2, 3):
                raise ValueError(f'{type(self).__name__}: Expected input to be 2D or 3D, got {input.dim()}D instead')
            self._check_input(input)
            batched = input.dim() == 3
            if not batched:
                input = input.unsqueeze(0 if self.batch_first else 1)
                states = states and [state.unsqueeze(1) for state in states]
            batch = input.size(0 if self.batch_first else 1)
        if states is not None:
            state_size = self.proj_size or self.hidden_size
            lstm = self.mode == 'LSTM'
            self._check_state(states[0], batch, state_size, 'hidden[0] size' if lstm else 'hidden size')
            if lstm:
                self._check_state(states[1], batch, self.hidden_size, 'hidden[1] size')
        options = (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)
        if unpacked:
            given = packed.batch_sizes, tuple(states) if states is not None else (), self._flat_weights
            output, *last = function(packed.data, *given, *options)
            output = PackedSequence(output, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
        else:
            given = tuple(states) if states is not None else (), self._flat_weights
            output, *last = function(input, *given, *options, self.batch_first)
            if not batched:
                output = output.squeeze(0 if self.batch_first else 1)
                last = [state.squeeze(1) for state in last]
        return output, last

    def extra_repr(self):
        text = f'{self.input_size}, {self.hidden_size}'
        if self.proj_size:
            text += f', proj_size={self.proj_size}'
        if self.num_layers != 1:
            text += f', num_layers={self.num_layers}'
        if self.bias is not True:
            text += f', bias={self.bias}'
        if self.batch_first is not False:
            text += f', batch_first={self.batch_first}'
        if self.dropout != 0:
            text += f', dropout={self.dropout}'
        if self.bidirectional is not False:
            text += f', bidirectional={self.bidirectional}'
        return text


class RNN(RNNBase):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False,
                 dropout=0.0, bidirectional=False, device=None, dtype=None):
        if nonlinearity not in ('tanh', 'relu'):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__('RNN_' + nonlinearity.upper(), input_size, hidden_size, num_layers, bias, batch_first, dropout,
                         bidirectional, 0, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        output, (hidden,) = self._run(input, None if hx is None else [hx])
        return output, hidden


class GRU(RNNBase):
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, device=None, dtype=None):
        super().__init__('GRU', input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0,
                         device, dtype)

    def forward(self, input, hx=None):
        output, (hidden,) = self._run(input, None if hx is None else [hx])
        return output, hidden


class LSTM(RNNBase):
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__('LSTM', input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional,
                         proj_size, device, dtype)

    def forward(self, input, hx=None):
        output, (hidden, cell) = self._run(input, None if hx is None else list(hx))
        return output, (hidden, cell)


class RNNCellBase(Module):
    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = _check_size('input_size', input_size)
        self.hidden_size = _check_size('hidden_size', hidden_size)
        self.bias = bias
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(torch.empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(torch.empty((rows, hidden_size), device=device, dtype=dtype))
        if bias:
            self.bias_ih = Parameter(torch.empty(rows, device=device, dtype=dtype))
            self.bias_hh = Parameter(torch.empty(rows, device=device, dtype=dtype))
        else:
            self.register_parameter('bias_ih', None)
            self.register_parameter('bias_hh', None)
        self.reset_parameters()

    def reset_parameters(self):
        pass

    def _step(self, function, input, states, count):
        """Runs one step and returns the new states, without a batch if the input had none."""
        if input.dim() not in (1, 2):
            raise ValueError(f'{type(self).__name__}: Expected input to be 1D or 2D, got {input.dim()}D instead')
        if input.size(-1) != self.input_size:
            raise RuntimeError(f'input has inconsistent input_size: got {input.size(-1)} expected {self.input_size}')
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
            states = states and [state.unsqueeze(0) for state in states]
        if states is None:
            zeros = torch.zeros(input.size(0), self.hidden_size, dtype=input.dtype, device=input.device)
            states = [zeros] * count
        for state in states:
            if state.size(1) != self.hidden_size:
                raise RuntimeError(f'hidden0 has inconsistent hidden_size: got {state.size(1)}, expected {self.hidden_size}')
        given = tuple(states) if count > 1 else states[0]
        new = function(input, given, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        new = list(new) if count > 1 else [new]
        return new if batched else [state.squeeze(0) for state in new]

    def extra_repr(self):
        text = f'{self.input_size}, {self.hidden_size}'
        if self.bias is not True:
            text += f', bias={self.bias}'
        return text


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if self.nonlinearity not in ('tanh', 'relu'):
            raise RuntimeError(f'Unknown nonlinearity: {self.nonlinearity}')
        function = torch.rnn_tanh_cell if self.nonlinearity == 'tanh' else torch.rnn_relu_cell
        return self._step(function, input, None if hx is None else [hx], 1)[0]


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        hidden, cell = self._step(torch.lstm_cell, input, None if hx is None else list(hx), 2)
        return hidden, cell


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        return self._step(torch.gru_cell, input, None if hx is None else [hx], 1)[0]
