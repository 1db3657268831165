"""The helpers by which networks compute their widths."""
import math


def make_divisible(x, divisor):
    if hasattr(divisor, 'max'):
        divisor = int(divisor.max())
    return math.ceil(x / divisor) * divisor


def colorstr(*input):
    return input[-1]


def emojis(string=''):
    return string


class TryExcept:
    def __init__(self, msg='', verbose=True):
        pass

    def __call__(self, function):
        return function

    def __enter__(self):
        pass

    def __exit__(self, exc_type, value, traceback):
        return True
