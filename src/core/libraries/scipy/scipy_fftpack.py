"""SciPy's older Fourier transforms, as far as lengths go."""
from scipy.fft import next_fast_len as _next_fast_len


def next_fast_len(target):
    return _next_fast_len(target, real=True)
