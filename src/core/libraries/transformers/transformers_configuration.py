"""Settings of a network: what is given becomes an attribute, on top of what every network has."""

_DEFAULTS = dict(
    return_dict=True, output_hidden_states=False, output_attentions=False, torchscript=False, use_bfloat16=False, pruned_heads={},
    tie_word_embeddings=True, chunk_size_feed_forward=0, is_encoder_decoder=False, is_decoder=False, cross_attention_hidden_size=None,
    add_cross_attention=False, tie_encoder_decoder=False, architectures=None, finetuning_task=None, task_specific_params=None,
    problem_type=None, tokenizer_class=None, prefix=None, bos_token_id=None, pad_token_id=None, eos_token_id=None, sep_token_id=None,
    decoder_start_token_id=None, torch_dtype=None, dtype=None, _name_or_path='', name_or_path='', use_cache=True,
    _attn_implementation='sdpa', _attn_implementation_internal=None, transformers_version=None,
    max_length=20, min_length=0, do_sample=False, num_beams=1, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0,
    length_penalty=1.0, no_repeat_ngram_size=0, num_return_sequences=1,
)


class PretrainedConfig:
    model_type = ''
    base_config_key = ''
    is_composition = False
    has_no_defaults_at_init = False
    sub_configs = {}
    attribute_map = {}
    keys_to_ignore_at_inference = []
    base_model_tp_plan = base_model_pp_plan = _auto_class = None

    def __init__(self, **kwargs):
        labels = kwargs.pop('num_labels', None)
        names = kwargs.pop('id2label', None)
        numbers = kwargs.pop('label2id', None)
        use_return_dict = kwargs.pop('use_return_dict', None)
        self._attn_implementation = kwargs.pop('attn_implementation', None) or 'sdpa'
        for name, value in _DEFAULTS.items():
            if not hasattr(type(self), name) and name not in self.__dict__:
                self.__dict__[name] = dict(value) if isinstance(value, dict) else value
        if names is None:
            self.num_labels = 2 if labels is None else labels
        else:
            self.id2label = {int(key): value for key, value in names.items()}
            self.label2id = numbers
        for name, value in kwargs.items():
            setattr(self, name, value)
        if use_return_dict is not None:
            self.return_dict = use_return_dict

    def __setattr__(self, name, value):
        self.__dict__[self.attribute_map.get(name, name)] = value

    def __getattr__(self, name):
        if name != 'attribute_map' and name in type(self).attribute_map:
            return getattr(self, type(self).attribute_map[name])
        # A class that fills its own fields, such as a dataclass, need not have called our `__init__`.
        if name in _DEFAULTS:
            return _DEFAULTS[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @property
    def use_return_dict(self):
        return self.return_dict

    @property
    def num_labels(self):
        return len(self.id2label)

    @num_labels.setter
    def num_labels(self, count):
        self.id2label = {i: f'LABEL_{i}' for i in range(count)}
        self.label2id = {f'LABEL_{i}': i for i in range(count)}

    def get_text_config(self, decoder=False, encoder=False):
        for name in ('text_config', 'decoder', 'generator', 'text_encoder'):
            if getattr(self, name, None) is not None and not isinstance(getattr(self, name), (str, int)):
                return getattr(self, name)
        return self

    def to_dict(self):
        return {**self.__dict__, 'model_type': self.model_type}

    to_diff_dict = to_dict

    def update(self, config_dict):
        for name, value in config_dict.items():
            setattr(self, name, value)

    @classmethod
    def from_dict(cls, config_dict, **kwargs):
        return cls(**{**config_dict, **{k: v for k, v in kwargs.items() if k != 'return_unused_kwargs'}})

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, **kwargs):
        return _unknown('configurations are not downloaded')

    from_json_file = from_pretrained

    def save_pretrained(self, *args, **kwargs):
        pass

    def validate(self):
        pass

    validate_rope = standardize_rope_params = validate

    @classmethod
    def register_for_auto_class(cls, auto_class='AutoConfig'):
        pass


PreTrainedConfig = PretrainedConfig


class GenerationConfig:
    def __init__(self, **kwargs):
        for name in ('max_length', 'min_length', 'do_sample', 'num_beams', 'temperature', 'top_k', 'top_p', 'repetition_penalty'):
            setattr(self, name, _DEFAULTS[name])
        self.max_new_tokens = None
        self.__dict__.update(kwargs)

    @classmethod
    def from_model_config(cls, model_config):
        return cls()

    @classmethod
    def from_pretrained(cls, *args, **kwargs):
        return _unknown('configurations are not downloaded')


class _Auto:
    """Chooses a class by the configuration; without the library there are no classes to choose from."""

    def __init__(self, *args, **kwargs):
        raise EnvironmentError(f'{type(self).__name__} is designed to be instantiated with from_pretrained or from_config')

    @classmethod
    def register(cls, *args, **kwargs):
        pass

    @classmethod
    def from_config(cls, *args, **kwargs):
        return _unknown(f'{cls.__name__} chooses a network of transformers, and the sources of transformers could not be found')

    from_pretrained = for_model = from_config


class AutoConfig(_Auto):
    pass


class AutoModel(_Auto):
    pass


class AutoModelForCausalLM(_Auto):
    pass


class AutoModelForSeq2SeqLM(_Auto):
    pass


class AutoModelForMaskedLM(_Auto):
    pass


class AutoModelForSequenceClassification(_Auto):
    pass


class AutoModelForTokenClassification(_Auto):
    pass


class AutoModelForQuestionAnswering(_Auto):
    pass


class AutoModelForImageClassification(_Auto):
    pass


class AutoModelForVision2Seq(_Auto):
    pass


class AutoModelForImageTextToText(_Auto):
    pass


class AutoBackbone(_Auto):
    pass


class AutoTokenizer(_Auto):
    pass


class AutoProcessor(_Auto):
    pass


class AutoFeatureExtractor(_Auto):
    pass


class AutoImageProcessor(_Auto):
    pass
