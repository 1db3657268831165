#--- maximum and average with ceil mode | 1x2x11x9
class Net(nn.Module):
    def forward(self, x):
        return (F.max_pool2d(x, 3, 2, ceil_mode=True), F.avg_pool2d(x, 3, 2, padding=1, ceil_mode=True), F.avg_pool2d(x, 2, 2, count_include_pad=False, padding=1),
                F.max_pool2d(x, 2, 1, dilation=2), F.lp_pool2d(x.abs() + 1, 2, 3))
Net()
#--- adaptive pooling, dividing and not | 1x3x12x10
class Net(nn.Module):
    def forward(self, x):
        return F.adaptive_avg_pool2d(x, (6, 5)), F.adaptive_avg_pool2d(x, (5, 7)), F.adaptive_max_pool2d(x, (4, 3)), F.adaptive_avg_pool2d(x, 1), F.adaptive_avg_pool2d(x, (None, 3))
Net()
#--- pooled places and back | 1x2x8x8
class Net(nn.Module):
    def forward(self, x):
        y, places = F.max_pool2d(x, 2, 2, return_indices=True)
        return y, places, F.max_unpool2d(y, places, 2, 2)
Net()
#--- resizing in every mode | 1x2x5x6
class Net(nn.Module):
    def forward(self, x):
        return (F.interpolate(x, scale_factor=2), F.interpolate(x, (9, 13), mode='nearest'), F.interpolate(x, (9, 13), mode='bilinear', align_corners=False),
                F.interpolate(x, (10, 3), mode='bilinear', align_corners=True), F.interpolate(x, (7, 8), mode='bicubic', align_corners=False), F.interpolate(x, (7, 8), mode='bicubic', align_corners=True),
                F.interpolate(x, scale_factor=1.7, mode='bilinear'), F.interpolate(x, (3, 2), mode='area'), F.interpolate(x, (9, 5), mode='nearest-exact'))
Net()
#--- resizing lines and volumes | 1x2x3x4x5
class Net(nn.Module):
    def forward(self, x):
        return F.interpolate(x, (5, 6, 7), mode='trilinear', align_corners=False), F.interpolate(x.flatten(2), 31, mode='linear', align_corners=True), F.avg_pool3d(x, (1, 2, 2)), F.max_pool3d(x, 2, 1)
Net()
#--- pixel shuffle and channel shuffle | 1x8x4x6
nn.Sequential(nn.ChannelShuffle(2), nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.Upsample(scale_factor=2, mode='bilinear'), nn.ZeroPad2d((1, 0, 2, 1)))
#--- sampling by a grid | 1x2x5x6,1x4x3x2
class Net(nn.Module):
    def forward(self, x, grid):
        grid = grid / 1.7
        return (F.grid_sample(x, grid, align_corners=False), F.grid_sample(x, grid, mode='nearest', padding_mode='border', align_corners=True),
                F.grid_sample(x, grid, mode='bicubic', padding_mode='reflection', align_corners=False))
Net()
#--- an affine grid | 1x2x3
class Net(nn.Module):
    def forward(self, theta):
        return F.affine_grid(theta, (1, 1, 4, 5), align_corners=False), F.affine_grid(theta, (1, 1, 4, 5), align_corners=True)
Net()
