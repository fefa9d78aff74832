"""Fetches TensorFlow's shared library and C headers out of its wheel on PyPI.

    python3 libtensorflow.py VERSION FOLDER

FOLDER is made whole or not at all: the wheel itself, lib/ with both libraries under the names that tfjs-node links to, include/
with the headers that its addon is built with. Only the standard library and pip are needed.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

# The wheels for CPython 3.11; the library in them is the same for every Python.
PYTHON = "3.11"
PLATFORM = "manylinux2014_x86_64"
WHEELS = {
    "2.16.2": "c855cb6bf05d32dd5928086b03a5f6b4189b63c22b95e017703cbee4291023ca",
    "2.18.1": "810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298",
    "2.20.0": "cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780",
}

HEADERS = (
    "tensorflow/c/",
    "tensorflow/core/platform/ctstring",
    "tsl/c/",
    "tsl/platform/ctstring",
    "xla/tsl/c/",
)
# The names that the linker looks for (-ltensorflow) and that libraries ask for at run time.
LINKS = {
    "libtensorflow_cc.so.2": ("libtensorflow.so", "libtensorflow.so.2"),
    "libtensorflow_framework.so.2": ("libtensorflow_framework.so",),
}


def download(folder: str, version: str) -> pathlib.Path:
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-cache-dir", "--no-deps",
            "--disable-pip-version-check", "--only-binary=:all:", "--python-version", PYTHON,
            "--platform", PLATFORM, "--dest", folder, f"tensorflow-cpu=={version}",
        ],
        check=True,
    )
    (wheel,) = pathlib.Path(folder).glob("*.whl")
    digest = hashlib.sha256()
    with wheel.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != WHEELS[version]:
        raise SystemExit(f"{wheel.name} has the sha256 {digest.hexdigest()}, expected {WHEELS[version]}")
    return wheel


def unpack(wheel: pathlib.Path, folder: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            header = name.removeprefix("tensorflow/include/")
            library = name.removeprefix("tensorflow/")
            if header != name and header.startswith(HEADERS) and not name.endswith("/"):
                target = folder / "include" / header
            elif library in LINKS:
                target = folder / "lib" / library
            else:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    for library, links in LINKS.items():
        for link in links:
            os.symlink(library, folder / "lib" / link)


def main(version: str, destination: str) -> None:
    machine = os.uname().machine
    if sys.platform != "linux" or machine != "x86_64":
        raise SystemExit(f"no wheel is pinned for {sys.platform} on {machine}, only for linux on x86_64")
    if version not in WHEELS:
        raise SystemExit(f"no wheel of TensorFlow {version} is pinned, only of {', '.join(WHEELS)}")
    target = pathlib.Path(destination)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        made = pathlib.Path(temporary) / "made"
        wheel = download(temporary, version)
        unpack(wheel, made)
        wheel.rename(made / wheel.name)
        made.rename(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
