#--- convolution with groups, dilation and bias | 1x4x9x11
nn.Conv2d(4, 8, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2)
#--- padding by reflection and by words | 1x3x8x8
nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode='reflect'), nn.Conv2d(4, 4, 4, padding='same'), nn.Conv2d(4, 2, 3, padding=1, padding_mode='circular'))
#--- one and three dimensions | 2x3x10
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(3, 8, 3, padding=1)
        self.b = nn.Conv3d(2, 3, (1, 2, 3), padding=(0, 1, 1))
    def forward(self, x):
        return self.b(self.a(x).reshape(2, 2, 2, 2, 10))
Net()
#--- transposed with output padding and groups | 1x4x5x6
nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, dilation=1)
#--- separable block with batch norm and hard swish | 1x4x12x12
nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False), nn.BatchNorm2d(4), nn.Hardswish(), nn.Conv2d(4, 8, 1), nn.BatchNorm2d(8, eps=1e-3), nn.ReLU6(), nn.Hardsigmoid())
#--- functional with a computed weight | 1x3x6x6
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(5, 3, 3, 3))
    def forward(self, x):
        w = self.w - self.w.mean((1, 2, 3), keepdim=True)
        w = w / w.flatten(1).std(1).view(-1, 1, 1, 1)
        return F.conv2d(x, w, padding=1)
Net()
#--- a deformable-like shift: roll, flip, pad | 1x4x6x7
class Net(nn.Module):
    def forward(self, x):
        x = torch.roll(x, (1, -2), (2, 3)).flip(1)
        return F.pad(x, (1, 2, -1, 1), value=0.5), F.pad(x, (1, 1, 2, 0), mode='replicate')
Net()
#--- unfold and fold | 1x2x6x6
class Net(nn.Module):
    def forward(self, x):
        columns = F.unfold(x, 3, padding=1, stride=2)
        return columns, F.fold(columns * 2, (6, 6), 3, padding=1, stride=2)
Net()
