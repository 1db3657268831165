"""Small helpers of transformers: loggers that write nothing, decorators that change nothing, which packages there are."""
import logging as _logging
from importlib.util import find_spec

CONFIG_NAME, WEIGHTS_NAME = 'config.json', 'pytorch_model.bin'
DUMMY_INPUTS = [[7, 6, 0, 0, 1], [1, 2, 3, 0, 0], [0, 0, 0, 4, 5]]
__version__ = '4.57.0'


def _passing(*args, **kwargs):
    def decorated(fn):
        return fn
    return decorated


add_start_docstrings = add_start_docstrings_to_model_forward = add_code_sample_docstrings = add_end_docstrings = _passing
replace_return_docstrings = deprecate_kwarg = use_kernel_forward_from_hub = use_kernelized_func = requires = _passing


def _same(fn=None, **kwargs):
    return fn if fn is not None else _passing()


auto_docstring = can_return_tuple = check_model_inputs = merge_with_config_defaults = capture_outputs = use_kernel_func_from_hub = _same
torch_int = int
torch_float = float


class _Logging:
    DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50

    def get_logger(self, name=None):
        made = _logging.getLogger(name)
        made.warning_once = made.info_once = made.warning_advice = made.warning
        return made

    def set_verbosity(self, *args):
        pass

    set_verbosity_info = set_verbosity_error = set_verbosity_warning = set_verbosity_debug = enable_progress_bar = set_verbosity
    disable_progress_bar = enable_default_handler = enable_explicit_format = set_verbosity

    def get_verbosity(self):
        return 30


logging = _Logging()
get_logger = logging.get_logger


def is_torch_available():
    return True


def _no(*args, **kwargs):
    return False


is_tf_available = is_flax_available = is_torch_xla_available = is_torch_tpu_available = is_torch_npu_available = is_torch_fx_proxy = _no
is_flash_attn_2_available = is_flash_attn_available = is_flash_attn_greater_or_equal_2_10 = is_flash_attn_greater_or_equal = _no
is_torch_fx_available = is_torchdynamo_compiling = is_tracing = is_ninja_available = is_torch_cuda_available = _no
is_torch_flex_attn_available = is_mamba_ssm_available = is_mamba_2_ssm_available = is_causal_conv1d_available = _no
is_bitsandbytes_available = is_apex_available = is_kernels_available = is_torch_flex_attn_available


def is_torch_sdpa_available():
    return True


def _has(name):
    def answer(*args, **kwargs):
        return find_spec(name) is not None
    return answer


is_accelerate_available = _has('accelerate')
is_peft_available = _has('peft')
is_scipy_available = _has('scipy')
is_vision_available = _has('PIL')
is_timm_available = _has('timm')
is_einops_available = _has('einops')


def requires_backends(obj, backends):
    pass


def cached_file(*args, **kwargs):
    return _unknown('files are not downloaded')


cached_property = property


class ExplicitEnum(str):
    pass


class TransformersKwargs(dict):
    pass


class LossKwargs(dict):
    pass


class FlashAttentionKwargs(dict):
    pass


class Unpack:
    @classmethod
    def __class_getitem__(cls, item):
        return item


class AttentionMaskConverter:
    def __init__(self, is_causal, sliding_window=None):
        self.is_causal, self.sliding_window = is_causal, sliding_window


def add_model_info_to_auto_map(*args):
    return args[0]
