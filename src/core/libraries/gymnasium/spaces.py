"""The spaces of observations and actions: their shapes."""
import numpy as np


class Space:
    def __init__(self, shape=None, dtype=None, seed=None):
        self._shape, self.dtype = None if shape is None else tuple(shape), None if dtype is None else np.dtype(dtype)

    @property
    def shape(self):
        return self._shape

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    def seed(self, seed=None):
        return []

    def contains(self, x):
        return True

    __contains__ = contains

    def sample(self, mask=None):
        return np.zeros(self.shape or (), dtype=self.dtype)


class Box(Space):
    def __init__(self, low, high, shape=None, dtype=np.float32, seed=None):
        if shape is None:
            shape = getattr(low, 'shape', None) or getattr(high, 'shape', None) or ()
        super().__init__(shape, dtype)
        self.low = np.full(self.shape, low, dtype=dtype) if not hasattr(low, 'shape') or not low.shape else low
        self.high = np.full(self.shape, high, dtype=dtype) if not hasattr(high, 'shape') or not high.shape else high

    def is_bounded(self, manner='both'):
        return True


class Discrete(Space):
    def __init__(self, n, seed=None, start=0, dtype=np.int64):
        super().__init__((), dtype)
        self.n, self.start = int(n), int(start)

    def sample(self, mask=None):
        return self.start


class MultiDiscrete(Space):
    def __init__(self, nvec, dtype=np.int64, seed=None, start=None):
        self.nvec = np.array(nvec, dtype=dtype)
        super().__init__(self.nvec.shape, dtype)


class MultiBinary(Space):
    def __init__(self, n, seed=None):
        self.n = n
        super().__init__((n,) if isinstance(n, int) else tuple(n), np.int8)


class Tuple(Space):
    def __init__(self, spaces, seed=None):
        super().__init__()
        self.spaces = tuple(spaces)

    def __getitem__(self, index):
        return self.spaces[index]

    def __len__(self):
        return len(self.spaces)

    def __iter__(self):
        return iter(self.spaces)


class Dict(Space):
    def __init__(self, spaces=None, seed=None, **spaces_kwargs):
        super().__init__()
        self.spaces = {**dict(spaces or {}), **spaces_kwargs}

    def __getitem__(self, key):
        return self.spaces[key]

    def __len__(self):
        return len(self.spaces)

    def __iter__(self):
        return iter(self.spaces)

    def keys(self):
        return self.spaces.keys()

    def values(self):
        return self.spaces.values()

    def items(self):
        return self.spaces.items()


def flatdim(space):
    if isinstance(space, Discrete):
        return space.n
    if isinstance(space, (Tuple, Dict)):
        return sum(flatdim(s) for s in (space if isinstance(space, Tuple) else space.values()))
    return int(np.prod(space.shape))


class Env:
    metadata = {}
    render_mode = spec = None
    observation_space = action_space = None

    @classmethod
    def __class_getitem__(cls, item):
        return cls

    @property
    def unwrapped(self):
        return self

    def close(self):
        pass

    def reset(self, *, seed=None, options=None):
        return _unknown('environments are not run')

    def step(self, action):
        return _unknown('environments are not run')


class Wrapper(Env):
    def __init__(self, env):
        self.env = env

    def __getattr__(self, name):
        if name == 'env':
            raise AttributeError(name)
        return getattr(self.env, name)


class ObservationWrapper(Wrapper):
    pass


class ActionWrapper(Wrapper):
    pass


class RewardWrapper(Wrapper):
    pass
