"""What projects import from timm.models besides networks: a registry for their own."""


def register_model(fn):
    return fn


def register_model_deprecations(module_name, deprecation_map):
    pass


def generate_default_cfgs(cfgs):
    return cfgs


def checkpoint_seq(functions, x, every=1, flatten=False, skip_last=False, preserve_rng_state=True):
    for function in functions:
        x = function(x)
    return x


def checkpoint(function, *args, **kwargs):
    return function(*args)


def named_apply(fn, module, name='', depth_first=True, include_root=False):
    if not depth_first and include_root:
        fn(module=module, name=name)
    for child_name, child in module.named_children():
        child_name = '.'.join((name, child_name)) if name else child_name
        named_apply(fn, child, child_name, depth_first, include_root=True)
    if depth_first and include_root:
        fn(module=module, name=name)
    return module
