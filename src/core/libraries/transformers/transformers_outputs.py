"""Results of networks: fields that can be read by name, by key and by place, without those that are None."""
from collections import OrderedDict
from dataclasses import dataclass, fields


class ModelOutput(OrderedDict):
    def __init__(self, *args, **kwargs):
        super().__init__()
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def __post_init__(self):
        for field in fields(self):
            value = self.__dict__.get(field.name)
            if value is not None:
                OrderedDict.__setitem__(self, field.name, value)

    def __getitem__(self, key):
        if isinstance(key, str):
            return OrderedDict.__getitem__(self, key)
        return self.to_tuple()[key]

    def __setitem__(self, key, value):
        OrderedDict.__setitem__(self, key, value)
        self.__dict__[key] = value

    def __setattr__(self, name, value):
        self.__dict__[name] = value
        if name in self.keys() and value is not None:
            OrderedDict.__setitem__(self, name, value)

    def to_tuple(self):
        return tuple(OrderedDict.__getitem__(self, key) for key in self.keys())


@dataclass
class BaseModelOutput(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class BaseModelOutputWithNoAttention(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None


@dataclass
class BaseModelOutputWithPooling(ModelOutput):
    last_hidden_state: object = None
    pooler_output: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class BaseModelOutputWithPoolingAndNoAttention(ModelOutput):
    last_hidden_state: object = None
    pooler_output: object = None
    hidden_states: object = None


@dataclass
class BaseModelOutputWithPast(ModelOutput):
    last_hidden_state: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class BaseModelOutputWithCrossAttentions(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None
    attentions: object = None
    cross_attentions: object = None


@dataclass
class BaseModelOutputWithPoolingAndCrossAttentions(ModelOutput):
    last_hidden_state: object = None
    pooler_output: object = None
    hidden_states: object = None
    past_key_values: object = None
    attentions: object = None
    cross_attentions: object = None


@dataclass
class BaseModelOutputWithPastAndCrossAttentions(ModelOutput):
    last_hidden_state: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None
    cross_attentions: object = None


@dataclass
class MoeModelOutput(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None
    attentions: object = None
    router_probs: object = None


@dataclass
class MoeModelOutputWithPast(ModelOutput):
    last_hidden_state: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None
    router_logits: object = None


@dataclass
class MoeCausalLMOutputWithPast(ModelOutput):
    loss: object = None
    aux_loss: object = None
    logits: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None
    router_logits: object = None


@dataclass
class Seq2SeqModelOutput(ModelOutput):
    last_hidden_state: object = None
    past_key_values: object = None
    decoder_hidden_states: object = None
    decoder_attentions: object = None
    cross_attentions: object = None
    encoder_last_hidden_state: object = None
    encoder_hidden_states: object = None
    encoder_attentions: object = None


@dataclass
class CausalLMOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class CausalLMOutputWithPast(ModelOutput):
    loss: object = None
    logits: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class CausalLMOutputWithCrossAttentions(ModelOutput):
    loss: object = None
    logits: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None
    cross_attentions: object = None


@dataclass
class SequenceClassifierOutputWithPast(ModelOutput):
    loss: object = None
    logits: object = None
    past_key_values: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class MaskedLMOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class Seq2SeqLMOutput(ModelOutput):
    loss: object = None
    logits: object = None
    past_key_values: object = None
    decoder_hidden_states: object = None
    decoder_attentions: object = None
    cross_attentions: object = None
    encoder_last_hidden_state: object = None
    encoder_hidden_states: object = None
    encoder_attentions: object = None


@dataclass
class NextSentencePredictorOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class SequenceClassifierOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class Seq2SeqSequenceClassifierOutput(ModelOutput):
    loss: object = None
    logits: object = None
    past_key_values: object = None
    decoder_hidden_states: object = None
    decoder_attentions: object = None
    cross_attentions: object = None
    encoder_last_hidden_state: object = None
    encoder_hidden_states: object = None
    encoder_attentions: object = None


@dataclass
class MultipleChoiceModelOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class TokenClassifierOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class QuestionAnsweringModelOutput(ModelOutput):
    loss: object = None
    start_logits: object = None
    end_logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class SemanticSegmenterOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class ImageClassifierOutput(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class ImageClassifierOutputWithNoAttention(ModelOutput):
    loss: object = None
    logits: object = None
    hidden_states: object = None


@dataclass
class DepthEstimatorOutput(ModelOutput):
    loss: object = None
    predicted_depth: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class MaskedImageModelingOutput(ModelOutput):
    loss: object = None
    reconstruction: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class XVectorOutput(ModelOutput):
    loss: object = None
    logits: object = None
    embeddings: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class Wav2Vec2BaseModelOutput(ModelOutput):
    last_hidden_state: object = None
    extract_features: object = None
    hidden_states: object = None
    attentions: object = None


@dataclass
class BackboneOutput(ModelOutput):
    feature_maps: object = None
    hidden_states: object = None
    attentions: object = None
