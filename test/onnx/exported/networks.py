#--- bottleneck with squeeze and excitation | 1x3x32x32
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.expand = nn.Sequential(nn.Conv2d(8, 16, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish())
        self.depthwise = nn.Sequential(nn.Conv2d(16, 16, 3, stride=2, padding=1, groups=16, bias=False), nn.BatchNorm2d(16), nn.Hardswish())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 4, 1), nn.ReLU(), nn.Conv2d(4, 16, 1), nn.Hardsigmoid())
        self.project = nn.Sequential(nn.Conv2d(16, 8, 1, bias=False), nn.BatchNorm2d(8))
    def forward(self, x):
        y = self.depthwise(self.expand(x))
        return self.project(y * self.squeeze(y))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.block = Block()
        self.head = nn.Linear(8, 10)
    def forward(self, x):
        return self.head(self.block(self.stem(x)).mean((2, 3)))
Net()
#--- encoder and decoder with skips | 1x3x16x24
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 4, 3, padding=1)
        self.deep = nn.Conv2d(4, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.out = nn.Conv2d(8, 2, 3, padding=1)
    def forward(self, x):
        a = F.relu(self.down(x))
        b = F.relu(self.deep(F.max_pool2d(a, 2)))
        y = self.out(torch.cat([a, self.up(b)], 1))
        return F.interpolate(y, scale_factor=2.0, mode='bilinear')
Net()
#--- recurrent both ways | 1x7x5
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(12, 4, batch_first=True)
        self.head = nn.Linear(4, 3)
    def forward(self, x):
        y, _ = self.lstm(x)
        y, h = self.gru(y)
        return self.head(y), h
Net()
#--- transformer over words | 1x9:int64
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(50, 8)
        self.positions = nn.Parameter(torch.zeros(1, 32, 8))
        self.layers = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation='gelu'), 2)
        self.head = nn.Linear(8, 50)
    def forward(self, x):
        return self.head(self.layers(self.words(x) + self.positions[:, :x.shape[1]]))
Net()
#--- causal attention by hand | 1x6x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        self.out = nn.Linear(8, 8)
    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(x).split(c, dim=2)
        q, k, v = (y.view(b, t, 2, c // 2).transpose(1, 2) for y in (q, k, v))
        mask = torch.tril(torch.ones(t, t, dtype=torch.bool))
        a = (q @ k.transpose(-2, -1) / 2.0).masked_fill(~mask, float('-inf')).softmax(-1)
        return self.out((a @ v).transpose(1, 2).reshape(b, t, c))
Net()
#--- attention in shifted windows | 1x8x8x6
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(6)
        self.qkv = nn.Linear(6, 18)
        self.out = nn.Linear(6, 6)
    def forward(self, x):
        b, h, w, c = x.shape
        y = torch.roll(self.norm(x), (-2, -2), (1, 2))
        y = y.view(b, h // 4, 4, w // 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, c)
        q, k, v = self.qkv(y).reshape(-1, 16, 3, 2, c // 2).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(-1, 16, c)
        y = self.out(y).view(b, h // 4, w // 4, 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, c)
        return x + torch.roll(y, (2, 2), (1, 2))
Net()
#--- sums over indices and normalized groups | 1x4x6x5
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.GroupNorm(2, 4)
        self.weight = nn.Parameter(torch.ones(4, 3))
        self.mix = nn.Conv1d(3, 2, 3, padding=1, groups=1)
    def forward(self, x):
        y = torch.einsum('bchw,cd->bdhw', self.norm(x), self.weight)
        return self.mix(y.flatten(2)).topk(2, -1)[0]
Net()
#--- padded, pooled and shuffled | 1x4x9x9
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 8, 3, padding=1, padding_mode='reflect')
        self.pool = nn.AvgPool2d(3, 2, ceil_mode=True)
        self.shuffle = nn.PixelShuffle(2)
        self.act = nn.PReLU(2)
    def forward(self, x):
        y = self.act(self.shuffle(self.pool(self.conv(F.pad(x, (1, 0, 0, 1))))))
        return F.grid_sample(y, torch.zeros(x.shape[0], 3, 3, 2, dtype=x.dtype), align_corners=False) + F.max_pool2d(y, 3)
Net()
#--- three dimensions | 1x2x6x6x6
nn.Sequential(nn.Conv3d(2, 4, 3, padding=1), nn.InstanceNorm3d(4, affine=True), nn.ELU(), nn.AvgPool3d(2), nn.ConvTranspose3d(4, 2, 2, stride=2))
#--- experts by gates | 1x5x6
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(6, 3)
        self.experts = nn.ModuleList(nn.Sequential(nn.Linear(6, 12), nn.SiLU(), nn.Linear(12, 6)) for _ in range(3))
    def forward(self, x):
        weights = self.gate(x).softmax(-1)
        outputs = torch.stack([expert(x) for expert in self.experts], -1)
        return (outputs * weights.unsqueeze(-2)).sum(-1)
Net()
#--- pictures from noise | 1x6x1x1
nn.Sequential(nn.ConvTranspose2d(6, 8, 4, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.ConvTranspose2d(8, 3, 4, stride=2, padding=1), nn.Tanh())
#--- causal convolutions of normalized weights | 1x4x12
class Block(nn.Module):
    def __init__(self, width, dilation):
        super().__init__()
        self.pad = (2 * dilation, 0)
        self.conv = nn.utils.parametrizations.weight_norm(nn.Conv1d(width, width, 3, dilation=dilation))
        self.norm = nn.BatchNorm1d(width)
    def forward(self, x):
        return x + F.gelu(self.norm(self.conv(F.pad(x, self.pad))))
nn.Sequential(nn.Conv1d(4, 6, 1), Block(6, 1), Block(6, 2), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(6, 3))
#--- recurrent cells step by step | 1x3x5
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(5, 4)
        self.rnn = nn.RNN(4, 3, batch_first=True)
    def forward(self, x):
        h = c = torch.zeros(x.shape[0], 4)
        out = []
        for i in range(x.shape[1]):
            h, c = self.cell(x[:, i], (h, c))
            out.append(h)
        return self.rnn(torch.stack(out, 1))[0]
Net()
#--- learned queries over patches | 1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.queries = nn.Parameter(torch.ones(1, 5, 8))
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.boxes = nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))
    def forward(self, x):
        y = self.patches(x).flatten(2).transpose(1, 2)
        q = self.queries.expand(x.shape[0], -1, -1)
        return self.boxes(self.attention(q, y, y)[0]).sigmoid()
Net()
#--- patches mixed both ways | 1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 2, stride=2)
        self.across = nn.Sequential(nn.Linear(16, 4), nn.GELU(), nn.Linear(4, 16))
        self.along = nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 12), nn.GELU(), nn.Linear(12, 6))
        self.head = nn.Linear(6, 5)
    def forward(self, x):
        x = self.patches(x).flatten(2)
        x = (x + self.across(x)).transpose(1, 2)
        return self.head((x + self.along(x)).mean(1))
Net()
