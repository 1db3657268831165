"""Windows and filters by their length: SciPy computes the elements in compiled code, and no count depends on them."""
import numpy as np


def _window(name):
    def window(M, *args, **kwargs):
        return np.empty(M)

    window.__name__ = name
    return window


barthann, bartlett, blackman, blackmanharris, bohman, boxcar, chebwin, cosine, exponential, flattop = map(
    _window, 'barthann bartlett blackman blackmanharris bohman boxcar chebwin cosine exponential flattop'.split())
gaussian, general_cosine, general_gaussian, general_hamming, hamming, hann, kaiser, nuttall, parzen, triang, tukey = map(
    _window, 'gaussian general_cosine general_gaussian general_hamming hamming hann kaiser nuttall parzen triang tukey'.split())


def get_window(window, Nx, fftbins=True):
    return np.empty(Nx)


def firwin(numtaps, *args, **kwargs):
    return np.empty(numtaps)


def firwin2(numtaps, *args, **kwargs):
    return np.empty(numtaps)


def remez(numtaps, *args, **kwargs):
    return np.empty(numtaps)
