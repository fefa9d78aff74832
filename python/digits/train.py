"""Trains a network on the digits: python -m digits.train rednet_digits (from the folder python)."""

import argparse
import time
from collections import OrderedDict

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from .augment import augment
from .dataset import Digits, load, split
from .export import export
from .network import NETWORKS, Network, to_input

BATCH = 64
PEAK_RATE, WEIGHT_DECAY, SMOOTHING = 3e-3, 0.05, 0.05


@torch.no_grad()
def predict(model: nn.Module, digits: Digits, side: int) -> Tensor:
    model.eval()
    parts = torch.as_tensor(digits.images).split(250)
    return torch.cat([model(to_input(part, side)) for part in parts])


def score(model: nn.Module, digits: Digits, side: int) -> tuple[float, float]:
    """(cross entropy, accuracy)"""
    logits, labels = predict(model, digits, side), torch.as_tensor(digits.labels)
    return functional.cross_entropy(logits, labels).item(), (
        logits.argmax(1) == labels
    ).double().mean().item()


def loss_of(stages: dict[str, Tensor], labels: Tensor, auxiliary_weight: float) -> Tensor:
    """Of the logits, and of the auxiliary head's, which only training has."""

    def loss(logits: Tensor) -> Tensor:
        return functional.cross_entropy(logits, labels, label_smoothing=SMOOTHING)

    total = loss(stages["logits"])
    return total + auxiliary_weight * loss(stages["aux"]) if auxiliary_weight else total


def train(
    network: Network, training: Digits, validation: Digits, epochs: int, seed: int
) -> tuple[OrderedDict, dict]:
    """The averaged weights with the least validation loss over all epochs, and how they came about."""
    torch.manual_seed(seed)
    generator = Generator().manual_seed(seed)
    model = network.create()
    ema = get_ema_multi_avg_fn(network.ema_decay)
    average = AveragedModel(model, multi_avg_fn=ema, use_buffers=True)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=WEIGHT_DECAY)
    steps = len(training) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, epochs * steps, pct_start=0.15)
    images = torch.as_tensor(training.images).float()
    labels = torch.as_tensor(training.labels)
    best, best_loss, meta = OrderedDict(), float("inf"), {}
    for epoch in range(1, epochs + 1):
        start, total = time.monotonic(), 0.0
        model.train()
        order = torch.randperm(len(training), generator=generator)[: steps * BATCH]
        for rows in order.split(BATCH):
            stages = model.stages(to_input(augment(images[rows], generator), network.side))
            loss = loss_of(stages, labels[rows], network.auxiliary_weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            average.update_parameters(model)
            total += loss.item()
        validation_loss, accuracy = score(average.module, validation, network.side)
        chosen = validation_loss < best_loss
        if chosen:
            best = OrderedDict((key, value.clone()) for key, value in average.module.state_dict().items())
            best_loss = validation_loss
            meta = {"epoch": epoch, "seed": seed, "validation_accuracy": accuracy}
        print(
            f"epoch {epoch}/{epochs}: training loss {total / steps:.4f}, "
            f"validation loss {validation_loss:.4f}, accuracy {accuracy:.4f}, "
            f"{time.monotonic() - start:.1f} s{' (best)' if chosen else ''}",
            flush=True,
        )
    return best, meta


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="1 gives the same weights on every run")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    training, validation, held_out = split(load())
    network = NETWORKS[options.network]
    state, meta = train(network, training, validation, options.epochs, options.seed)
    model = network.create()
    model.load_state_dict(state)
    export(options.network, state, meta, held_out, predict(model, held_out, network.side))


if __name__ == "__main__":
    main()
