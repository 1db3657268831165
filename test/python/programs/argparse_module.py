#--- defaults of a training script
import argparse
parser = argparse.ArgumentParser(description='train', formatter_class=argparse.ArgumentDefaultsHelpFormatter)
parser.add_argument('--model', default='net', type=str, metavar='MODEL', help='name')
parser.add_argument('--input-size', default=224, type=int)
parser.add_argument('--drop', type=float, default=0.0, metavar='PCT')
parser.add_argument('--no-aug', action='store_true', default=False)
parser.add_argument('--warmup', dest='warm', default='5', type=int)
parser.add_argument('--betas', default=None, type=float, nargs='+')
args = parser.parse_args([])
print(args)
print(vars(args)['warm'] + 1)

#--- groups and exclusive groups
import argparse
parser = argparse.ArgumentParser()
group = parser.add_argument_group('model')
group.add_argument('--width', type=float, default=1.0)
either = parser.add_mutually_exclusive_group(required=False)
either.add_argument('--small', action='store_true')
either.add_argument('--large', action='store_true')
print(parser.parse_args(['--large', '--width', '0.5']))

#--- set_defaults and get_default
import argparse
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1)
parser.set_defaults(pretrained=True, lr=0.5)
print(parser.parse_args([]), parser.get_default('lr'), parser.get_default('pretrained'))

#--- nargs
import argparse
p = argparse.ArgumentParser()
p.add_argument('first')
p.add_argument('rest', nargs='*', type=int)
p.add_argument('--pair', nargs=2, type=int)
p.add_argument('--opt', nargs='?', const='c', default='d')
p.add_argument('--many', nargs='+')
print(p.parse_args(['a', '1', '2', '--pair', '3', '4', '--opt']))
print(p.parse_args(['a', '--opt', 'x', '--many', 'p', 'q']))

#--- negative numbers and equals signs
import argparse
p = argparse.ArgumentParser()
p.add_argument('--shift', type=int)
p.add_argument('-s', '--size', type=int, default=1)
print(p.parse_args(['--shift', '-3', '--size=7']), p.parse_args(['-s5']), p.parse_args(['--siz', '4']))

#--- append, count and constants
import argparse
p = argparse.ArgumentParser()
p.add_argument('-v', action='count', default=0)
p.add_argument('--layer', action='append', type=int)
p.add_argument('--half', dest='dtype', action='store_const', const='half', default='single')
p.add_argument('--ext', action='extend', nargs='+', default=[])
print(p.parse_args(['-v', '-v', '--layer', '1', '--layer', '2', '--half', '--ext', 'a', 'b', '--ext', 'c']))

#--- boolean optional action
import argparse
p = argparse.ArgumentParser()
p.add_argument('--bias', action=argparse.BooleanOptionalAction, default=True)
print(p.parse_args([]).bias, p.parse_args(['--no-bias']).bias, p.parse_args(['--bias']).bias)

#--- parse_known_args
import argparse
p = argparse.ArgumentParser(add_help=False)
p.add_argument('--a', type=int, default=1)
print(p.parse_known_args(['--a', '2', '--b', '3', 'x']))

#--- subcommands
import argparse
p = argparse.ArgumentParser()
sub = p.add_subparsers(dest='command')
train = sub.add_parser('train', help='fit')
train.add_argument('--epochs', type=int, default=10)
test = sub.add_parser('test')
test.set_defaults(func=lambda a: 'testing')
print(p.parse_args(['train', '--epochs', '3']), p.parse_args(['test']).func(None), p.parse_args([]).command)

#--- parents
import argparse
base = argparse.ArgumentParser(add_help=False)
base.add_argument('--seed', type=int, default=3)
p = argparse.ArgumentParser(parents=[base])
p.add_argument('--x', default='y')
print(sorted(vars(p.parse_args([])).items()))

#--- errors leave with code 2
import argparse, sys, io
sys.stderr = io.StringIO()
p = argparse.ArgumentParser()
p.add_argument('name')
p.add_argument('--n', type=int, choices=[1, 2])
for words in ([], ['a', '--n', 'x'], ['a', '--n', '3'], ['a', 'b'], ['a', '--zz']):
    try:
        p.parse_args(words)
        print('fine')
    except SystemExit as e:
        print('exit', e.code)

#--- namespace
import argparse
n = argparse.Namespace(a=1, b='x')
n.c = 2
print(n, 'a' in n, 'z' in n, n == argparse.Namespace(a=1, b='x', c=2), vars(n))

#--- type functions and custom actions
import argparse
def pair(text):
    a, b = text.split('x')
    return int(a), int(b)
class Upper(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values.upper())
p = argparse.ArgumentParser()
p.add_argument('--size', type=pair, default=(2, 2))
p.add_argument('--mode', action=Upper, default='train')
p.add_argument('--cfg', type=lambda s: s == 'yes', default='yes')
print(p.parse_args(['--size', '3x4', '--mode', 'eval']), p.parse_args([]))

#--- positional with default
import argparse
p = argparse.ArgumentParser()
p.add_argument('arch', nargs='?', default='resnet')
p.add_argument('sizes', nargs='*', default=[1])
print(p.parse_args([]), p.parse_args(['vgg']), p.parse_args(['vgg', '2', '3']))
