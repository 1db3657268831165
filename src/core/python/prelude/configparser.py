"""Sections of options in a text: the files that are called INI."""
from collections import OrderedDict


class Error(Exception):
    pass


class NoSectionError(Error):
    def __init__(self, section):
        super().__init__(f'No section: {section!r}')
        self.section = section


class NoOptionError(Error):
    def __init__(self, option, section):
        super().__init__(f'No option {option!r} in section: {section!r}')
        self.option, self.section = option, section


class DuplicateSectionError(Error):
    pass


class MissingSectionHeaderError(Error):
    pass


class ParsingError(Error):
    pass


class Interpolation:
    pass


class BasicInterpolation(Interpolation):
    pass


class ExtendedInterpolation(Interpolation):
    pass


DEFAULTSECT = 'DEFAULT'
_missing = object()


class SectionProxy:
    def __init__(self, parser, name):
        self._parser, self._name = parser, name

    @property
    def name(self):
        return self._name

    def __getitem__(self, key):
        if not self._parser.has_option(self._name, key):
            raise KeyError(key)
        return self._parser.get(self._name, key)

    def __setitem__(self, key, value):
        self._parser.set(self._name, key, value)

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    def keys(self):
        return self._parser.options(self._name) if self._name != DEFAULTSECT else list(self._parser.defaults())

    def values(self):
        return [self[key] for key in self.keys()]

    def items(self):
        return [(key, self[key]) for key in self.keys()]

    def get(self, option, fallback=None, **kwargs):
        return self._parser.get(self._name, option, fallback=fallback, **kwargs)

    def getint(self, option, fallback=None, **kwargs):
        return self._parser.getint(self._name, option, fallback=fallback, **kwargs)

    def getfloat(self, option, fallback=None, **kwargs):
        return self._parser.getfloat(self._name, option, fallback=fallback, **kwargs)

    def getboolean(self, option, fallback=None, **kwargs):
        return self._parser.getboolean(self._name, option, fallback=fallback, **kwargs)


