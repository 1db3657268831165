#--- width, fill and alignment of kinds
print('|'.join([format(5, '6'), format('ab', '6'), format(1.5, '6'), format(True, '6'), format(5, '<6'), format('ab', '>6'), format(5, '*^7'), format(-5, '=6'), format(-5, '06')]))

#--- fill may be any character
print(format('a', '<<4'), format('a', '>>4'), format('a', '^^5'), format(5, '==4'), format('a', '{^5'), format('x', ' >3'), format(1, '0>4'), format(1, '😀>3'))

#--- signs
print(format(5, '+'), format(-5, '+'), format(5, ' '), format(0, '+d'), format(1.5, '+.1f'), format(-0.0, '+'), format(float('inf'), '+'))

#--- integers in other bases
print(format(255, 'x'), format(255, 'X'), format(255, '#x'), format(255, '#X'), format(8, 'o'), format(8, '#o'), format(5, 'b'), format(5, '#010b'), format(-255, '#x'), format(97, 'c'))

#--- grouping of digits
print(format(1234567, ','), format(1234567.891, ',.2f'), format(1234567, '_'), format(0xffffff, '_x'), format(1234, '012,'), format(-1234567, '>15,'), format(123, ','), format(0.5, ','), format(1e9, ',.0f'))

#--- fixed notation rounds half to even on the exact value
print(format(0.125, '.2f'), format(0.375, '.2f'), format(2.675, '.2f'), format(1.005, '.2f'), format(0.5, '.0f'), format(1.5, '.0f'), format(2.5, '.0f'), format(1e22, '.0f'), format(0.1, '.20f'))

#--- exponent notation
print(format(12345.678, 'e'), format(12345.678, '.2E'), format(0, 'e'), format(1e-10, '.0e'), format(9.9999, '.2e'), format(5e-324, '.3e'), format(1e100, 'e'))

#--- general notation
print(format(123456, 'g'), format(1234567, 'g'), format(0.0001, 'g'), format(0.00001, 'g'), format(1.0, 'g'), format(100000.0, '.3g'), format(0.1, '.1g'), format(1e20, 'G'), format(1.5, '#g'), format(10.0, '#.2g'))

#--- floats without a type
print(format(1.0), format(1e16), format(1e15), format(1.5, '.3'), format(123.456, '.2'), format(100.0, '.3'), format(1e-5, ''), format(0.1 + 0.2, '10'), format(3.0, '6'))

#--- percent
print(format(0.5, '%'), format(0.12345, '.1%'), format(1, '.0%'), format(-0.005, '.0%'), format(0.999, '.0%'), format(2, '%'))

#--- special values
inf, nan = float('inf'), float('nan')
print(format(inf, 'f'), format(-inf, '.2f'), format(nan, 'e'), format(nan, '6'), format(inf, '08'), format(inf, 'F'), format(nan, 'G'), format(inf, '%'))

#--- text cut and padded
print(format('abcdef', '.3'), format('abcdef', '6.2') + '|', format('ab', '05'), format('héé', '.2s'), format('a😀b', '5') + '|', format('', '3') + '|')

#--- errors of specifications
for v, spec in [('a', 'd'), (3, 's'), (3.0, 'd'), (3, '.2'), ('a', '+'), ('a', '='), ('a', ','), (3, ',x'), (3.5, 'x'), (3, '.'), ([], '5'), (None, '>5'), ('a', '#'), (3, 'abc')]:
    try:
        print(format(v, spec))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, str(e).split(' for object')[0])

#--- nested fields
w, p = 10, 2
print('{:{}.{}f}|'.format(3.14159, w, p), '{:{w}.{p}f}|'.format(3.14159, w=w, p=p), '{0:{1}}'.format('a', '>4'), f'{3.14159:{w}.{p}f}|', f'{"a":{">" if w else "<"}{w // 2}}|')

#--- indices, keys and attributes in fields
class P:
    def __init__(self): self.x, self.y = 1, [2, {'k': 3}]
print('{0.x} {0.y[0]} {0.y[1][k]}'.format(P()), '{a[0]}{a[1]}'.format(a='xy'), '{d[two words]}'.format(d={'two words': 5}), '{0[1]} {0[k]}'.format({1: 'one', 'k': 'v'}))

