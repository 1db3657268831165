#--- f-string values and expressions
n, s = 3, 'ab'
print(f'{n} {s} {n + 1} {s.upper()} {s[0]} {n if n else 0}')

#--- f-string conversions
s = "it's"
print(f'{s!r} {s!s} {"é"!a}')

#--- f-string format specs
x = 3.14159
print(f'{x:.2f}|{x:8.3f}|{x:<8.1f}|{x:^9.2f}|{x:>+8.2f}|{x:08.2f}|{x:e}|{x:.3e}|{x:g}')

#--- f-string integer specs
n = 1234567
print(f'{n:,}|{n:_}|{n:10d}|{n:<10}|{n:^11}|{n:x}|{n:X}|{n:#x}|{n:b}|{n:#o}|{n:+d}|{n:012d}')

#--- f-string nested spec
w, p, x = 10, 3, 2.718281828
print(f'{x:{w}.{p}f}|{x:{"<"}{w}}|{"a":*^{w}}')

#--- f-string equals
a, b = 1, 'x'
print(f'{a=} {b=} {a + 1 = } {a=:>4}')

#--- f-string braces and quotes
d = {'k': 1}
print(f"{{literal}} {d['k']} {'{'}")

#--- f-string concatenation and lines
v = 5
print(f'a{v}' 'b' f'{v}c'
      'd')

#--- f-string with lambda and dict in parentheses
print(f'{(lambda x: x * 2)(4)} {({"a": 1})["a"]}')

#--- f-string of percent and bool and None
print(f'{0.256:.1%} {True} {None} {True:d} {1e3:.0f}')

#--- str.format positional and named
print('{} {}'.format(1, 'a'), '{1} {0}'.format('x', 'y'), '{a}-{b}'.format(a=1, b=2), '{0}{0}'.format('z'))

#--- str.format specs and attributes
class P: x = 3
print('{:.3f} {:>5} {:<5}| {:^5}'.format(1.5, 'ab', 'cd', 'ef'))
print('{0.x} {1[k]} {2[0]}'.format(P(), {'k': 'v'}, [9]), '{!r}'.format('q'), '{:{}}'.format('a', 4) + '|')

#--- str.format with spread
print('{} {k}'.format(*[1], **{'k': 2}), '{{}}'.format())

#--- str.format large numbers
print('{:,}'.format(4231976), '{:.2e}'.format(568740352), '{:5.1f}%'.format(94.857), '{:,.2f}'.format(1234.567))

#--- percent format
print('%d %s %r %5.2f %05d %x %%' % (3, 'a', 'b', 3.14159, 42, 255))
print('%s' % 'single', '%s %s' % ('a', [1]), '%-5s|' % 'ab', '%5s|' % 'ab', '%+d' % 5)

#--- percent format with mapping
print('%(a)s is %(b)03d' % {'a': 'x', 'b': 7})

#--- percent format with tuple and list value
print('%s' % (1,), '%s' % [1, 2], '%s' % ((1, 2),), '%c%c' % ('a', 98), '%e' % 12345.678, '%g' % 0.0001, '%i' % 3.9)

#--- percent format errors
try:
    '%d %d' % (1,)
except TypeError as e:
    print(e)
try:
    '%d' % 'a'
except TypeError:
    print('TypeError')
try:
    'x' % 3
except TypeError as e:
    print(e)

#--- star width in percent format
print('%*d|%.*f|%-*s|' % (5, 42, 2, 3.14159, 4, 'a'))

#--- split and join
print('a,b,,c'.split(','), ' a  b '.split(), 'a b c'.split(' ', 1), 'a.b.c'.rsplit('.', 1), '-'.join(['a', 'b']), ''.split(), ''.split(','))

#--- splitlines and partition
print('a\nb\r\nc\n'.splitlines(), 'a\nb'.splitlines(True), 'k=v=w'.partition('='), 'k=v=w'.rpartition('='), 'x'.partition('='))

#--- strip family
print('  a '.strip(), 'xxaxx'.strip('x'), 'xxa'.lstrip('x'), 'a\n'.rstrip(), 'abcba'.strip('ab'), '[' + ' a '.lstrip() + ']')

#--- case methods
print('aBc'.upper(), 'ABC'.lower(), 'hello world'.title(), 'hello'.capitalize(), 'aBc'.swapcase(), 'ß'.casefold())

#--- startswith and endswith
s = 'layer1.conv'
print(s.startswith('layer'), s.endswith('conv'), s.startswith(('a', 'l')), s.endswith('x'), s.startswith('1', 5), s.endswith(('bn', '.conv')))

#--- find, index, count, replace
s = 'banana'
print(s.find('an'), s.rfind('an'), s.find('x'), s.index('n'), s.count('a'), s.replace('a', 'o'), s.replace('a', 'o', 1), s.find('a', 2), s.count('an', 2))

#--- predicates
print('12'.isdigit(), '1.2'.isdigit(), 'ab'.isalpha(), 'a1'.isalnum(), ' '.isspace(), 'A'.isupper(), 'a'.islower(), ''.isdigit(), 'a_1'.isidentifier(), '1a'.isidentifier(), 'Ab'.istitle(), '٣'.isdecimal(), '12'.isnumeric())

#--- justify and fill
print('[' + 'a'.ljust(3) + '][' + 'a'.rjust(3, '.') + '][' + 'a'.center(4, '*') + ']', '7'.zfill(3), '-7'.zfill(4), 'abc'.center(6, '-'))

