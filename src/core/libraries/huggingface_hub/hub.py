"""A mixin for classes whose weights can be shared. Nothing is downloaded."""


class ModelHubMixin:
    def __init_subclass__(cls, *, repo_url=None, paper_url=None, docs_url=None, library_name=None, tags=None, license=None, license_name=None,
                          license_link=None, pipeline_tag=None, languages=None, language=None, datasets=None, model_card_template=None,
                          coders=None, **kwargs):
        super().__init_subclass__(**kwargs)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, **kwargs):
        return _unknown('weights and configurations are not downloaded')

    def save_pretrained(self, *args, **kwargs):
        pass

    push_to_hub = generate_model_card = save_pretrained


class PyTorchModelHubMixin(ModelHubMixin):
    pass


def _nothing(*args, **kwargs):
    return _unknown('nothing is downloaded')


hf_hub_download = hf_hub_url = snapshot_download = cached_download = list_repo_files = model_info = _nothing


def login(*args, **kwargs):
    pass


logout = notebook_login = login


def validate_hf_hub_args(fn):
    return fn


class EntryNotFoundError(Exception):
    pass


class RepositoryNotFoundError(Exception):
    pass


class RevisionNotFoundError(Exception):
    pass


class HfHubHTTPError(Exception):
    pass


class LocalEntryNotFoundError(Exception):
    pass


HfHubHttpError = HfHubHTTPError
