"""Lengths for which Fourier transforms are fast."""


def next_fast_len(target, real=False):
    if target < 0:
        raise ValueError('Target cannot be negative!')
    while True:
        rest = target
        for factor in (2, 3, 5) if real else (2, 3, 5, 7, 11):
            while rest and rest % factor == 0:
                rest //= factor
        if rest <= 1:
            return target
        target += 1
