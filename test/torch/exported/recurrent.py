#--- long short-term memory, two layers both ways | 2x5x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True)
    def forward(self, x):
        y, (h, c) = self.rnn(x)
        return y, h, c
Net()
#--- gated unit with a first state | 5x2x4,1x2x3
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 3)
    def forward(self, x, h):
        return self.rnn(x, h)
Net()
#--- plain recurrence with ReLU | 5x2x4
nn.RNN(4, 3, nonlinearity='relu', num_layers=2)
#--- cells in a loop | 3x2x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.LSTMCell(4, 3), nn.GRUCell(3, 3), nn.RNNCell(3, 2)
    def forward(self, x):
        h = c = torch.zeros(2, 3)
        g = torch.zeros(2, 3)
        for t in range(3):
            h, c = self.a(x[t], (h, c))
            g = self.b(h, g)
        return self.c(g), c
Net()
#--- embeddings | 2x5:int64
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(4, 6, padding_idx=0)
        self.bag = nn.EmbeddingBag(4, 3, mode='mean')
    def forward(self, x):
        return self.words(x), self.bag(x), F.one_hot(x, 4), F.embedding(x, self.words.weight * 2)
Net()
