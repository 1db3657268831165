"""VGG-16 (Simonyan and Zisserman, 2014), configuration D without normalisation."""
from torch import nn

# How many convolutions a stage has, and how wide they are.
STAGES = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]


class VGG16(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        layers = []
        channels = 3
        for count, width in STAGES:
            for _ in range(count):
                layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
                channels = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))
