// torchvision's builders, for scripts that go through them: LAYER_COST_TORCHVISION names the package's folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.LAYER_COST_TORCHVISION ?? ['/usr/lib/python3/dist-packages/torchvision'].find(existsSync);
if (!folder) throw new Error('torchvision is not installed: set LAYER_COST_TORCHVISION to its folder');

/** `file builder builder...; file ...` as a list. */
const parse = (text) =>
  text.split(';').flatMap((entry) => {
    const [file, ...builders] = entry.trim().split(/\s+/);
    return builders.map((builder) => ({ file, builder }));
  });

/** Twenty classification networks of all families, small enough to be measured in a few minutes. */
export const SELECTED =
  parse(`alexnet alexnet; vgg vgg11; squeezenet squeezenet1_1; resnet resnet18 resnet50 resnext50_32x4d wide_resnet50_2; densenet densenet121;
  googlenet googlenet; inception inception_v3; shufflenetv2 shufflenet_v2_x1_0; mobilenetv2 mobilenet_v2; mobilenetv3 mobilenet_v3_small mobilenet_v3_large; mnasnet mnasnet1_0;
  efficientnet efficientnet_b0; regnet regnet_y_400mf; convnext convnext_tiny; vision_transformer vit_b_16; swin_transformer swin_t`);

/** The other classification networks. */
export const MORE =
  parse(`resnet resnet34 resnet101 resnet152 resnext101_32x8d resnext101_64x4d wide_resnet101_2; vgg vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn;
  squeezenet squeezenet1_0; densenet densenet161 densenet169 densenet201; shufflenetv2 shufflenet_v2_x0_5 shufflenet_v2_x1_5 shufflenet_v2_x2_0; mnasnet mnasnet0_5 mnasnet0_75 mnasnet1_3;
  efficientnet efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l;
  regnet regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf regnet_y_128gf regnet_x_400mf regnet_x_800mf regnet_x_1_6gf regnet_x_3_2gf regnet_x_8gf regnet_x_16gf
  regnet_x_32gf; convnext convnext_small convnext_base convnext_large; vision_transformer vit_b_32 vit_l_16 vit_l_32 vit_h_14; swin_transformer swin_s swin_b swin_v2_t swin_v2_s swin_v2_b;
  maxvit maxvit_t`);

/** Width of the image that a builder's published weights want, where it is not 224. */
const WIDTHS = {
  efficientnet_b1: 240,
  efficientnet_b2: 288,
  efficientnet_b3: 300,
  efficientnet_b4: 380,
  efficientnet_b5: 456,
  efficientnet_b6: 528,
  efficientnet_b7: 600,
};
Object.assign(WIDTHS, {
  efficientnet_v2_s: 384,
  efficientnet_v2_m: 480,
  efficientnet_v2_l: 480,
  inception_v3: 299,
  swin_v2_t: 256,
  swin_v2_s: 256,
  swin_v2_b: 256,
});
export const widthOf = ({ builder }) => WIDTHS[builder] ?? 224;

/** Words for the command line that name a builder's network. */
export const networkArguments = ({ file, builder }) => [join(folder, 'models', `${file}.py`), '--entry', `${builder}()`, '--path', join(folder, '..')];
