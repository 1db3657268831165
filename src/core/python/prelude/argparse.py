"""Command lines. A script gets the defaults of its options; required ones are unknown."""
import sys

SUPPRESS, OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, PARSER, REMAINDER = '==SUPPRESS==', '?', '*', '+', 'A...', '...'


class ArgumentError(Exception):
    pass


class ArgumentTypeError(Exception):
    pass


class HelpFormatter:
    pass


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(HelpFormatter):
    pass


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class MetavarTypeHelpFormatter(HelpFormatter):
    pass


class FileType:
    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, string):
        return _unknown('files are not read')


class Namespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __eq__(self, other):
        return isinstance(other, Namespace) and vars(self) == vars(other)

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        return f'{type(self).__name__}({", ".join(f"{k}={v!r}" for k, v in self.__dict__.items())})'


class Action:
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None):
        self.option_strings, self.dest, self.nargs, self.const, self.default = option_strings, dest, nargs, const, default
        self.type, self.choices, self.required, self.help, self.metavar = type, choices, required, help, metavar

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError('.__call__() not defined')


class _Store(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _Const(Action):
    def __init__(self, option_strings, dest, const=None, default=None, **kwargs):
        super().__init__(option_strings, dest, nargs=0, const=const, default=default, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _True(_Const):
    def __init__(self, option_strings, dest, default=False, **kwargs):
        super().__init__(option_strings, dest, const=True, default=default, **kwargs)


class _False(_Const):
    def __init__(self, option_strings, dest, default=True, **kwargs):
        super().__init__(option_strings, dest, const=False, default=default, **kwargs)


class BooleanOptionalAction(Action):
    def __init__(self, option_strings, dest, default=None, **kwargs):
        both = [s for option in option_strings for s in ([option, '--no-' + option[2:]] if option.startswith('--') else [option])]
        super().__init__(both, dest, nargs=0, default=default, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, not option_string.startswith('--no-'))


class _Append(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class _AppendConst(_Const):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), self.const])


class _Extend(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), *values])


class _Count(Action):
    def __init__(self, option_strings, dest, **kwargs):
        super().__init__(option_strings, dest, nargs=0, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _Exit(Action):
    def __init__(self, option_strings, dest=SUPPRESS, version=None, **kwargs):
        kwargs.pop('default', None)
        super().__init__(option_strings, dest, nargs=0, default=SUPPRESS, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.exit()


class _SubParsers(Action):
    def __init__(self, dest=SUPPRESS, required=False, parser_class=None, help=None, metavar=None, **kwargs):
        super().__init__([], dest, nargs=PARSER, required=required, help=help, metavar=metavar)
        self._parser_class = parser_class
        self.choices = {}

    def add_parser(self, name, *, help=None, aliases=(), **kwargs):
        made = self._parser_class(**kwargs)
        for key in (name, *aliases):
            self.choices[key] = made
        return made

    def __call__(self, parser, namespace, values, option_string=None):
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, values[0])
        _, rest = self.choices[values[0]]._parse(values[1:], namespace, True)
        namespace._rest = rest


_ACTIONS = {
    None: _Store, 'store': _Store, 'store_const': _Const, 'store_true': _True, 'store_false': _False, 'append': _Append,
    'append_const': _AppendConst, 'extend': _Extend, 'count': _Count, 'help': _Exit, 'version': _Exit, 'parsers': _SubParsers,
}


class _Container:
    """Arguments can be added to a parser and to its groups."""

    def __init__(self, parser, **kwargs):
        self._parser = parser
        self.required = kwargs.get('required', False)

    def add_argument(self, *flags, **kwargs):
        parser = self._parser
        action = kwargs.pop('action', None)
        kind = _ACTIONS.get(action, action) if action is None or isinstance(action, str) else action
        if flags and flags[0][:1] in parser.prefix_chars:
            long = [f for f in flags if f[:2] in ('--',)] or list(flags)
            dest = kwargs.pop('dest', None) or long[0].lstrip(parser.prefix_chars).replace('-', '_')
            options = list(flags)
        else:
            dest = kwargs.pop('dest', None) or flags[0]
            options = []
            kwargs.setdefault('required', kwargs.get('nargs') not in (OPTIONAL, ZERO_OR_MORE, REMAINDER) and 'default' not in kwargs)
        if 'default' not in kwargs and parser.argument_default is not None:
            kwargs['default'] = parser.argument_default
        made = kind(options, dest, **kwargs)
        parser._actions.append(made)
        return made

    def add_argument_group(self, *args, **kwargs):
        return _Container(self._parser)

    def add_mutually_exclusive_group(self, *, required=False):
        return _Container(self._parser)

    def set_defaults(self, **kwargs):
        self._parser._defaults.update(kwargs)
        for action in self._parser._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]
                action.required = action.required and bool(action.option_strings)

    def get_default(self, dest):
        for action in self._parser._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._parser._defaults.get(dest)


