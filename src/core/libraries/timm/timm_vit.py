"""Blocks of vision transformers."""
import torch
import torch.nn.functional as F
from timm.layers import DropPath, LayerScale, Mlp, PatchEmbed
from torch import nn


class Attention(nn.Module):
    def __init__(self, dim, num_heads=8, qkv_bias=False, qk_norm=False, scale_norm=False, proj_bias=True, attn_drop=0.0, proj_drop=0.0,
                 norm_layer=None, qk_scale=None, **kwargs):
        super().__init__()
        if dim % num_heads:
            raise AssertionError('dim should be divisible by num_heads')
        norm_layer = norm_layer or nn.LayerNorm
        self.num_heads, self.head_dim = num_heads, dim // num_heads
        self.scale, self.fused_attn = qk_scale or self.head_dim ** -0.5, True
        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.q_norm = norm_layer(self.head_dim) if qk_norm else nn.Identity()
        self.k_norm = norm_layer(self.head_dim) if qk_norm else nn.Identity()
        self.attn_drop = nn.Dropout(attn_drop)
        self.norm = norm_layer(dim) if scale_norm else nn.Identity()
        self.proj = nn.Linear(dim, dim, bias=proj_bias)
        self.proj_drop = nn.Dropout(proj_drop)

    def forward(self, x, attn_mask=None, **kwargs):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4).unbind(0)
        out = F.scaled_dot_product_attention(self.q_norm(q), self.k_norm(k), v, attn_mask=attn_mask, scale=self.scale)
        return self.proj_drop(self.proj(self.norm(out.transpose(1, 2).reshape(b, n, c))))


class Block(nn.Module):
    def __init__(self, dim, num_heads, mlp_ratio=4.0, qkv_bias=False, qk_norm=False, scale_attn_norm=False, scale_mlp_norm=False,
                 proj_bias=True, proj_drop=0.0, attn_drop=0.0, init_values=None, drop_path=0.0, act_layer=nn.GELU,
                 norm_layer=nn.LayerNorm, mlp_layer=Mlp, drop=None, qk_scale=None, **kwargs):
        super().__init__()
        proj_drop = proj_drop if drop is None else drop
        self.norm1 = norm_layer(dim)
        self.attn = Attention(dim, num_heads=num_heads, qkv_bias=qkv_bias, qk_norm=qk_norm, scale_norm=scale_attn_norm, proj_bias=proj_bias,
                              attn_drop=attn_drop, proj_drop=proj_drop, norm_layer=norm_layer, qk_scale=qk_scale)
        self.ls1 = LayerScale(dim, init_values=init_values) if init_values else nn.Identity()
        self.drop_path1 = DropPath(drop_path) if drop_path > 0.0 else nn.Identity()
        self.norm2 = norm_layer(dim)
        self.mlp = mlp_layer(in_features=dim, hidden_features=int(dim * mlp_ratio), act_layer=act_layer,
                             norm_layer=norm_layer if scale_mlp_norm else None, bias=proj_bias, drop=proj_drop)
        self.ls2 = LayerScale(dim, init_values=init_values) if init_values else nn.Identity()
        self.drop_path2 = DropPath(drop_path) if drop_path > 0.0 else nn.Identity()

    def forward(self, x, attn_mask=None, **kwargs):
        x = x + self.drop_path1(self.ls1(self.attn(self.norm1(x), attn_mask=attn_mask)))
        return x + self.drop_path2(self.ls2(self.mlp(self.norm2(x))))


