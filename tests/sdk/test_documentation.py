"""The samples of docs/api.md, run as they stand there; those of docs/api.zh-CN.md are the same."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from service import PROJECT, SERVICE, URL, token

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
RUN = {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable], "php": ["php"]}
FOLDER = pathlib.Path(SERVICE["data"]) / "documented"


def samples(name: str) -> list[tuple[str, str]]:
    """Language and text of each block that reads the environment."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", (DOCS / name).read_text(), re.MULTILINE | re.DOTALL)
    return [(language, text) for language, text in blocks if "SHIGUANG_URL" in text and "=…" not in text]


known = samples("api.md")
assert known == samples("api.zh-CN.md"), "the two languages print other samples"
runnable = [(language, text) for language, text in known if language in RUN and shutil.which(RUN[language][0])]
assert {language for language, _ in runnable} >= {"sh", "python"}, runnable
FOLDER.mkdir()
shutil.copy(pathlib.Path(SERVICE["photos"]) / "flower.jpg", FOLDER / "photo.jpg")
environment = os.environ | {
    "SHIGUANG_URL": URL, "PROJECT_ID": PROJECT, "PASSWORD": SERVICE["password"], "TOKEN": token(),
    "ACCESS_KEY": SERVICE["access_key"], "SECRET_KEY": SERVICE["secret_key"],
}
for number, (language, text) in enumerate(runnable):
    file = FOLDER / f"sample-{number}"
    file.write_text(text)
    done = subprocess.run([*RUN[language], file], cwd=FOLDER, env=environment, capture_output=True, text=True)
    # What was asked is what the sample says: tags of a flower, or the databases, of which the second sample of Alibaba's makes one.
    wanted = "flower" if "photo.jpg" in text else "pets"
    assert done.returncode == 0 and wanted in done.stdout.lower(), (language, text, done.stdout, done.stderr)
    print(f"{language} {number}: passed")
for language in sorted({language for language, _ in known} - {language for language, _ in runnable}):
    print(f"not run here: the samples in {language}")
