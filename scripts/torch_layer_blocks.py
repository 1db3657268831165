"""Building blocks of torchvision and timm, as cases of torch-layers-expected.py."""
from torch_layer_cases import case


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
        ('PatchDropout(0.5)', [2, 5, 8]), ('AttentionPoolLatent(8, num_heads=2, mlp_ratio=2.0, norm_layer=nn.LayerNorm)', [2, 5, 8]),
        ('AttentionPoolLatent(8, 6, num_heads=4, latent_len=3, pool_type="avg", qk_norm=True)', [2, 5, 8]), ('AttentionPoolLatent(8, out_features=0, num_heads=2, pos_embed="abs", feat_size=5)', [2, 5, 8]),
    ):
        case(f'{lay}.{text}', *inputs)
    case(f'Call(lambda x: {lay}.get_act_fn("quick_gelu")(x))', [2, 3])
    case(f'Call(lambda p: {lay}.resample_abs_pos_embed(p, (6, 5), num_prefix_tokens=1))', [1, 17, 8])
    case(f'nn.Sequential(*[nn.Conv2d(3, {lay}.make_divisible(w, 8), 1) for w in (3, 12, 13, 37)][:1])', [1, 3, 2, 2])
    case(f'nn.Linear(4, {lay}.make_divisible(37 * 0.75) + {lay}.make_divisible(11, 8) + {lay}.to_2tuple(3)[1] + len({lay}.to_ntuple(3)((1, 2))))', [1, 4])
