/**
 * Published ImageNet accuracies, beside what the networks cost: facts of others, copied with their source. Nothing here takes part in counting.
 *
 * A row: name, parameters, multiply-adds in millions, top-1 accuracy in percent.
 */

export interface Published {
  readonly name: string;
  readonly source: PublishedSource;
  readonly params: number;
  readonly macs: number;
  /** ImageNet top-1 accuracy, percent, one crop. */
  readonly top1: number;
}

export type PublishedSource = 'tfslim' | 'paper' | 'torchvision';

/** Where the accuracies stand. */
export const publishedSources: Readonly<Record<PublishedSource, string>> = {
  tfslim: 'TF-Slim, nets/mobilenet_v1.md',
  paper: 'arXiv:1704.04861',
  torchvision: 'torchvision 0.19',
};

/** The 16 checkpoints of tensorflow/models, research/slim/nets/mobilenet_v1.md at 02c04f49. Costs are counted: that page misprints some. */
const TFSLIM = `
MobileNet_v1_1.0_224 4231976 568.740352 70.9
MobileNet_v1_1.0_192 4231976 418.121728 70.0
MobileNet_v1_1.0_160 4231976 290.6752 68.0
MobileNet_v1_1.0_128 4231976 186.400768 65.2
MobileNet_v1_0.75_224 2585560 325.400448 68.4
MobileNet_v1_0.75_192 2585560 239.273472 67.2
MobileNet_v1_0.75_160 2585560 166.3968 65.3
MobileNet_v1_0.75_128 2585560 106.770432 62.1
MobileNet_v1_0.5_224 1331592 149.497088 63.3
MobileNet_v1_0.5_192 1331592 109.970432 61.7
MobileNet_v1_0.5_160 1331592 76.5248 59.1
MobileNet_v1_0.5_128 1331592 49.160192 56.3
MobileNet_v1_0.25_224 470072 41.030272 49.8
MobileNet_v1_0.25_192 470072 30.212608 47.7
MobileNet_v1_0.25_160 470072 21.0592 45.5
MobileNet_v1_0.25_128 470072 13.570048 41.5
`;

/** Howard et al., "MobileNets", Tables 4 to 7 and 9. Costs are counted. */
const PAPER = `
Conv_MobileNet 29294088 4867.293184 71.7
Shallow_MobileNet 2887976 307.323392 65.3
1.0_MobileNet-224 4231976 568.740352 70.6
1.0_MobileNet-192 4231976 418.121728 69.1
1.0_MobileNet-160 4231976 290.6752 67.2
1.0_MobileNet-128 4231976 186.400768 64.4
0.75_MobileNet-224 2585560 325.400448 68.4
0.5_MobileNet-224 1331592 149.497088 63.7
0.5_MobileNet-160 1331592 76.5248 60.2
0.25_MobileNet-224 470072 41.030272 50.6
`;

