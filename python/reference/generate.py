"""Writes every fixture again: python -m reference.generate (from the folder python)."""

import torch

from . import (
    augmentation_fixture,
    batch_norm_fixture,
    cont_mix2d_fixture,
    detection_boxes_fixture,
    detection_evaluation_fixture,
    detection_fixture,
    detection_input_fixture,
    detection_training_fixture,
    dense_fixture,
    involution2d_fixture,
    kernels_fixture,
    losses_fixture,
    models_fixture,
    modules_fixture,
    optimizers_fixture,
    overlock_parts_fixture,
    pictures_fixture,
    preprocessing_fixture,
    roi_align_fixture,
    schedules_fixture,
    segmentation_training_fixture,
    training_fixture,
    weights_fixture,
)

if __name__ == "__main__":
    torch.set_num_threads(1)  # sums in the same order on every machine
    for fixture in (
        augmentation_fixture,
        batch_norm_fixture,
        cont_mix2d_fixture,
        involution2d_fixture,
        roi_align_fixture,
        weights_fixture,
        modules_fixture,
        overlock_parts_fixture,
        models_fixture,
        dense_fixture,
        kernels_fixture,
        pictures_fixture,
        preprocessing_fixture,
        optimizers_fixture,
        schedules_fixture,
        losses_fixture,
        training_fixture,
        detection_boxes_fixture,
        detection_evaluation_fixture,
        detection_input_fixture,
        detection_fixture,
        detection_training_fixture,
        segmentation_training_fixture,
    ):
        fixture.generate()
