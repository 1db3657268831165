"""Averages and spreads."""
import math
from collections import Counter


class StatisticsError(ValueError):
    pass


def _exact(data):
    data = list(data)
    if any(isinstance(x, float) for x in data):
        return data, math.fsum(data)
    return data, sum(data)


def _whole(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


def mean(data):
    data, total = _exact(data)
    if not data:
        raise StatisticsError('mean requires at least one data point')
    if isinstance(total, int):
        return total // len(data) if total % len(data) == 0 else total / len(data)
    return total / len(data)


def fmean(data, weights=None):
    data = list(data)
    if not data:
        raise StatisticsError('fmean requires at least one data point')
    if weights is None:
        return math.fsum(data) / len(data)
    weights = list(weights)
    return math.fsum(x * w for x, w in zip(data, weights)) / math.fsum(weights)


def geometric_mean(data):
    return math.exp(fmean(map(math.log, data)))


def harmonic_mean(data, weights=None):
    data = list(data)
    return len(data) / sum(1 / x for x in data)


def _sorted(data):
    data = sorted(data)
    if not data:
        raise StatisticsError('no median for empty data')
    return data


def median(data):
    data = _sorted(data)
    n = len(data)
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = _sorted(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = _sorted(data)
    return data[len(data) // 2]


def mode(data):
    pairs = Counter(iter(data)).most_common(1)
    if not pairs:
        raise StatisticsError('no mode for empty data')
    return pairs[0][0]


def multimode(data):
    counts = Counter(iter(data))
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def _squares(data, center):
    data = list(data)
    middle = mean(data) if center is None else center
    return len(data), sum((x - middle) ** 2 for x in data)


def pvariance(data, mu=None):
    n, total = _squares(data, mu)
    return _whole(total / n)


def variance(data, xbar=None):
    n, total = _squares(data, xbar)
    if n < 2:
        raise StatisticsError('variance requires at least two data points')
    return _whole(total / (n - 1))


def pstdev(data, mu=None):
    n, total = _squares(data, mu)
    return math.sqrt(total / n)


def stdev(data, xbar=None):
    n, total = _squares(data, xbar)
    if n < 2:
        raise StatisticsError('stdev requires at least two data points')
    return math.sqrt(total / (n - 1))
