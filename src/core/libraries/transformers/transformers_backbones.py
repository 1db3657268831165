"""Networks whose maps of several stages others use."""


def _aligned(out_features, out_indices, stage_names):
    if out_indices is None and out_features is None:
        return [stage_names[-1]], [len(stage_names) - 1]
    if out_indices is None:
        return list(out_features), [stage_names.index(name) for name in out_features]
    if out_features is None:
        return [stage_names[i] for i in out_indices], list(out_indices)
    return list(out_features), list(out_indices)


def get_aligned_output_features_output_indices(out_features, out_indices, stage_names):
    return _aligned(out_features, out_indices, stage_names)


def verify_out_features_out_indices(out_features, out_indices, stage_names):
    pass


class BackboneConfigMixin:
    @property
    def out_features(self):
        return self._out_features

    @out_features.setter
    def out_features(self, names):
        self._out_features, self._out_indices = _aligned(names, None, self.stage_names)

    @property
    def out_indices(self):
        return self._out_indices

    @out_indices.setter
    def out_indices(self, places):
        self._out_features, self._out_indices = _aligned(None, places, self.stage_names)

    def set_output_features_output_indices(self, out_features=None, out_indices=None):
        self._out_features, self._out_indices = _aligned(out_features, out_indices, self.stage_names)


class BackboneMixin:
    def _init_backbone(self, config):
        self.stage_names = config.stage_names
        self._out_features, self._out_indices = _aligned(
            getattr(config, 'out_features', None), getattr(config, 'out_indices', None), self.stage_names)

    init_backbone = _init_backbone

    @property
    def out_features(self):
        return self._out_features

    @property
    def out_indices(self):
        return self._out_indices

    @property
    def out_feature_channels(self):
        return {name: self.num_features[i] for i, name in enumerate(self.stage_names)}

    @property
    def channels(self):
        return [self.out_feature_channels[name] for name in self.out_features]
