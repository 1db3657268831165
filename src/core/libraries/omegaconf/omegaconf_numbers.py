"""What OmegaConf's own loader of YAML reads otherwise than PyYAML."""
import re as _re

_EXPONENT = _re.compile(r'[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+')


def _with_floats(value):
    """`1e-6` is a number, which is text to PyYAML for want of a point."""
    if isinstance(value, dict):
        return {key: _with_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_floats(each) for each in value]
    return float(value) if isinstance(value, str) and _EXPONENT.fullmatch(value) else value
