#--- floor division and modulo of negatives
print(7 // 2, -7 // 2, 7 // -2, -7 // -2)
print(7 % 3, -7 % 3, 7 % -3, -7 % -3)

#--- the same with floats
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, -1e-20 % 3)

#--- divmod
print(divmod(7, 2), divmod(-7, 2), divmod(7, -2), divmod(7.5, 2), divmod(-0.5, 3))

#--- true division gives a float
print(4 / 2, 1 / 3, 7 / 2, -1 / 2, 10 / 5)

#--- power
print(2 ** 10, 2 ** -1, (-2) ** 3, 2 ** 0.5, 0 ** 0, -2 ** 2, 2 ** 3 ** 2, 4 ** 0.5, 10 ** 20)

#--- big integers
n = 2 ** 100
print(n, n + 1, n - 1, n * n, n // 3, n % 97, -n)
print(123456789 * 987654321, 99999999999 * 99999999999)

#--- big integers stay exact at the edge of doubles
x = 2 ** 53
print(x + 1, x + 2, x * 3, (x + 1) * (x + 1), 9007199254740993 - 1, 9007199254740993 == 9007199254740992)

#--- big integer comparisons and conversion
n = 10 ** 30
print(n > 1e29, n == 10 ** 30, float(10 ** 20), int(1e20), int(1e25), n.bit_length())

#--- factorial and products
r = 1
for i in range(1, 31):
    r *= i
print(r)

#--- power with modulus
print(pow(3, 200, 13), pow(2, 10), pow(2, -1), pow(7, 2, 5), pow(3, -1, 7))

#--- bit operations
print(6 & 3, 6 | 3, 6 ^ 3, ~6, 1 << 10, 1024 >> 3, -1 >> 1, -8 >> 1, 1 << 40, (1 << 40) | 1, -5 & 0xff)

#--- bit operations on big integers
n = 1 << 70
print(n >> 68, n & (n - 1), n | 1, n ^ n, ~n, (n - 1).bit_length(), bin(n)[:5])

#--- hex, oct, bin
print(hex(255), oct(8), bin(5), hex(-255), bin(-5), 0xff, 0o17, 0b101, 1_000_000)

#--- round half to even
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(3.5), round(2.4), round(2.6))

#--- round with digits
print(round(2.675, 2), round(1.005, 2), round(1.25, 1), round(1.35, 1), round(1234.5678, -2), round(1250, -2), round(1350, -2), round(5, 2), round(-2.5, 0))

#--- int of floats truncates
print(int(2.9), int(-2.9), int(0.999), int(-0.5), int(1e10), int(True))

#--- int of strings with bases
print(int('101', 2), int('ff', 16), int('0xff', 16), int('077', 8), int('0b101', 0), int('  12\n'), int('+5'), int('-0'))

#--- float repr
print(0.1, 0.1 + 0.2, 1.0, 1e16, 1e15, 123456789.123, 1e-5, 0.0001, 1e100, 1.5e-10, 100.0, 1e22, -0.0)
print(1/3, 2/3, 1e300 * 10, 3.0e8, 12345678901234567.0)

#--- inf and nan
inf, nan = float('inf'), float('nan')
print(inf, -inf, nan, inf > 1e308, nan == nan, nan != nan, inf - inf, inf * 0, -inf < 0, 1 / inf)

#--- float of strings
print(float('  1.5 '), float('1e-3'), float('.5'), float('5.'), float('nan'), float('Infinity'), float('1_0.5'), float('-0'))

#--- float methods
print((2.0).is_integer(), (2.5).is_integer(), (0.5).as_integer_ratio(), (3.7).__int__(), float.fromhex('0x1p3'), (1.5).hex())

#--- int methods
print((10).bit_length(), (0).bit_length(), (-3).bit_length(), (7).conjugate(), (5).real, (5).imag, (6).numerator, (255).to_bytes(2, 'big'), int.from_bytes(b'\x01\x00', 'big'), (7).bit_count())

#--- bool arithmetic
print(True + True, True * 3, False - 1, sum([True, False, True]), True == 1, True is 1 if False else 'no', [10, 20][True], -True, ~True)

#--- bool operations keep bool
print(True & False, True | False, True ^ True, True & 1, not 0, type(True + 0).__name__, type(True | False).__name__)

#--- truthiness
print([bool(x) for x in (0, 1, -1, 0.0, '', 'a', [], [0], {}, {1: 2}, (), None, set(), range(0), range(1), float('nan'), 0j)])

#--- and, or, not give operands
print(0 or 'a', 1 and 'b', '' or [] or None, 1 and 0 and 2, not [], None or 5, 3 and [])

#--- comparison chains
x = 5
print(1 < x < 10, 1 < x > 3, 10 > x >= 5 == 5, 1 < 2 < 2, x == 5 != 6)

#--- comparison chain evaluates the middle once
def f():
    print('f')
    return 5
print(1 < f() < 10, 9 < f() < 10)