class VisionTransformer(nn.Module):
    def __init__(self, img_size=224, patch_size=16, in_chans=3, num_classes=1000, global_pool='token', embed_dim=768, depth=12, num_heads=12,
                 mlp_ratio=4.0, qkv_bias=True, qk_norm=False, init_values=None, class_token=True, pos_embed='learn', no_embed_class=False,
                 reg_tokens=0, pre_norm=False, final_norm=True, fc_norm=None, drop_rate=0.0, pos_drop_rate=0.0, proj_drop_rate=0.0,
                 attn_drop_rate=0.0, drop_path_rate=0.0, weight_init='', embed_layer=PatchEmbed, norm_layer=None, act_layer=None,
                 block_fn=Block, mlp_layer=Mlp, **kwargs):
        super().__init__()
        norm = (lambda size: nn.LayerNorm(size, eps=1e-6)) if norm_layer is None else norm_layer
        act_layer = act_layer or nn.GELU
        self.num_classes, self.global_pool, self.no_embed_class = num_classes, global_pool, no_embed_class
        self.num_features = self.head_hidden_size = self.embed_dim = embed_dim
        self.num_reg_tokens, self.has_class_token = reg_tokens, class_token
        self.num_prefix_tokens = (1 if class_token else 0) + reg_tokens
        self.patch_embed = embed_layer(img_size=img_size, patch_size=patch_size, in_chans=in_chans, embed_dim=embed_dim, bias=not pre_norm)
        count = self.patch_embed.num_patches
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim)) if class_token else None
        self.reg_token = nn.Parameter(torch.zeros(1, reg_tokens, embed_dim)) if reg_tokens else None
        length = count if no_embed_class else count + self.num_prefix_tokens
        self.pos_embed = nn.Parameter(torch.zeros(1, length, embed_dim)) if pos_embed else None
        self.pos_drop = nn.Dropout(p=pos_drop_rate)
        self.norm_pre = norm(embed_dim) if pre_norm else nn.Identity()
        rates = [drop_path_rate * i / max(depth - 1, 1) for i in range(depth)]
        self.blocks = nn.Sequential(*[
            block_fn(dim=embed_dim, num_heads=num_heads, mlp_ratio=mlp_ratio, qkv_bias=qkv_bias, qk_norm=qk_norm, init_values=init_values,
                     proj_drop=proj_drop_rate, attn_drop=attn_drop_rate, drop_path=rates[i], norm_layer=norm, act_layer=act_layer,
                     mlp_layer=mlp_layer) for i in range(depth)])
        use_fc_norm = global_pool in ('avg', 'avgmax', 'max') if fc_norm is None else fc_norm
        self.norm = norm(embed_dim) if final_norm and not use_fc_norm else nn.Identity()
        self.fc_norm = norm(embed_dim) if final_norm and use_fc_norm else nn.Identity()
        self.head_drop = nn.Dropout(drop_rate)
        self.head = nn.Linear(embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def init_weights(self, *args, **kwargs):
        pass

    _init_weights = init_weights

    def no_weight_decay(self):
        return {'pos_embed', 'cls_token', 'dist_token'}

    def get_classifier(self):
        return self.head

    def reset_classifier(self, num_classes, global_pool=None):
        self.num_classes = num_classes
        self.global_pool = self.global_pool if global_pool is None else global_pool
        self.head = nn.Linear(self.embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def _pos_embed(self, x):
        first = [t.expand(x.shape[0], -1, -1) for t in (self.cls_token, self.reg_token) if t is not None]
        if self.pos_embed is None:
            return torch.cat([*first, x], dim=1) if first else x
        if self.no_embed_class:
            x = x + self.pos_embed
            return self.pos_drop(torch.cat([*first, x], dim=1) if first else x)
        return self.pos_drop((torch.cat([*first, x], dim=1) if first else x) + self.pos_embed)

    def forward_features(self, x):
        return self.norm(self.blocks(self.norm_pre(self._pos_embed(self.patch_embed(x)))))

    def pool(self, x, pool_type=None):
        kind = self.global_pool if pool_type is None else pool_type
        if not kind:
            return x
        return x[:, 0] if kind == 'token' else x[:, self.num_prefix_tokens:].mean(dim=1)

    def forward_head(self, x, pre_logits=False):
        x = self.head_drop(self.fc_norm(self.pool(x)))
        return x if pre_logits else self.head(x)

    def forward(self, x):
        return self.forward_head(self.forward_features(x))




def checkpoint_filter_fn(state_dict, model, **kwargs):
    return state_dict


def _create_vision_transformer(*args, **kwargs):
    return _unknown('variants of networks are not modelled, and the sources of timm could not be found')


def init_weights_vit_timm(module, name=''):
    pass


init_weights_vit_moco = init_weights_vit_jax = init_weights_vit_timm
