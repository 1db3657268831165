import assert from 'node:assert/strict';
import { analyzerOver } from '../analyzer.js';

/** Networks on libraries whose sources are not found: what the stand-ins count. The first two totals come from the real library; the others are worked out by hand. */

interface Program {
  readonly name: string;
  readonly code: string;
  readonly input: string;
  readonly params: number;
  readonly macs: number;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'what torchvision extracts from inside of a network',
    code: `
import torch
from torch import nn
from torchvision.models.feature_extraction import create_feature_extractor
class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3)
        self.deep = nn.ModuleDict({'one': nn.Conv2d(4, 5, 3), 'two': nn.Sequential(nn.Conv2d(5, 6, 1), nn.ReLU(), nn.Conv2d(6, 7, 1))})
        self.head = nn.Linear(7, 9)
    def forward(self, x):
        for part in self.deep.values():
            x = part(self.stem(x) if part is self.deep['one'] else x)
        return self.head(x.mean((2, 3)))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = create_feature_extractor(Body(), {'deep.one': 'low', 'deep.two.0': 'high'})
        self.out = nn.Conv2d(5, 2, 1)
    def forward(self, x):
        found = self.body(x)
        return self.out(found['low']), list(found.values())
net = Net()`,
    input: '1x3x8x8',
    params: 345,
    macs: 7408,
  },
  {
    name: 'blocks of a vision transformer',
    code: `
from functools import partial
import timm.models.vision_transformer
from torch import nn
from timm.models.vision_transformer import Block, PatchEmbed
class Net(timm.models.vision_transformer.VisionTransformer):
    def __init__(self, **options):
        super().__init__(**options)
        self.more = Block(192, 3, 4.0, qkv_bias=True, norm_layer=nn.LayerNorm)
        self.patches = PatchEmbed(224, 16, 3, 192)
    def forward(self, x):
        return super().forward(x).sum() + self.more(self.patches(x)).sum()
net = Net(embed_dim=192, depth=3, num_heads=3, norm_layer=partial(nn.LayerNorm, eps=1e-6))`,
    input: '1x3x224x224',
    params: 2_306_152,
    macs: 465_598_080,
  },
  {
    name: 'a causal language model with shared embeddings',
    code: `
from torch import nn
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.activations import ACT2FN
from transformers.modeling_outputs import BaseModelOutputWithPast, CausalLMOutputWithPast
from transformers.utils import logging
logger = logging.get_logger(__name__)
class Settings(PretrainedConfig):
    attribute_map = {'width': 'hidden_size'}
    def __init__(self, hidden_size=64, vocab_size=100, **more):
        self.hidden_size, self.vocab_size = hidden_size, vocab_size
        super().__init__(**more)
class Body(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.embed_tokens = nn.Embedding(config.vocab_size, config.width)
        self.up, self.down, self.act = nn.Linear(config.hidden_size, 128), nn.Linear(128, 64), ACT2FN['silu']
        self.post_init()
    def forward(self, input_ids, output_attentions=None, return_dict=None):
        return_dict = return_dict if return_dict is not None else self.config.use_return_dict
        h = self.down(self.act(self.up(self.embed_tokens(input_ids))))
        return BaseModelOutputWithPast(last_hidden_state=h) if return_dict else (h,)
class Language(PreTrainedModel, GenerationMixin):
    config_class = Settings
    base_model_prefix = 'model'
    def __init__(self, config):
        super().__init__(config)
        self.model, self.lm_head = Body(config), nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()
    def forward(self, input_ids, labels=None):
        out = self.model(input_ids=input_ids)
        return CausalLMOutputWithPast(logits=self.lm_head(out[0]), hidden_states=out.hidden_states)
net = Language(Settings())`,
    input: '2x16:int64',
    params: 22_976,
    macs: 729_088,
  },
  {
    name: 'saved arguments of a module with its training loop',
    code: `
import lightning as L
from torch import nn
class Base(L.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.save_hyperparameters()
class Net(Base):
    def __init__(self, width=16, **more):
        super().__init__(lr=0.1)
        self.save_hyperparameters(ignore=['other'])
        self.fc = nn.Linear(8, self.hparams.width + self.hparams['other2'])
    def forward(self, x):
        self.log('x', x)
        return self.fc(x) * self.hparams.lr
net = Net(other=3, other2=2)
L.Trainer(max_epochs=1).fit(net)`,
    input: '1x8',
    params: 9 * 18,
    macs: 8 * 18,
  },
  {
    name: 'layers shared by processes, of which there is one',
    code: `
from fairscale.nn.model_parallel.initialize import get_model_parallel_world_size
from fairscale.nn.model_parallel.layers import ColumnParallelLinear, RowParallelLinear, VocabParallelEmbedding
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        heads = 4 // get_model_parallel_world_size()
        self.words = VocabParallelEmbedding(50, 16, init_method=lambda x: x)
        self.up = ColumnParallelLinear(16, heads * 8, bias=False, gather_output=False, init_method=lambda x: x)
        self.down = RowParallelLinear(32, 16, bias=True, input_is_parallel=True, init_method=lambda x: x)
    def forward(self, tokens):
        return self.down(self.up(self.words(tokens)))
net = Net()`,
    input: '1x10:int64',
    params: 50 * 16 + 16 * 32 + 32 * 16 + 16,
    macs: 10 * 2 * 16 * 32,
  },
  {
    name: 'fused attention does the work of plain attention',
    code: `
import torch, xformers.ops as xops
from flash_attn import flash_attn_func, flash_attn_varlen_func
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(32, 96)
    def forward(self, x):
        q, k, v = self.qkv(x).view(2, 16, 3, 4, 8).unbind(2)
        a = flash_attn_func(q, k, v, causal=True) + xops.memory_efficient_attention(q, k, v, attn_bias=xops.LowerTriangularMask())
        ends = torch.tensor([0, 8, 32], dtype=torch.int32)
        b = flash_attn_varlen_func(q.flatten(0, 1), k.flatten(0, 1), v.flatten(0, 1), ends, ends, 24, 24)
        return a.flatten() + b.flatten()
net = Net()`,
    input: '2x16x32',
    params: 33 * 96,
    macs: 32 * 32 * 96 + 2 * (2 * 2 * 4 * 16 * 16 * 8) + 2 * 4 * 8 * (8 * 8 + 24 * 24),
  },
  {
    name: 'a scan of a state space is one operator',
    code: `
from mamba_ssm import Mamba
net = Mamba(64)`,
    input: '1x32x64',
    // Projections, the depthwise convolution over 35 places, and update and readout of 16 numbers per channel and step.
    params: 32_640,
    macs: 32 * (64 * 256 + 128 * 36 + 4 * 128 + 128 * 64) + 35 * 128 * 4 + 2 * 32 * 128 * 16,
  },
  {
    name: 'widths that a library rounds, and a norm that is borrowed from a model',
    code: `
from torch import nn
from transformers.models.llama.modeling_llama import LlamaRMSNorm
from ultralytics.utils.ops import make_divisible
width = make_divisible(17, 8)
net = nn.Sequential(nn.Linear(5, width), LlamaRMSNorm(width))`,
    input: '2x5',
    params: 6 * 24 + 24,
    macs: 2 * 5 * 24,
  },
  {
    name: 'messages along edges',
    code: `
import torch
from torch import nn
from torch_geometric.nn import GCNConv, MessagePassing, SAGEConv, global_mean_pool
class Own(MessagePassing):
    def __init__(self):
        super().__init__(aggr='mean')
        self.fc = nn.Linear(2 * 8 + 3, 5)
    def forward(self, x, edge_index, edge_attr):
        return self.propagate(edge_index, x=x, edge_attr=edge_attr)
    def message(self, x_i, x_j, edge_attr):
        return self.fc(torch.cat([x_i, x_j, edge_attr], dim=-1))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = GCNConv(4, 8), SAGEConv(8, 8), Own()
    def forward(self, x, edge_index, edge_attr):
        return global_mean_pool(self.c(self.b(self.a(x, edge_index), edge_index), edge_index, edge_attr))
net = Net()`,
    input: '10x4,2x30:int64,30x3',
    params: 4 * 8 + 8 + (8 * 8 + 8) + 8 * 8 + (19 * 5 + 5),
    macs: 10 * 4 * 8 + 2 * 10 * 8 * 8 + 30 * 19 * 5,
  },
  {
    name: 'settings of four libraries',
    code: `
import attr, gymnasium as gym, numpy as np
from hydra.utils import instantiate
from omegaconf import OmegaConf
from pydantic import BaseModel, Field
from torch import nn
@attr.s(auto_attribs=True)
class Sizes:
    width: int = 6
    more: list = attr.ib(factory=list)
class Inner(BaseModel):
    depth: int = 2
class Settings(BaseModel):
    inner: Inner = Field(default_factory=Inner)
    classes: int
class Net(nn.Module):
    def __init__(self, sizes, settings, cfg, space):
        super().__init__()
        self.first = nn.Linear(int(np.prod(space.shape)), sizes.width)
        self.body = nn.Sequential(*[instantiate(cfg.layer) for _ in range(settings.inner.depth)])
        self.last = nn.Linear(6, settings.classes)
    def forward(self, x):
        return self.last(self.body(self.first(x)))
cfg = OmegaConf.merge(OmegaConf.create({'w': 5, 'layer': {'_target_': 'torch.nn.Linear', 'in_features': '\${w}', 'out_features': '\${w}'}}), {'w': 6})
net = Net(Sizes(), Settings(classes=3, inner={'depth': 3}), cfg, gym.spaces.Box(-1, 1, (2, 4)))`,
    input: '1x8',
    params: 9 * 6 + 3 * 7 * 6 + 7 * 3,
    macs: 8 * 6 + 3 * 36 + 18,
  },
  {
    name: 'dictionaries with attributes, and a command line without words',
    code: `
from dataclasses import dataclass
import tyro
from addict import Dict
from easydict import EasyDict
from ml_collections import ConfigDict
from torch import nn
@dataclass
class Args:
    width: int = 5
more = Dict()
more.body.depth = 2
cfg = ConfigDict({'head': {'classes': 3}})
args = tyro.cli(Args)
net = nn.Sequential(nn.Linear(EasyDict(a=dict(b=4)).a.b, args.width), *[nn.Linear(5, 5) for _ in range(more.body.depth)], nn.Linear(5, cfg.head.classes))`,
    input: '1x4',
    params: 5 * 5 + 2 * 6 * 5 + 6 * 3,
    macs: 4 * 5 + 2 * 25 + 15,
  },
  {
    name: 'settings that a loop of training adds to, walked over like a dictionary',
    code: `
from dataclasses import dataclass, field
from coqpit import Coqpit
from torch import nn
from trainer import TrainerConfig, TrainerModel
@dataclass
class Sizes(Coqpit):
    width: int = 6
@dataclass
class Config(TrainerConfig):
    sizes: Sizes = field(default_factory=Sizes)
    classes: int = 3
class Net(TrainerModel):
    def __init__(self, config):
        super().__init__()
        for key in config:
            setattr(self, key, config[key])
        self.a = nn.Linear(4 if 'lr' in config else 5, self.sizes.width)
        self.b = nn.Linear(self.sizes.width, self.classes)
    def forward(self, x):
        return self.b(self.a(x))
net = Net(Config(epochs=2))`,
    input: '1x4',
    params: 5 * 6 + 7 * 3,
    macs: 4 * 6 + 6 * 3,
  },
];

