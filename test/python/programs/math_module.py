#--- roots, powers, logarithms
import math
print(math.sqrt(16), math.sqrt(2), math.pow(2, 3), math.exp(0), math.log(1), math.log(8, 2), math.log2(8), math.log10(1000), math.log1p(0), math.expm1(0))

#--- floor, ceil, trunc
import math
print(math.floor(2.7), math.floor(-2.1), math.ceil(2.1), math.ceil(-2.7), math.trunc(-2.7), math.ceil(3), math.floor(1e20), type(math.floor(2.5)).__name__)

#--- constants
import math
print(math.pi, math.e, math.tau, math.inf, -math.inf, math.isnan(math.nan))

#--- trigonometry
import math
print(math.sin(0), math.cos(0), math.tan(0), round(math.sin(math.pi / 2), 6), math.atan2(0, 1), round(math.degrees(math.pi), 6), round(math.radians(180), 6), math.hypot(3, 4), math.acos(1), math.asin(0), math.atan(0))

#--- hyperbolic and erf
import math
print(math.tanh(0), round(math.sinh(1), 6), round(math.cosh(1), 6), round(math.erf(1), 6), round(math.gamma(5), 6), math.copysign(3, -0.0))

#--- gcd, lcm, factorial, comb, perm, isqrt
import math
print(math.gcd(12, 18), math.gcd(0, 5), math.gcd(4, 6, 8), math.lcm(4, 6), math.factorial(20), math.comb(5, 2), math.perm(5, 2), math.isqrt(17), math.isqrt(10 ** 20))

#--- prod, fsum, sumprod by hand
import math
print(math.prod([1, 2, 3]), math.prod([]), math.prod([2, 0.5]), math.prod((2, 3), start=10), math.fsum([0.1] * 10), math.prod(range(1, 25)))

#--- fmod, modf, frexp, ldexp, remainder
import math
print(math.fmod(-7, 3), math.modf(2.5), math.frexp(8), math.ldexp(0.5, 4), math.remainder(7, 4), math.fabs(-2), math.dist((0, 0), (3, 4)))

#--- isclose, isinf, isfinite
import math
print(math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1), math.isclose(1, 1.05, rel_tol=0.1), math.isinf(math.inf), math.isfinite(1.0), math.isclose(0, 1e-9, abs_tol=1e-8))

#--- domain errors
import math
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1)):
    try:
        f()
    except ValueError as e:
        print('ValueError')

#--- large integers
import math
print(math.log2(2 ** 100), math.floor(10 ** 20), math.sqrt(10 ** 20), math.ceil(7 / 2), math.gcd(2 ** 70, 2 ** 65))

#--- from import and aliases
from math import ceil, sqrt, pi as PI, log as ln
print(ceil(7 / 2), sqrt(9), round(PI, 4), ln(1))

#--- positional encodings
import math
d = 4
table = [[round(math.sin(p / 10000 ** (i / d)) if i % 2 == 0 else math.cos(p / 10000 ** ((i - 1) / d)), 5) for i in range(d)] for p in range(2)]
print(table)

#--- kaiming and xavier bounds
import math
def bound(fan_in, a=math.sqrt(5)):
    gain = math.sqrt(2.0 / (1 + a ** 2))
    return round(math.sqrt(3.0) * gain / math.sqrt(fan_in), 6)
print(bound(64), bound(576), round(math.sqrt(2 / (3 * 3 * 64)), 6))

#--- compound scaling
import math
def round_filters(c, w, d=8):
    c *= w
    n = max(d, int(c + d / 2) // d * d)
    return int(n + d) if n < 0.9 * c else int(n)
def round_repeats(r, m): return int(math.ceil(m * r))
print([round_filters(c, 1.1) for c in (32, 16, 24, 40)], [round_repeats(r, 1.2) for r in (1, 2, 3, 4)])

#--- eca kernel size
import math
def k(c, gamma=2, beta=1):
    t = int(abs(math.log(c, 2) + beta) / gamma)
    return max(t if t % 2 else t + 1, 3)
print([k(c) for c in (16, 64, 256, 1024)])
