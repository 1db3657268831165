"""Normalizations that other projects borrow from a model's file."""
import torch
from torch import nn


class LlamaRMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-6):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.variance_epsilon = eps

    def forward(self, hidden_states):
        x = hidden_states.to(torch.float32)
        x = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon)
        return self.weight * x.to(hidden_states.dtype)


class MistralRMSNorm(LlamaRMSNorm):
    pass


class Qwen2RMSNorm(LlamaRMSNorm):
    pass


class Qwen3RMSNorm(LlamaRMSNorm):
    pass


class T5LayerNorm(LlamaRMSNorm):
    pass
