#--- sections, defaults and interpolation
import configparser
c = configparser.ConfigParser()
c.read_string("""
[DEFAULT]
root = /data
[net]
width = 24
rate : 1e-3   
deep = yes
# a comment
path = %(root)s/net
names = a
    b
""")
print(c.sections(), c.getint('net', 'width'), c.getfloat('net', 'rate'), c['net'].getboolean('deep'), c['net']['path'], repr(c['net']['names']))
print(c.get('net', 'nothing', fallback='f'), c['net'].getint('other', 3), 'net' in c, c.has_option('net', 'root'), c.options('net'))
try:
    c.get('net', 'nothing')
except configparser.NoOptionError as e:
    print(e)
try:
    c['no']
except KeyError as e:
    print(e)

#--- tables, arrays and numbers in TOML
import tomllib
print(tomllib.loads('''
title = "a \\"b\\" \\u00e9"  # comment
[net.body]
width = 24
rate = 1_000.5
sizes = [1, 2,
  3,]
on = true
kind = { name = 'x', n = 0x1F }
"quoted key" = -inf
[[blocks]]
n = 1
[[blocks]]
n = 2
[blocks.more]
z = """
two
lines"""
'''))
try:
    tomllib.loads('a = ')
except tomllib.TOMLDecodeError as e:
    print('refused')

#--- variables of a context
import contextvars
v = contextvars.ContextVar('v', default=1)
token = v.set(2)
print(v.get(), v.name)
v.reset(token)
print(v.get(), contextvars.ContextVar('w').get(5))

#--- characters
import unicodedata
print(unicodedata.normalize('NFKC', 'ﬁ①'), len(unicodedata.normalize('NFD', 'é')), [unicodedata.category(c) for c in 'aB1 .\n'])