#--- conversions
print('{!r} {!s} {!a}'.format('é', 'é', 'é'), '{!r:>6}|{!s:<4}|'.format('a', 5), f'{"q"!r:^7}|{[1]!s:>5}|')

#--- automatic and manual numbering do not mix
for t in ('{} {0}', '{0} {}'):
    try:
        t.format(1, 2)
    except ValueError as e:
        print(e)

#--- braces and broken templates
print('{{}}'.format(), '{{{}}}'.format(1), '}}{{'.format(), '{0:{{}}}'.format(1) if False else 'skip')
for t in ('{', '}', '{0', '{0!}', '{0!x}', '{a', '{0[}', '{0.}'):
    try:
        print(t.format(1))
    except (ValueError, KeyError, AttributeError) as e:
        print(type(e).__name__)

#--- format of own classes
class Money:
    def __init__(self, v): self.v = v
    def __format__(self, spec): return f'${format(self.v, spec or ".2f")}'
    def __str__(self): return 'money'
print(f'{Money(3)} {Money(1234.5):,.1f} {Money(3)!s}', '{:>8}'.format(Money(2)), format(Money(1)), '%s' % Money(1))

#--- format falls back on str
class A:
    def __str__(self): return 'an A'
print(f'{A()}', '{}'.format(A()), format(A(), ''))
try:
    f'{A():>10}'
except TypeError as e:
    print('TypeError')

#--- percent conversions of whole numbers
print('%d %i %5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o' % (1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 8, 8))
print('%.3d|%8.3d|%-8.3d|%08.3d|%d|%d|%s' % (7, 7, 7, 7, 3.99, True, 10 ** 20))

#--- percent conversions of floats
print('%f|%.1f|%8.2f|%-8.2f|%08.2f|%+.1f|%e|%.2E|%g|%G|%.0f|%#.0f' % ((3.14159,) * 12))
print('%g %g %g %g %s %r' % (1e5, 1e6, 1e-4, 1e-5, 1e16, 0.1))

#--- percent conversions of text
print('%s|%5s|%-5s|%.2s|%5.1s|%r|%a|%c%c|%%' % ('abc', 'ab', 'ab', 'abc', 'abc', 'é', 'é', 'x', 65))

#--- percent with names and a star
print('%(a)s-%(b)05.1f-%(a)r' % {'a': 'x', 'b': 2.345}, '%*d|%-*d|%.*f' % (5, 1, 5, 2, 2, 3.14159))

#--- percent arguments that do not fit
for t, a in [('%d', 'x'), ('%s %s', ('a',)), ('%s', ('a', 'b')), ('%x', 1.5), ('%c', 'ab'), ('%(a)s', 3), ('%q', 1), ('x', 1), ('%', 1), ('%f', 'x')]:
    try:
        print(t % a)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)

#--- percent with containers
print('%s' % [1], '%s' % {'a': 1}, '%s' % ((1, 2),), '%s %s' % (None, True), '%s' % {1}, 'none' % [], 'none' % {})

#--- float text of many sizes
print([0.1, 1.0, 100.0, 1e15, 1e16, 123456789012345.6, 1234567890123456.7, 12345678901234567.8, 0.0001, 0.00001, 1.5e-7, 1e-323, 1.7976931348623157e308, -0.0, 2 / 3, 1e22, 1e23])

#--- float text round trips
xs = [0.1 * k for k in range(1, 12)] + [1 / k for k in range(1, 12)]
print(all(float(repr(x)) == x for x in xs), xs[:4], sum(xs))

#--- tables of layers
rows = [('features.0', (1, 32, 112, 112), 864, 10838016), ('classifier', (1, 1000), 1281000, 1280000)]
print(f"{'layer':<12}{'shape':>20}{'params':>12}{'MACs':>14}")
for name, shape, params, macs in rows:
    print(f'{name:<12}{str(shape):>20}{params:>12,}{macs / 1e6:>13.2f}M')

#--- human readable numbers
def human(n):
    for unit in ('', 'K', 'M', 'G'):
        if abs(n) < 1000:
            return f'{n:.3g}{unit}'
        n /= 1000
    return f'{n:.3g}T'
print([human(n) for n in (0, 999, 1000, 4231976, 568740352, 1.5e12)])
