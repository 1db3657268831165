"""Command lines that are made from the signature of a function or the fields of a class. The command line is empty: every default counts."""


def cli(f, *args, default=None, **kwargs):
    if default is not None and isinstance(f, type):
        return default
    return f()


def Fire(component=None, *args, **kwargs):
    return component() if callable(component) else component


CLI = cli



def parse(config_class, *args, **kwargs):
    return config_class()