class RawConfigParser:
    BOOLEAN_STATES = {'1': True, 'yes': True, 'true': True, 'on': True, '0': False, 'no': False, 'false': False, 'off': False}
    _interpolates = None

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *, delimiters=('=', ':'), comment_prefixes=('#', ';'),
                 inline_comment_prefixes=None, strict=True, empty_lines_in_values=True, default_section=DEFAULTSECT,
                 interpolation=_missing, converters=None):
        self._defaults = OrderedDict()
        self._sections = OrderedDict()
        self._delimiters, self._comments, self._inline = delimiters, tuple(comment_prefixes or ()), tuple(inline_comment_prefixes or ())
        self.default_section = default_section
        if interpolation is not _missing:
            self._interpolates = ('basic' if isinstance(interpolation, BasicInterpolation)
                                  else 'extended' if isinstance(interpolation, ExtendedInterpolation) else None)
        for key, value in dict(defaults or {}).items():
            self._defaults[self.optionxform(key)] = value

    def optionxform(self, optionstr):
        return optionstr.lower()

    def defaults(self):
        return self._defaults

    def sections(self):
        return list(self._sections)

    def add_section(self, section):
        if section in self._sections:
            raise DuplicateSectionError(section)
        self._sections[section] = OrderedDict()

    def has_section(self, section):
        return section in self._sections

    def remove_section(self, section):
        return self._sections.pop(section, None) is not None

    def _own(self, section):
        if section == self.default_section:
            return self._defaults
        if section not in self._sections:
            raise NoSectionError(section)
        return self._sections[section]

    def options(self, section):
        return list(dict.fromkeys([*self._own(section), *self._defaults]))

    def has_option(self, section, option):
        key = self.optionxform(option)
        return (section in self._sections or section == self.default_section) and (key in self._own(section) or key in self._defaults)

    def set(self, section, option, value=None):
        self._own(section)[self.optionxform(option)] = value

    def remove_option(self, section, option):
        return self._own(section).pop(self.optionxform(option), None) is not None

    def read(self, filenames, encoding=None):
        done = []
        for name in [filenames] if isinstance(filenames, str) or hasattr(filenames, '__fspath__') else filenames:
            try:
                with open(name, encoding=encoding) as file:
                    self.read_string(file.read())
            except OSError:
                continue
            done.append(name)
        return done

    def read_file(self, f, source=None):
        self.read_string(f.read())

    readfp = read_file

    def read_dict(self, dictionary, source='<dict>'):
        for section, options in dictionary.items():
            if section != self.default_section and section not in self._sections:
                self.add_section(section)
            for key, value in options.items():
                self.set(section, key, None if value is None else str(value))

    def read_string(self, string, source='<string>'):
        own, key, indent = None, None, 0
        for line in string.splitlines():
            text = line.strip()
            for mark in self._inline:
                text = text.split(' ' + mark)[0].rstrip()
            if not text or text.startswith(self._comments):
                continue
            depth = len(line) - len(line.lstrip())
            if key is not None and depth > indent:
                own[key] = f'{own[key]}\n{text}'
                continue
            indent = depth
            if text.startswith('[') and text.endswith(']'):
                section, key = text[1:-1], None
                if section != self.default_section and section not in self._sections:
                    self._sections[section] = OrderedDict()
                own = self._own(section)
                continue
            if own is None:
                raise MissingSectionHeaderError(f'File contains no section headers.\n{line!r}')
            places = [(text.find(mark), mark) for mark in self._delimiters if mark in text]
            if places:
                at, mark = min(places)
                key = self.optionxform(text[:at].rstrip())
                own[key] = text[at + len(mark):].strip()
            else:
                key = self.optionxform(text)
                own[key] = None

    def _filled(self, section, value, depth=0):
        if depth > 10 or not isinstance(value, str):
            return value
        if self._interpolates == 'basic':
            while '%(' in value and ')s' in value:
                name = value.split('%(', 1)[1].split(')s', 1)[0]
                value = value.replace(f'%({name})s', self._filled(section, self._plain(section, name), depth + 1))
            return value.replace('%%', '%')
        if self._interpolates == 'extended':
            while '${' in value and '}' in value:
                name = value.split('${', 1)[1].split('}', 1)[0]
                home, _, option = name.rpartition(':')
                value = value.replace('${' + name + '}', self._filled(home or section, self._plain(home or section, option), depth + 1))
        return value

    def _plain(self, section, option):
        key = self.optionxform(option)
        own = self._own(section)
        if key in own:
            return own[key]
        if key in self._defaults:
            return self._defaults[key]
        raise NoOptionError(option, section)

    def get(self, section, option, *, raw=False, vars=None, fallback=_missing):
        if vars and option in vars:
            return vars[option]
        try:
            value = self._plain(section, option)
        except (NoSectionError, NoOptionError):
            if fallback is _missing:
                raise
            return fallback
        return value if raw else self._filled(section, value)

    def _converted(self, section, option, convert, fallback, kwargs):
        try:
            value = self.get(section, option, **kwargs)
        except (NoSectionError, NoOptionError):
            if fallback is _missing:
                raise
            return fallback
        return convert(value)

    def getint(self, section, option, *, fallback=_missing, **kwargs):
        return self._converted(section, option, int, fallback, kwargs)

    def getfloat(self, section, option, *, fallback=_missing, **kwargs):
        return self._converted(section, option, float, fallback, kwargs)

    def getboolean(self, section, option, *, fallback=_missing, **kwargs):
        return self._converted(section, option, self._convert_to_boolean, fallback, kwargs)

    def _convert_to_boolean(self, value):
        if value.lower() not in self.BOOLEAN_STATES:
            raise ValueError(f'Not a boolean: {value}')
        return self.BOOLEAN_STATES[value.lower()]

    def items(self, section=_missing, raw=False, vars=None):
        if section is _missing:
            return [(name, self[name]) for name in self]
        return [(key, self.get(section, key, raw=raw)) for key in self.options(section)]

    def write(self, fp, space_around_delimiters=True):
        pass

    def __getitem__(self, key):
        if key != self.default_section and key not in self._sections:
            raise KeyError(key)
        return SectionProxy(self, key)

    def __setitem__(self, key, value):
        self._sections.pop(key, None)
        self.read_dict({key: value})

    def __contains__(self, key):
        return key == self.default_section or key in self._sections

    def __iter__(self):
        return iter([self.default_section, *self._sections])

    def __len__(self):
        return len(self._sections) + 1

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]


class ConfigParser(RawConfigParser):
    _interpolates = 'basic'


SafeConfigParser = ConfigParser
