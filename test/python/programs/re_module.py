#--- match, search, fullmatch
import re
print(re.match('a', 'abc').group(), re.match('b', 'abc'), re.search('b+', 'abbc').group(), re.fullmatch('a.c', 'abc') is not None, re.fullmatch('a', 'ab'))

#--- groups
import re
m = re.match(r'(\w)(\d+)?', 'k3x')
print(m.group(0), m.group(1), m.group(2), m.groups(), m.group(1, 2), m[1], m.start(), m.end(), m.span(2))
print(re.match(r'(a)(b)?', 'a').groups(), re.match(r'(a)(b)?', 'a').groups('none'))

#--- named groups
import re
m = re.match(r'(?P<name>\w+)\.(?P<kind>weight|bias)', 'conv1.weight')
print(m.group('name'), m['kind'], m.groupdict(), m.lastgroup)

#--- sub
import re
print(re.sub(r'\d', '#', 'a1b22'), re.sub('a', 'b', 'aaa', count=2), re.sub(r'(\w)(\d)', r'\2\1', 'a1 b2'), re.sub(r'(?P<x>a)', r'<\g<x>>', 'cat'), re.sub('x*', '-', 'abc'))

#--- sub with a function
import re
print(re.sub(r'\d+', lambda m: str(int(m.group()) * 2), 'a1b22c'), re.sub('[A-Z]', lambda m: '_' + m[0].lower(), 'camelCaseName'))

#--- subn
import re
print(re.subn('a', 'o', 'banana'), re.subn('z', 'o', 'banana'))

#--- findall and finditer
import re
print(re.findall(r'\d+', 'a1b22c333'), re.findall(r'(\w)(\d)', 'a1 b2'), re.findall(r'(a)b', 'abab'), [m.span() for m in re.finditer('an', 'banana')])

#--- split
import re
print(re.split(r'[,;]\s*', 'a, b;c'), re.split(r'(\d)', 'a1b2c'), re.split(r'\.', 'a.b.c', maxsplit=1), re.split('x', ''))

#--- efficientnet block strings
import re
def decode(s):
    options = {}
    for op in s.split('_'):
        splits = re.split(r'(\d.*)', op)
        if len(splits) >= 2:
            key, value = splits[:2]
            options[key] = value
    return options
print(decode('ds_r1_k3_s1_e1_c16_se0.25'))

#--- compiled pattern
import re
p = re.compile(r'^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias))$')
m = p.match('features.denseblock1.denselayer2.norm.1.weight')
print(m.group(1) + m.group(2), p.match('x'), p.pattern[:4], p.groups)

#--- flags
import re
print(re.findall('a', 'aA', re.I), re.findall('^x', 'x\nx', re.M), re.match('a.b', 'a\nb', re.S) is not None, re.findall(r'a b', 'ab', re.X), re.search('(?i)ABC', 'xabc').group(), re.IGNORECASE == re.I)

#--- verbose pattern
import re
p = re.compile(r'''
    (\d+)   # number
    \s*x\s* # times
    (\d+)
''', re.VERBOSE)
print(p.match('3 x 4').groups())

#--- character classes and anchors
import re
print(re.findall(r'\b\w', 'big red car'), re.findall(r'[^aeiou\s]+', 'hello you'), re.findall(r'\S+', ' a bc '), re.findall(r'^\w+|\w+$', 'one two three'), re.findall(r'\D+', '1a2b'))

#--- greedy and lazy
import re
print(re.findall('<.+>', '<a><b>'), re.findall('<.+?>', '<a><b>'), re.search('a{2,3}', 'aaaa').group(), re.search('a{2,3}?', 'aaaa').group())

#--- lookahead and lookbehind
import re
print(re.findall(r'\w+(?=\.)', 'a.b c'), re.findall(r'(?<=\$)\d+', '$5 6 $7'), re.findall(r'a(?!b)', 'abac'), re.sub(r'(?<!^)(?=[A-Z])', '_', 'ConvBnAct').lower())

#--- backreferences and alternation
import re
print(re.search(r'(\w)\1', 'hello').group(), re.findall('cat|dog', 'a cat a dog'), re.match(r'(?P<q>[\'"]).*?(?P=q)', '"x" y').group())

#--- escape
import re
print(re.escape('a.b*c'), re.findall(re.escape('1+1'), '1+1=2'))

#--- unicode word and digit
import re
print(re.findall(r'\w+', 'héllo wörld'), re.match(r'\d', '٣') is not None, re.findall(r'[à-ü]', 'né'))

#--- match object in conditions and walrus
import re
for name in ('layer1.0.conv', 'fc'):
    if (m := re.match(r'layer(\d)\.(\d+)', name)):
        print(int(m.group(1)), int(m.group(2)))
    else:
        print(name, 'no')

#--- error of a bad pattern
import re
try:
    re.compile('(')
except re.error:
    print('bad pattern')

#--- pattern methods with positions
import re
p = re.compile('a')
print(p.search('banana', 2).start(), p.findall('banana', 2, 4), p.sub('o', 'banana', 1), p.split('xay'))

#--- renaming state dict keys
import re
keys = ['blocks.0.attn.qkv.weight', 'blocks.11.mlp.fc1.bias', 'head.weight']
print([re.sub(r'blocks\.(\d+)\.', lambda m: f'layer.{int(m.group(1)) + 1}.', k) for k in keys])
print([bool(re.match(r'^blocks\.\d+\.(attn|mlp)', k)) for k in keys])

#--- empty matches in findall
import re
print(re.findall('a*', 'baac'), re.findall('', 'ab'), re.split('(x)', 'axb'))

#--- non capturing and nested groups
import re
m = re.match(r'((?:a|b)+)((c)(d)?)', 'abac')
print(m.groups(), m.group(3), m.lastindex, m.string, m.re.pattern[:3])

#--- expand and start of groups
import re
m = re.search(r'(\d+)-(\d+)', 'x 12-34')
print(m.expand(r'\2:\1'), m.start(1), m.end(2), m.span())
