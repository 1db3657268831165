"""Attention pooling: latent queries gather what a sequence holds."""
import torch
import torch.nn.functional as F
from timm.layers import Mlp, trunc_normal_
from torch import nn


class AttentionPoolLatent(nn.Module):
    """Follows Set Transformer (Lee et al. 2019) as timm has it. Without output features there is neither projection nor MLP."""

    def __init__(self, in_features, out_features=None, embed_dim=None, num_heads=8, feat_size=None, mlp_ratio=4.0,
                 qkv_bias=True, qk_norm=False, latent_len=1, latent_dim=None, pos_embed='', pool_type='token',
                 norm_layer=None, act_layer=nn.GELU, drop=0.0):
        super().__init__()
        embed_dim = embed_dim or in_features
        out_features = in_features if out_features is None else out_features
        assert embed_dim % num_heads == 0
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        self.scale = self.head_dim**-0.5
        self.pool = pool_type
        self.pos_embed = nn.Parameter(torch.zeros(feat_size, in_features)) if pos_embed == 'abs' else None
        self.latent_dim = latent_dim or embed_dim
        self.latent_len = latent_len
        self.latent = nn.Parameter(torch.zeros(1, latent_len, self.latent_dim))
        self.q = nn.Linear(self.latent_dim, embed_dim, bias=qkv_bias)
        self.kv = nn.Linear(embed_dim, embed_dim * 2, bias=qkv_bias)
        normalization = (norm_layer or nn.LayerNorm) if qk_norm else None
        self.q_norm = normalization(self.head_dim) if normalization else nn.Identity()
        self.k_norm = normalization(self.head_dim) if normalization else nn.Identity()
        self.proj = nn.Linear(embed_dim, out_features) if out_features else nn.Identity()
        self.proj_drop = nn.Dropout(drop)
        self.norm = norm_layer(out_features) if norm_layer is not None and out_features else nn.Identity()
        self.mlp = Mlp(out_features, int(out_features * mlp_ratio), act_layer=act_layer) if out_features else None
        self.init_weights()

    def init_weights(self):
        trunc_normal_(self.latent, std=self.latent_dim**-0.5)

    def forward(self, x, attn_mask=None):
        batch, length, _ = x.shape
        if self.pos_embed is not None:
            x = x + self.pos_embed.unsqueeze(0)
        q = self.q(self.latent.expand(batch, -1, -1))
        q = q.reshape(batch, self.latent_len, self.num_heads, self.head_dim).transpose(1, 2)
        kv = self.kv(x).reshape(batch, length, 2, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4)
        k, v = kv.unbind(0)
        x = F.scaled_dot_product_attention(self.q_norm(q), self.k_norm(k), v, attn_mask=attn_mask)
        x = self.proj_drop(self.proj(x.transpose(1, 2).reshape(batch, self.latent_len, -1)))
        if self.mlp is not None:
            x = x + self.mlp(self.norm(x))
        if self.pool == 'token':
            return x[:, 0]
        return x.mean(1) if self.pool == 'avg' else x
