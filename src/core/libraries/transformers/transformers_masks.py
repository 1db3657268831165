"""Attention masks and rotary frequencies, by their shapes."""
import torch


def _causal(length, total, dtype, window=None):
    rows = torch.arange(total - length, total)[:, None]
    columns = torch.arange(total)[None, :]
    hidden = columns > rows
    if window is not None:
        hidden = hidden | (columns <= rows - window)
    return torch.zeros(length, total, dtype=dtype).masked_fill(hidden, torch.finfo(dtype).min)


def _expand_mask(mask, dtype, tgt_len=None):
    batch, source = mask.size()
    shown = mask[:, None, None, :].expand(batch, 1, tgt_len if tgt_len is not None else source, source).to(dtype)
    inverted = 1.0 - shown
    return inverted.masked_fill(inverted.to(torch.bool), torch.finfo(dtype).min)


def _prepare_4d_attention_mask(mask, dtype, tgt_len=None):
    return _expand_mask(mask, dtype, tgt_len)


_prepare_4d_attention_mask_for_sdpa = _prepare_4d_attention_mask


def _prepare_4d_causal_attention_mask(attention_mask, input_shape, inputs_embeds, past_key_values_length, sliding_window=None):
    batch, length = input_shape[0], input_shape[-1]
    total = length + past_key_values_length
    mask = _causal(length, total, inputs_embeds.dtype, sliding_window)[None, None].expand(batch, 1, length, total)
    if attention_mask is not None and attention_mask.dim() == 2:
        mask = mask + _expand_mask(attention_mask, inputs_embeds.dtype, length)
    return mask


def _prepare_4d_causal_attention_mask_for_sdpa(attention_mask, input_shape, inputs_embeds, past_key_values_length, sliding_window=None):
    if attention_mask is None:
        return None
    return _prepare_4d_causal_attention_mask(attention_mask, input_shape, inputs_embeds, past_key_values_length, sliding_window)


def create_causal_mask(config=None, input_embeds=None, attention_mask=None, cache_position=None, past_key_values=None, position_ids=None,
                       inputs_embeds=None, **kwargs):
    embeds = inputs_embeds if input_embeds is None else input_embeds
    if attention_mask is None:
        return None
    past = past_key_values.get_seq_length() if past_key_values is not None else 0
    return _prepare_4d_causal_attention_mask(attention_mask, embeds.shape[:2], embeds, past)


create_sliding_window_causal_mask = create_causal_mask


def create_bidirectional_mask(config=None, input_embeds=None, attention_mask=None, inputs_embeds=None, **kwargs):
    embeds = inputs_embeds if input_embeds is None else input_embeds
    return None if attention_mask is None else _expand_mask(attention_mask, embeds.dtype, embeds.shape[1])


def _default(config, device=None, seq_len=None, **kwargs):
    base = getattr(config, 'rope_theta', 10000.0)
    dim = int((getattr(config, 'head_dim', None) or config.hidden_size // config.num_attention_heads) * getattr(config, 'partial_rotary_factor', 1.0))
    return 1.0 / (base ** (torch.arange(0, dim, 2, dtype=torch.int64).float() / dim)), 1.0


ROPE_INIT_FUNCTIONS = {'default': _default, 'linear': _default, 'dynamic': _default, 'llama3': _default, 'yarn': _default, 'longrope': _default}


def rope_config_validation(config, ignore_keys=None):
    pass


def dynamic_rope_update(rope_forward):
    return rope_forward


class _Interface(dict):
    def register(self, key, value):
        self[key] = value

    def get_interface(self, key, default=None):
        return self.get(key, default)

    def valid_keys(self):
        return list(self)


def _sdpa(module, query, key, value, attention_mask, dropout=0.0, scaling=None, is_causal=None, **kwargs):
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    if attention_mask is not None and attention_mask.ndim == 4:
        attention_mask = attention_mask[:, :, :, :key.shape[-2]]
    causal = is_causal if is_causal is not None else query.shape[2] > 1 and attention_mask is None and getattr(module, 'is_causal', True)
    out = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=attention_mask, dropout_p=dropout, scale=scaling,
                                                           is_causal=bool(causal))
    return out.transpose(1, 2).contiguous(), None


ALL_ATTENTION_FUNCTIONS = _Interface(sdpa=_sdpa, flash_attention_2=_sdpa, flex_attention=_sdpa, eager=_sdpa)


def _flash_attention_forward(query_states, key_states, value_states, attention_mask, query_length, is_causal=True, dropout=0.0,
                             softmax_scale=None, **kwargs):
    q, k, v = (t.transpose(1, 2) for t in (query_states, key_states, value_states))
    return _sdpa(None, q, k, v, None, dropout, softmax_scale, is_causal)[0]