#--- conditional expression
x = 3
print('a' if x > 2 else 'b', (1 if x else 2) + 1, 'neg' if x < 0 else 'zero' if x == 0 else 'pos')

#--- int and float equality and hashing
print(1 == 1.0, hash(1) == hash(1.0), {1: 'a', 1.0: 'b', True: 'c'}, 1 in [1.0], 0.1 + 0.2 == 0.3, {2.0: 'x'}[2])

#--- mixed arithmetic types
print(1 + 2.0, 2 * 1.5, 3 - 1.0, 5 // 2.0, 2 ** 2.0, 7 % 2.5, type(4 // 2).__name__, type(4 / 2).__name__)

#--- min, max, abs, sum
print(min(3, 1, 2), max([4, 5]), abs(-3), abs(-2.5), sum([1, 2, 3]), sum([0.5, 1]), sum([], 5), min('b', 'a'), max(1, 1.0))

#--- min and max with key and default
print(max(['a', 'bbb', 'cc'], key=len), min([-3, 2], key=abs), min([], default=0), max({'a': 1, 'b': 5}.items(), key=lambda kv: kv[1]))

#--- sum of lists and tuples
print(sum([[1], [2, 3]], []), sum(((1,), (2,)), ()))

#--- range
print(list(range(5)), list(range(2, 8, 3)), list(range(5, 0, -2)), len(range(0, 10, 3)), 4 in range(0, 10, 2), range(3), range(1, 4, 2), range(3) == range(0, 3, 1))

#--- range attributes and index
r = range(2, 20, 3)
print(r.start, r.stop, r.step, r[2], r[-1], r.index(8), r.count(8), 7 in r, bool(range(0)))

#--- make divisible
def make_divisible(v, divisor=8, min_value=None, round_limit=.9):
    min_value = min_value or divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < round_limit * v:
        new_v += divisor
    return new_v
print([make_divisible(c * w) for w in (0.35, 0.5, 0.75, 1.0, 1.4) for c in (16, 24, 32, 96)])

#--- integer square root and gcd by hand
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
print(gcd(48, 18), gcd(17, 5))

#--- number formatting of large sums
total = sum(k * k * i * o for k, i, o in [(3, 3, 64), (3, 64, 128), (1, 128, 1000)])
print(total, f'{total:,}', f'{total / 1e6:.2f}M', '%.3f' % (total / 1e9))

#--- literals
print(1e3, 1_0.5, 0xFF, 1E-2, 5., .5, 00, 0_0, 1j * 1j, 3 + 4j, abs(3 + 4j))

#--- float division by steps
x = 0.1
print(x * 3, x + x + x, 1 - 0.9, 1.1 * 1.1, 0.1 * 10 == 1.0, 4.35 * 100)

#--- floor of ratios as in output sizes
def out(n, k, s=1, p=0, d=1): return (n + 2 * p - d * (k - 1) - 1) // s + 1
print(out(224, 3, 2, 1), out(224, 7, 2, 3), out(7, 1), out(28, 3, 1, 2, 2), int(224 / 32), -(-225 // 32))

#--- integer overflow free sums
params = 175_000_000_000
print(params * 4, params * 2048 * 300_000_000, (params * 4) / 2 ** 30)

#--- converting between kinds
print(int('12') + float('0.5'), str(12) + '3', bool('False'), list('12'), tuple([1]), float(3), int(3.0), complex(1, 2))

#--- identity of small values and None
a = None
print(a is None, a is not None, 1 is not None, True is True, (a == None))

#--- nan in containers
nan = float('nan')
print(nan in [nan], [nan] == [nan], nan == nan, max(1, 2, nan) == 2)

#--- sorting numbers of mixed kinds
print(sorted([3, 1.5, True, -2]), sorted([2, 1.0, 1]), max(2, 2.5))

#--- arithmetic precedence
print(2 + 3 * 4 ** 2 // 5 % 7 - -1, (2 + 3) * 4, not 1 == 2, 1 + 1 << 2, 5 & 3 == 1, 2 * -3)

#--- matmul and unary chains
print(- -3, +-+2, ~~5, not not 1, --5 + ++5)

#--- large shift and negative modulo of big
print((-(10 ** 20)) // 7, (-(10 ** 20)) % 7, (10 ** 20) // -7, divmod(-(10 ** 20), 10 ** 6 + 1))

#--- int division of big by small and true division
print(10 ** 25 / 10 ** 5, 10 ** 25 // 10 ** 24, 2 ** 64 / 3, 10 ** 17 / 3)

#--- decimals from strings keep integer type
print(type(int('123456789012345678901234567890')).__name__, int('123456789012345678901234567890') + 1)

#--- round returns int or float
print(type(round(2.5)).__name__, type(round(2.5, 0)).__name__, type(round(2, 1)).__name__, round(1e20), round(2.5 + 1e-9))

#--- imaginary literals
print(1_0j, 1_0.5e1J, (0j).imag, 3j * 2)
