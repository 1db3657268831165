#--- literals
import ast
for text in ['1', ' [1, 2.5, -3]', "('a', b'c', None, True)", "{'a': (1,), 2: {3}}", '1+2j', 'set()', '...', "'x' 'y'", '', 'a', 'f(1)', '1 +', '[x for x in y]', '3 + 4', '{**{}}', 'x = 1', '1\n', '0x10', '-1', '--1', 'not 1',
             'HRNET', '256, 192', 'a/b.c']:
    try:
        print(repr(text), repr(ast.literal_eval(text)))
    except (ValueError, SyntaxError) as e:
        print(repr(text), type(e).__name__)
from ast import literal_eval
try:
    literal_eval(['no text'])
except ValueError:
    print('ValueError')
