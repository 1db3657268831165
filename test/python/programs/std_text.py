#--- string constants
import string
print(string.ascii_lowercase, string.digits, len(string.printable), string.capwords('ab cd'))

#--- templates
from string import Template
t = Template('$name has ${n} layers, costs $$5')
print(t.substitute(name='net', n=3), t.safe_substitute(name='net'))
try:
    t.substitute(name='x')
except KeyError as e:
    print(e)

#--- dedent and indent
import textwrap
print(repr(textwrap.dedent('  a\n    b\n\n  c')), repr(textwrap.indent('a\n\nb', '> ')), textwrap.dedent('x\n y'))

#--- wrap and shorten
import textwrap
text = 'The quick brown fox jumps over the lazy dog'
print(textwrap.wrap(text, 16), textwrap.shorten(text, 20), textwrap.fill(text, 20, initial_indent='* ', subsequent_indent='  '))

#--- pretty printing
from pprint import pprint, pformat
pprint({'b': [1, 2], 'a': {'x': None}})
print(pformat(list(range(30))))
pprint({'name': 'a' * 30, 'kind': 'b' * 30, 'more': ['c' * 20, 'd' * 20]})

#--- json of nested values
import json
print(json.dumps([float('inf'), float('nan'), 1e-7, 1e22, True, (1, 2), {'k': {}}]), json.dumps({None: 1, True: 2, 1.5: 3}))
print(json.dumps({'a': [], 'b': [1]}, indent='\t'), json.dumps({'z': 1, 'a': [1, 2]}, indent=1, sort_keys=True))

#--- json errors and hooks
import json
class P:
    def __init__(self, v): self.v = v
try:
    json.dumps(P(1))
except TypeError as e:
    print(e)
print(json.dumps([P(1), P(2)], default=lambda o: o.v), json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)))
for bad in ('', '[1,', '{"a" 1}', '[1 2]', 'nul', '"abc'):
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        print(e)

#--- json numbers and escapes
import json
print(json.loads('[0, -1, 1.5, 1e3, 12345678901234567890, "\\u00e9\\n\\"", NaN, -Infinity]'), json.dumps('a/b\t\x01\x7f€😀'))

#--- file name patterns
import fnmatch
print(fnmatch.fnmatch('layer1.weight', '*.weight'), fnmatch.filter(['a1', 'b1', 'a2'], 'a[!2]'), fnmatch.fnmatchcase('X', 'x?'), fnmatch.fnmatch('ab', 'a?'))

#--- string io lines
import io
f = io.StringIO('one\ntwo\nthree')
print(f.readline(), f.read(2), list(f), f.tell(), f.seek(1), f.read())
with io.StringIO() as g:
    g.write('x'); g.writelines(['y', 'z'])
    print(g.getvalue())

#--- digests
import hashlib
for name in ('md5', 'sha1', 'sha256'):
    h = hashlib.new(name, b'weights')
    h.update(b'-v1')
    print(name, h.hexdigest(), h.name)
print(hashlib.sha256(b'').hexdigest()[:8], hashlib.md5('é'.encode()).hexdigest(), hashlib.sha1(b'x' * 200).hexdigest(), len(hashlib.sha256(b'a').digest()))

#--- regular expressions for layer names
import re
pattern = re.compile(r'^stages\.(?P<stage>\d+)\.blocks\.(?P<block>\d+)')
m = pattern.match('stages.2.blocks.10.conv')
print(m.groupdict(), m.lastgroup, pattern.groupindex, repr(m), pattern, int(m['stage']) + 1)
print(re.sub(r'(?m)^', '> ', 'a\nb'), re.split(r'\s*[,;]\s*', 'a , b;c'), re.findall(r'(?:ab)+', 'ababxab'))

#--- regular expressions at positions and with limits
import re
p = re.compile('a.')
print(p.search('xabac', 2).span(), p.match('xab', 1).group(), p.fullmatch('ab!', 0, 2) is not None, p.subn('-', 'abacad', 2), re.sub('', '-', 'ab'))
print([m.start() for m in re.finditer('(?=aa)', 'aaaa')], re.split('(,)', 'a,b'), re.sub(r'(a)|(b)', r'[\1|\2]', 'ab'))
