"""Indenting, wrapping and shortening texts."""


def dedent(text):
    lines = [line if line.strip() else '' for line in text.split('\n')]
    margin = None
    for line in lines:
        if not line:
            continue
        indent = line[:len(line) - len(line.lstrip(' \t'))]
        if margin is None:
            margin = indent
        while not indent.startswith(margin):
            margin = margin[:-1]
    return '\n'.join(line[len(margin or ''):] for line in lines)


def indent(text, prefix, predicate=None):
    keep = predicate or (lambda line: line.strip())
    return ''.join(prefix + line if keep(line) else line for line in text.splitlines(True))


class TextWrapper:
    def __init__(self, width=70, initial_indent='', subsequent_indent='', break_long_words=True, max_lines=None, placeholder=' [...]', **options):
        self.width, self.initial_indent, self.subsequent_indent = width, initial_indent, subsequent_indent
        self.break_long_words, self.max_lines, self.placeholder = break_long_words, max_lines, placeholder

    def wrap(self, text):
        lines, current = [], self.initial_indent
        started = False
        for word in text.split():
            while True:
                room = self.width - len(current) - (1 if started else 0)
                if len(word) <= room:
                    current += (' ' if started else '') + word
                    started = True
                    break
                if not started:
                    if not self.break_long_words or room < 1:
                        current += word
                        started = True
                        break
                    lines.append(current + word[:room])
                    word = word[room:]
                else:
                    lines.append(current)
                current, started = self.subsequent_indent, False
        if started:
            lines.append(current)
        if self.max_lines is not None and len(lines) > self.max_lines:
            lines = lines[:self.max_lines]
            while lines[-1] and len(lines[-1]) + len(self.placeholder) > self.width:
                lines[-1] = lines[-1].rpartition(' ')[0]
            lines[-1] = lines[-1].rstrip() + self.placeholder if lines[-1] else self.placeholder.lstrip()
        return lines

    def fill(self, text):
        return '\n'.join(self.wrap(text))


def wrap(text, width=70, **options):
    return TextWrapper(width=width, **options).wrap(text)


def fill(text, width=70, **options):
    return TextWrapper(width=width, **options).fill(text)


def shorten(text, width, **options):
    return TextWrapper(width=width, max_lines=1, **options).fill(' '.join(text.split()))
