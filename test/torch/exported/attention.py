#--- multi-head attention | 2x5x8
nn.Sequential(nn.TransformerEncoderLayer(8, 2, 16, activation='gelu', batch_first=True))
#--- attention with masks and weights | 5x2x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(8, 4, add_bias_kv=True)
    def forward(self, x):
        mask = torch.triu(torch.full((5, 5), float('-inf')), 1)
        return self.attn(x, x, x, attn_mask=mask)
Net()
#--- a transformer with encoder and decoder | 4x2x8,3x2x8
nn.Transformer(8, 2, 2, 2, 16)
#--- causal attention by hand | 1x6x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        self.norm = nn.LayerNorm(8)
        self.register_buffer('mask', torch.tril(torch.ones(6, 6)).view(1, 1, 6, 6))
    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(self.norm(x)).split(C, 2)
        q, k, v = (t.view(B, T, 2, C // 2).transpose(1, 2) for t in (q, k, v))
        a = (q @ k.transpose(-2, -1)) * 0.5
        a = F.softmax(a.masked_fill(self.mask == 0, float('-inf')), -1)
        return (a @ v).transpose(1, 2).contiguous().view(B, T, C)
Net()
#--- windows with a relative position bias | 1x8x8x6
class Net(nn.Module):
    def __init__(self, window=4):
        super().__init__()
        self.window = window
        self.table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, 2))
        coords = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing='ij')).flatten(1)
        relative = (coords[:, :, None] - coords[:, None, :]).permute(1, 2, 0) + window - 1
        self.register_buffer('index', relative[..., 0] * (2 * window - 1) + relative[..., 1])
        self.qkv = nn.Linear(6, 18)
    def forward(self, x):
        B, H, W, C = x.shape
        w = self.window
        x = torch.roll(x, (-2, -2), (1, 2)).view(B, H // w, w, W // w, w, C).permute(0, 1, 3, 2, 4, 5).reshape(-1, w * w, C)
        q, k, v = self.qkv(x).reshape(-1, w * w, 3, 2, C // 2).permute(2, 0, 3, 1, 4).unbind(0)
        mask = torch.zeros(H, W)
        mask[:4, 2:] = 1
        mask[4:, :] = 2
        mask = mask.view(H // w, w, W // w, w).permute(0, 2, 1, 3).reshape(-1, w * w)
        mask = mask.unsqueeze(1) - mask.unsqueeze(2)
        mask = mask.masked_fill(mask != 0, -100.0).masked_fill(mask == 0, 0.0)
        a = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1)
        a = a + self.table[self.index.view(-1)].view(w * w, w * w, 2).permute(2, 0, 1) + mask.unsqueeze(1)
        x = (a.softmax(-1) @ v).transpose(1, 2).reshape(-1, w, w, C)
        return x.view(B, H // w, W // w, w, w, C).permute(0, 1, 3, 2, 4, 5).reshape(B, H, W, C)
Net()
#--- einsum in many letters | 2x3x4,2x4x5
class Net(nn.Module):
    def forward(self, a, b):
        c = torch.einsum('bij,bjk->bik', a, b)
        return c, torch.einsum('bij,bjk->ki', a, b), torch.einsum('bii->bi', c[:, :, :3]), torch.einsum('bij,bik->bkj', a, c), torch.einsum('i,j->ij', a[0, 0], b[0, 0]), torch.einsum('bij->', a)
Net()
#--- rotary positions | 1x6x2x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        inv = 1.0 / (10000 ** (torch.arange(0, 8, 2).float() / 8))
        t = torch.arange(6).float()
        freqs = torch.outer(t, inv)
        self.register_buffer('cos', torch.cat((freqs, freqs), -1).cos())
        self.register_buffer('sin', torch.cat((freqs, freqs), -1).sin())
    def forward(self, x):
        a, b = x.chunk(2, -1)
        turned = torch.cat((-b, a), -1)
        return x * self.cos[:, None] + turned * self.sin[:, None]
Net()
#--- class token, positions and two norms | 1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 8, 4, 4)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.pos = nn.Parameter(torch.empty(1, 5, 8).normal_(std=0.02))
        self.gamma = nn.Parameter(1e-5 * torch.ones(8))
        self.group = nn.GroupNorm(2, 8)
        self.instance = nn.InstanceNorm1d(8, affine=True)
    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.pos
        x = x + self.gamma * F.gelu(x) + F.gelu(x, approximate='tanh')
        return self.group(x.transpose(1, 2)), self.instance(x.transpose(1, 2)), F.layer_norm(x, (5, 8))
Net()