class ArgumentParser(_Container):
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter, prefix_chars='-',
                 fromfile_prefix_chars=None, argument_default=None, conflict_handler='error', add_help=True, allow_abbrev=True, exit_on_error=True):
        super().__init__(self)
        self.prog, self.usage, self.description, self.epilog = prog or 'main.py', usage, description, epilog
        self.prefix_chars, self.argument_default, self.allow_abbrev, self.exit_on_error = prefix_chars, argument_default, allow_abbrev, exit_on_error
        self._actions, self._defaults = [], {}
        if add_help:
            self.add_argument('-h', '--help', action='help')
        for parent in parents:
            self._actions += [a for a in parent._actions if '--help' not in a.option_strings]
            self._defaults.update(parent._defaults)

    def add_subparsers(self, **kwargs):
        kwargs.setdefault('parser_class', type(self))
        for name in ('title', 'description', 'prog'):
            kwargs.pop(name, None)
        made = _SubParsers(**kwargs)
        self._actions.append(made)
        return made

    def register(self, registry, value, object):
        pass

    def error(self, message):
        raise SystemExit(2)

    def exit(self, status=0, message=None):
        raise SystemExit(status)

    def format_help(self):
        return ''

    format_usage = format_help

    def print_help(self, file=None):
        pass

    print_usage = print_help

    def convert_arg_line_to_args(self, arg_line):
        return [arg_line]

    def _convert(self, action, text):
        if action.type is None or not isinstance(text, str):
            return text
        try:
            return action.type(text)
        except (TypeError, ValueError, ArgumentTypeError):
            self.error(f'argument {action.dest}: invalid value: {text!r}')

    def _checked(self, action, text):
        value = self._convert(action, text)
        if action.choices is not None and value not in action.choices:
            self.error(f'argument {action.dest}: invalid choice: {value!r}')
        return value

    def _option(self, word):
        """The action that a word names, its full name, and a value that follows `=` or is glued to the name."""
        names = {s: a for a in self._actions for s in a.option_strings}
        if word in names:
            return names[word], word, None
        name, equals, value = word.partition('=')
        if equals and name in names:
            return names[name], name, value
        if word.startswith('--'):
            fitting = [s for s in names if s.startswith(name)] if self.allow_abbrev else []
            return (names[fitting[0]], fitting[0], value if equals else None) if len(fitting) == 1 else (None, word, None)
        if word[:2] in names and len(word) > 2:
            return names[word[:2]], word[:2], word[2:]
        return None, word, None

    def _is_option(self, word):
        if word[:1] not in self.prefix_chars or len(word) < 2:
            return False
        try:
            float(word)
        except ValueError:
            return True
        return any(s == word for a in self._actions for s in a.option_strings)

    def _take(self, action, words):
        """How many of the following words the action takes."""
        many = 0
        while many < len(words) and not self._is_option(words[many]):
            many += 1
        nargs = action.nargs
        if nargs is None:
            need = most = 1
        elif isinstance(nargs, int):
            need = most = nargs
        elif nargs == OPTIONAL:
            need, most = 0, 1
        elif nargs in (REMAINDER, PARSER):
            need, most, many = (1 if nargs == PARSER else 0), len(words), len(words)
        else:
            need, most = (1 if nargs == ONE_OR_MORE else 0), many
        if many < need:
            self.error(f'argument {action.dest}: expected {need} argument(s)')
        return min(many, most)

    def _values(self, action, words):
        if action.nargs == OPTIONAL:
            if words:
                return self._checked(action, words[0])
            return self._convert(action, action.const if action.option_strings else action.default)
        if action.nargs is None:
            return self._checked(action, words[0])
        if action.nargs == PARSER:
            if words[0] not in action.choices:
                self.error(f'invalid choice: {words[0]!r}')
            return words
        if action.nargs == ZERO_OR_MORE and not words and not action.option_strings:
            return action.default if action.default is not None else []
        return [self._checked(action, w) for w in words]

    def _fill(self, namespace):
        for action in self._actions:
            if action.dest is SUPPRESS or action.default is SUPPRESS or hasattr(namespace, action.dest):
                continue
            setattr(namespace, action.dest, action.default)
        for name, value in self._defaults.items():
            if not hasattr(namespace, name):
                setattr(namespace, name, value)

    def _parse(self, words, namespace, given):
        self._fill(namespace)
        seen, rest = set(), []
        positionals = [a for a in self._actions if not a.option_strings]
        at, plain = 0, False
        while at < len(words):
            word = words[at]
            if word == '--' and not plain:
                plain, at = True, at + 1
            elif not plain and self._is_option(word):
                action, name, value = self._option(word)
                at += 1
                if action is None:
                    rest.append(word)
                    continue
                if value is None:
                    count = 0 if action.nargs == 0 else self._take(action, words[at:])
                    values, at = words[at:at + count], at + count
                else:
                    values = [value]
                action(self, namespace, [] if action.nargs == 0 else self._values(action, values), name)
                seen.add(action.dest)
            elif positionals:
                action = positionals.pop(0)
                count = self._share(action, positionals, words[at:])
                action(self, namespace, self._values(action, words[at:at + count]))
                seen.add(action.dest)
                at += count
                if action.nargs == PARSER:
                    rest += namespace.__dict__.pop('_rest')
            else:
                rest.append(word)
                at += 1
        self._finish(namespace, seen, given)
        return namespace, rest

    def _share(self, action, later, words):
        """A greedy positional leaves enough words for those after it."""
        count = self._take(action, words)
        needed = sum(a.nargs if isinstance(a.nargs, int) else 1 for a in later if a.nargs not in (OPTIONAL, ZERO_OR_MORE, REMAINDER))
        return max(min(count, len(words) - needed), 1) if action.nargs in (ZERO_OR_MORE, ONE_OR_MORE, OPTIONAL) else count

    def _finish(self, namespace, seen, given):
        for action in self._actions:
            if action.dest in seen or action.dest is SUPPRESS:
                continue
            if action.required:
                if given:
                    self.error(f'the following arguments are required: {action.dest}')
                setattr(namespace, action.dest, _unknown(f'the command line argument `{action.dest}` has no default'))
            elif action.nargs == ZERO_OR_MORE and not action.option_strings and action.default is None:
                setattr(namespace, action.dest, [])
            elif isinstance(action.default, str) and action.default is not SUPPRESS and getattr(namespace, action.dest, None) is action.default:
                setattr(namespace, action.dest, self._convert(action, action.default))

    def parse_known_args(self, args=None, namespace=None):
        if args is None:
            _assume('command line arguments have their defaults')
        words = list(sys.argv[1:] if args is None else args)
        return self._parse(words, Namespace() if namespace is None else namespace, args is not None)

    def parse_args(self, args=None, namespace=None):
        namespace, rest = self.parse_known_args(args, namespace)
        if rest:
            self.error(f'unrecognized arguments: {" ".join(rest)}')
        return namespace

    parse_intermixed_args = parse_args
    parse_known_intermixed_args = parse_known_args