suite('networks on libraries that are not there', () => {
  for (const { name, code, input, params, macs } of PROGRAMS)
    test(name, async () => {
      const analysis = await (await analyzerOver({})).analyze({ file: '/w/net.py', text: code, entry: 'net', input, roots: ['/w'] });
      assert.deepEqual(
        [analysis.notes.filter((n) => n.severity !== 'info').map((n) => n.text), analysis.totals.params, analysis.totals.macs, analysis.uncounted],
        [[], params, macs, []],
      );
    });

  const launching = (tuned: string): string => `
import torch, triton, triton.language as tl
from torch import nn
${tuned}
@triton.jit
def double(x, y, n, BLOCK: tl.constexpr):
    tl.store(y, tl.load(x) * 2)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)
    def forward(self, x):
        y = torch.empty_like(x)
        double[(triton.cdiv(x.numel(), 64),)](x, y, x.numel())
        return self.fc(y)
net = Net()`;

  const OWN_TUNER = `from triton.runtime.autotuner import Autotuner
class Kept(Autotuner):
    def __init__(self, fn, names, configs, key, **options):
        super().__init__(fn, names, configs, key, None, None, **options)
        if not self.user_defined_pre_hook and (self.reset_to_zero or self.restore_value):
            raise ValueError(self.keys)
    def run(self, *args, **kwargs):
        return super().run(*args, **kwargs)
@(lambda fn: Kept(fn, fn.arg_names, [triton.Config({'BLOCK': 64})], ['n'], rep=3))`;

  test('the launch of a kernel is named, and what it writes keeps its shape', async () => {
    for (const tuned of ["@triton.autotune(configs=[triton.Config({'BLOCK': 64})], key=['n'])", OWN_TUNER]) {
      const code = launching(tuned);
      const analysis = await (await analyzerOver({})).analyze({ file: '/w/net.py', text: code, entry: 'net', input: '2x8', roots: ['/w'] });
      assert.equal(analysis.totals.macs, 2 * 8 * 4);
      assert.match(analysis.uncounted[0]?.reason ?? '', /kernel double/);
      assert.deepEqual(analysis.notes, []);
    }
  });
});