#--- removeprefix and removesuffix
print('module.conv'.removeprefix('module.'), 'conv'.removeprefix('x'), 'a.weight'.removesuffix('.weight'))

#--- expandtabs, translate and maketrans
print('a\tb'.expandtabs(4), 'abc'.translate(str.maketrans('ab', 'xy')), 'abc'.translate(str.maketrans({'a': '1', 'c': None})), 'hello'.translate(str.maketrans('', '', 'l')))

#--- repetition and concatenation
print('ab' * 3, 3 * '-', 'a' + 'b', 'x' * 0 == '', 'x' * -1 == '')

#--- membership and comparison
print('an' in 'banana', 'x' not in 'abc', 'a' < 'b', 'Z' < 'a', 'abc' < 'abd', 'ab' < 'abc', '' in 'a')

#--- indexing and iteration
s = 'héllo'
print(s[1], s[-1], len(s), list('abc'), [c for c in reversed('abc')], max('hello'), sorted('cab'))

#--- escapes
print('a\tb\\n\'"\x41\u00e9\101')
print(len('\n'), repr('\n\t\\\x00\x1f\x7f'), repr('é'), 'a\
b')

#--- raw strings and bytes
print(r'a\nb', len(r'\n'), b'ab', b'\x00\xff', rb'\d', bytes([65, 66]), b'a' + b'b')

#--- repr chooses quotes
print(repr("it's"), repr('say "hi"'), repr('''both ' and "'''), ['a', "b'c"])

#--- triple quoted
s = """line 1
  line 2 "quoted"
end"""
print(s)
print(len(s.splitlines()))

#--- implicit concatenation
s = ('first '
     'second '
     f'{1 + 1}')
print(s)

#--- ord and chr
print(ord('a'), chr(98), chr(233), ord('€'), [chr(ord('a') + i) for i in range(3)])

#--- encode and decode
print('é'.encode(), 'é'.encode('utf-8').decode('utf-8'), b'abc'.decode(), len('é'.encode('utf8')), 'abc'.encode('ascii'))

#--- astral characters count as one
s = 'a😀b'
print(len(s), s[1], s[::-1], [ord(c) for c in s], s.find('b'))

#--- bytes methods
b = b'hello world'
print(b.split(), b.upper(), b.startswith(b'he'), b.replace(b'l', b'L'), len(b), b.find(b'o'), b.hex(), bytes.fromhex('6869'), bytearray(b'ab'))

#--- str of things
print(str(1), str(1.0), str(None), str([1, 'a']), str((1,)), str({}), str({'a': [1]}), str(True), str(b'x'), str(len) != '')

#--- numbers in strings
print(int('42'), int(' 7 '), int('-5'), float('1.5'), float('1e3'), int('1_000'), int('0b11', 0), int('z', 36), float('-inf'))

#--- name building in a loop
for i in range(2):
    for kind in ('conv', 'bn'):
        print('denseblock%d.%s_%s' % (i + 1, kind, chr(97 + i)), end=' ')
print()

#--- string module
import string
print(string.ascii_lowercase[:5], string.digits, string.ascii_uppercase[-1], string.punctuation[:3], string.hexdigits, len(string.whitespace))

#--- string template
from string import Template
print(Template('$a and ${b}').substitute(a=1, b='x'), Template('$a $c').safe_substitute(a=1))

#--- camel to snake with join
s = 'BatchNormAct2d'
print(''.join('_' + c.lower() if c.isupper() else c for c in s).lstrip('_'))

#--- zip of split with conversion
kv = dict(p.split('=') for p in 'a=1,b=2'.split(','))
print(kv, {k: int(v) for k, v in kv.items()})

#--- decoding block strings
def decode(s):
    ops = s.split('_')
    kind = ops[0]
    options = {}
    for op in ops[1:]:
        key, value = op[:1], op[1:]
        options[key] = value
    return kind, options
print(decode('ir_r2_k3_s2_e6_c24'))

#--- format with alignment table
rows = [('conv', 864, 0.5), ('fc', 1281000, 12.25)]
for name, params, ms in rows:
    print(f'{name:<6}|{params:>10,}|{ms:7.2f}')

#--- float formatting of whole numbers
print(f'{2.0}', f'{2.5:.0f}', f'{3.5:.0f}', f'{1e20}', f'{1e-7}', f'{100000.0:g}', f'{1000000.0:g}', f'{0.1:.20f}'[:10])

#--- sign and alternate forms
print(f'{5: d}|{-5: d}|{5:=+6d}|{3.0:#.0f}|{255:#b}|{-255:#x}|{1234.5:,.1f}|{7:>3}|{"s":>3}')

#--- format function
print(format(3.14159, '.3f'), format(255, 'b'), format('a', '>4'), format(1234, ','), format(True), format(None))

#--- fstring format spec for strings truncates
print(f'{"abcdef":.3}|{"abcdef":>8.2}|{"ab":5}|')

#--- invalid format code
try:
    f'{"a":d}'
except ValueError as e:
    print(e)
try:
    '{}'.format()
except IndexError as e:
    print('IndexError')
try:
    '{a}'.format()
except KeyError as e:
    print(e)

#--- string methods chained
print(' Hello, World '.strip().lower().replace(',', '').split()[::-1])

#--- format map and vars
class C:
    def __init__(self): self.a, self.b = 1, 2
print('{a}/{b}'.format(**vars(C())), '{a}'.format_map({'a': 9}))