/** Accuracies, parameters and "_ops" of pytorch/vision, torchvision/models/*.py, release 0.19: all weights with an ImageNet accuracy. */
const TORCHVISION = `
alexnet_V1 61100840 714 56.522
convnext_tiny_V1 28589128 4456 82.52
convnext_small_V1 50223688 8684 83.616
convnext_base_V1 88591464 15355 84.062
convnext_large_V1 197767336 34361 84.414
densenet121_V1 7978856 2834 74.434
densenet161_V1 28681000 7728 77.138
densenet169_V1 14149480 3360 75.6
densenet201_V1 20013928 4291 76.896
efficientnet_b0_V1 5288548 386 77.692
efficientnet_b1_V1 7794184 687 78.642
efficientnet_b1_V2 7794184 687 79.838
efficientnet_b2_V1 9109994 1088 80.608
efficientnet_b3_V1 12233232 1827 82.008
efficientnet_b4_V1 19341616 4394 83.384
efficientnet_b5_V1 30389784 10266 83.444
efficientnet_b6_V1 43040704 19068 84.008
efficientnet_b7_V1 66347960 37746 84.122
efficientnet_v2_s_V1 21458488 8366 84.228
efficientnet_v2_m_V1 54139356 24582 85.112
efficientnet_v2_l_V1 118515272 56080 85.808
googlenet_V1 6624904 1498 69.778
inception_v3_V1 27161264 5713 77.294
maxvit_t_V1 30919624 5558 83.7
mnasnet0_5_V1 2218512 104 67.734
mnasnet0_75_V1 3170208 215 71.18
mnasnet1_0_V1 4383312 314 73.456
mnasnet1_3_V1 6282256 526 76.506
mobilenet_v2_V1 3504872 301 71.878
mobilenet_v2_V2 3504872 301 72.154
mobilenet_v3_large_V1 5483032 217 74.042
mobilenet_v3_large_V2 5483032 217 75.274
mobilenet_v3_small_V1 2542856 57 67.668
regnet_y_400mf_V1 4344144 402 74.046
regnet_y_400mf_V2 4344144 402 75.804
regnet_y_800mf_V1 6432512 834 76.42
regnet_y_800mf_V2 6432512 834 78.828
regnet_y_1_6gf_V1 11202430 1612 77.95
regnet_y_1_6gf_V2 11202430 1612 80.876
regnet_y_3_2gf_V1 19436338 3176 78.948
regnet_y_3_2gf_V2 19436338 3176 81.982
regnet_y_8gf_V1 39381472 8473 80.032
regnet_y_8gf_V2 39381472 8473 82.828
regnet_y_16gf_V1 83590140 15912 80.424
regnet_y_16gf_V2 83590140 15912 82.886
regnet_y_16gf_SWAG_E2E_V1 83590140 46735 86.012
regnet_y_16gf_SWAG_LINEAR_V1 83590140 15912 83.976
regnet_y_32gf_V1 145046770 32280 80.878
regnet_y_32gf_V2 145046770 32280 83.368
regnet_y_32gf_SWAG_E2E_V1 145046770 94826 86.838
regnet_y_32gf_SWAG_LINEAR_V1 145046770 32280 84.622
regnet_y_128gf_SWAG_E2E_V1 644812894 374570 88.228
regnet_y_128gf_SWAG_LINEAR_V1 644812894 127518 86.068
regnet_x_400mf_V1 5495976 414 72.834
regnet_x_400mf_V2 5495976 414 74.864
regnet_x_800mf_V1 7259656 800 75.212
regnet_x_800mf_V2 7259656 800 77.522
regnet_x_1_6gf_V1 9190136 1603 77.04
regnet_x_1_6gf_V2 9190136 1603 79.668
regnet_x_3_2gf_V1 15296552 3177 78.364
regnet_x_3_2gf_V2 15296552 3177 81.196
regnet_x_8gf_V1 39572648 7995 79.344
regnet_x_8gf_V2 39572648 7995 81.682
regnet_x_16gf_V1 54278536 15941 80.058
regnet_x_16gf_V2 54278536 15941 82.716
regnet_x_32gf_V1 107811560 31736 80.622
regnet_x_32gf_V2 107811560 31736 83.014
resnet18_V1 11689512 1814 69.758
resnet34_V1 21797672 3664 73.314
resnet50_V1 25557032 4089 76.13
resnet50_V2 25557032 4089 80.858
resnet101_V1 44549160 7801 77.374
resnet101_V2 44549160 7801 81.886
resnet152_V1 60192808 11514 78.312
resnet152_V2 60192808 11514 82.284
resnext50_32x4d_V1 25028904 4230 77.618
resnext50_32x4d_V2 25028904 4230 81.198
resnext101_32x8d_V1 88791336 16414 79.312
resnext101_32x8d_V2 88791336 16414 82.834
resnext101_64x4d_V1 83455272 15460 83.246
wide_resnet50_2_V1 68883240 11398 78.468
wide_resnet50_2_V2 68883240 11398 81.602
wide_resnet101_2_V1 126886696 22753 78.848
wide_resnet101_2_V2 126886696 22753 82.51
shufflenet_v2_x0_5_V1 1366792 40 60.552
shufflenet_v2_x1_0_V1 2278604 145 69.362
shufflenet_v2_x1_5_V1 3503624 296 72.996
shufflenet_v2_x2_0_V1 7393996 583 76.23
squeezenet1_0_V1 1248424 819 58.092
squeezenet1_1_V1 1235496 349 58.178
swin_t_V1 28288354 4491 81.474
swin_s_V1 49606258 8741 83.196
swin_b_V1 87768224 15431 83.582
swin_v2_t_V1 28351570 5940 82.072
swin_v2_s_V1 49737442 11546 83.712
swin_v2_b_V1 87930848 20325 84.112
vgg11_V1 132863336 7609 69.02
vgg11_bn_V1 132868840 7609 70.37
vgg13_V1 133047848 11308 69.928
vgg13_bn_V1 133053736 11308 71.586
vgg16_V1 138357544 15470 71.592
vgg16_bn_V1 138365992 15470 73.36
vgg19_V1 143667240 19632 72.376
vgg19_bn_V1 143678248 19632 74.218
vit_b_16_V1 86567656 17564 81.072
vit_b_16_SWAG_E2E_V1 86859496 55484 85.304
vit_b_16_SWAG_LINEAR_V1 86567656 17564 81.886
vit_b_32_V1 88224232 4409 75.912
vit_l_16_V1 304326632 61555 79.662
vit_l_16_SWAG_E2E_V1 305174504 361986 88.064
vit_l_16_SWAG_LINEAR_V1 304326632 61555 85.146
vit_l_32_V1 306535400 15378 76.972
vit_h_14_SWAG_E2E_V1 633470440 1016717 88.552
vit_h_14_SWAG_LINEAR_V1 632045800 167295 85.708
`;

const read = (source: PublishedSource, table: string): Published[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', params, megaMacs, top1] = line.split(' ');
      return { name: name.replaceAll('_', ' '), source, params: Number(params), macs: Math.round(Number(megaMacs) * 1e6), top1: Number(top1) };
    });

export const publishedNetworks: readonly Published[] = [...read('tfslim', TFSLIM), ...read('paper', PAPER), ...read('torchvision', TORCHVISION)];
