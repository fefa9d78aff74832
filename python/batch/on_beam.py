"""Classifies a folder of images with Apache Beam, by default with its runner for one machine.

    python -m batch.on_beam MODEL.onnx IMAGES RESULTS [--direct_num_workers=2 --direct_running_mode=multi_processing]

Writes JSON lines into files that begin with RESULTS. Other options are Beam's own, such as --runner.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from batch.network import Network

BATCH = 32


class Classify(beam.DoFn):
    """Loads the network once a worker."""

    def __init__(self, model: str):
        self.model = model

    def setup(self) -> None:
        self.network = Network(self.model)

    def process(self, files: list[str]) -> Iterator[str]:
        for row in self.network.classify(files):
            yield json.dumps(row)


def main(model: str, images: str, results: str, options: list[str]) -> None:
    files = [str(file) for file in sorted(Path(images).resolve().rglob("*")) if file.is_file()]
    with beam.Pipeline(options=PipelineOptions(options)) as pipeline:
        (
            pipeline
            | beam.Create(files)
            | beam.BatchElements(max_batch_size=BATCH)
            | beam.ParDo(Classify(str(Path(model).resolve())))
            | beam.io.WriteToText(str(Path(results).resolve()), file_name_suffix=".jsonl")
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("images")
    parser.add_argument("results")
    given, rest = parser.parse_known_args()
    main(**vars(given), options=rest)
