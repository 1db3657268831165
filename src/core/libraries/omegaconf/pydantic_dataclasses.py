"""`pydantic.dataclasses`: dataclasses without validation."""
import dataclasses as _dataclasses

from dataclasses import is_dataclass


def dataclass(_cls=None, *, config=None, validate_on_init=None, use_enum_values=None, **kwargs):
    def wrap(cls):
        return _dataclasses.dataclass(**kwargs)(cls)
    return wrap if _cls is None else wrap(_cls)


rebuild_dataclass = is_pydantic_dataclass = is_dataclass
