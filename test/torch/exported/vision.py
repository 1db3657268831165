#--- regions of interest | 1x3x9x10
class Net(nn.Module):
    def forward(self, x):
        boxes = torch.tensor([[0.0, 1.0, 1.5, 6.0, 7.0], [0.0, 0.0, 0.0, 4.0, 4.5]])
        return torchvision.ops.roi_align(x, boxes, 3, 0.9, 2), torchvision.ops.roi_align(x, boxes, (2, 4), 1.0, 2, aligned=True), torchvision.ops.box_convert(boxes[:, 1:], 'xyxy', 'cxcywh') * x[0, 0, 0, 0], torchvision.ops.box_iou(boxes[:, 1:], boxes[:, 1:] + 1) + x.mean()
Net()
#--- blocks of torchvision.ops | 1x4x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torchvision.ops.Conv2dNormActivation(4, 8, activation_layer=nn.SiLU)
        self.b = torchvision.ops.SqueezeExcitation(8, 2, scale_activation=nn.Hardsigmoid)
        self.c = torchvision.ops.FrozenBatchNorm2d(8)
        self.d = torchvision.ops.Permute([0, 2, 3, 1])
        self.e = torchvision.ops.MLP(8, [6, 4], norm_layer=nn.LayerNorm, activation_layer=nn.SiLU)
        self.f = torchvision.ops.StochasticDepth(0.5, 'row')
    def forward(self, x):
        return self.f(self.e(self.d(self.c(self.b(self.a(x))))))
Net()
#--- feature pyramid | 1x2x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, 2, 1)
        self.fpn = torchvision.ops.FeaturePyramidNetwork([2, 4], 3)
    def forward(self, x):
        return self.fpn({'a': x, 'b': self.down(x)})
Net()
