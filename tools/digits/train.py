"""Trains rednet_digits: python -m tools.digits.train (from the repository root)."""

import argparse
import time
from collections import OrderedDict

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from ..reference.rednet import RedNet
from .augment import augment
from .dataset import Digits, load, split
from .export import export
from .network import CONFIG, to_input

BATCH = 64
PEAK_RATE, WEIGHT_DECAY, SMOOTHING, EMA_DECAY = 3e-3, 0.05, 0.05, 0.998


@torch.no_grad()
def predict(model: nn.Module, digits: Digits) -> Tensor:
    model.eval()
    return torch.cat([model(to_input(part)) for part in torch.as_tensor(digits.images).split(250)])


def score(model: nn.Module, digits: Digits) -> tuple[float, float]:
    """(cross entropy, accuracy)"""
    logits, labels = predict(model, digits), torch.as_tensor(digits.labels)
    return functional.cross_entropy(logits, labels).item(), (
        logits.argmax(1) == labels
    ).double().mean().item()


def train(training: Digits, validation: Digits, epochs: int, seed: int) -> tuple[OrderedDict, dict]:
    """The averaged weights with the least validation loss over all epochs, and how they came about."""
    torch.manual_seed(seed)
    generator = Generator().manual_seed(seed)
    model = RedNet(CONFIG)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(EMA_DECAY), use_buffers=True)
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
            logits = model(to_input(augment(images[rows], generator)))
            loss = functional.cross_entropy(logits, labels[rows], label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            average.update_parameters(model)
            total += loss.item()
        validation_loss, accuracy = score(average.module, validation)
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
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="1 gives the same weights on every run")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    training, validation, held_out = split(load())
    state, meta = train(training, validation, options.epochs, options.seed)
    model = RedNet(CONFIG)
    model.load_state_dict(state)
    export(state, meta, held_out, predict(model, held_out))


if __name__ == "__main__":
    main()
