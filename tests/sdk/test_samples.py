"""The samples that the documents print, run as printed: endpoint, project and token filled in, and what is a misprint there
put right; each misprint is listed below."""

import json
import pathlib
import shutil
import subprocess
import sys

from service import PROJECT, SERVICE, URL, token

SAMPLES = pathlib.Path(__file__).resolve().parent / "samples"
TOKENS = ["用户获取得到的实际token值", "Actual token value obtained by the user"]
HERE = pathlib.Path(SERVICE["data"]) / "samples"
own = token()


def filled(name: str, misprints=()) -> str:
    """A sample with its blanks filled in."""
    text = (SAMPLES / name).read_text()
    for wrong, right in misprints:
        assert wrong in text, f"{name}: {wrong}"
        text = text.replace(wrong, right)
    for blank in ("https://{{endpoint}}", "https://[endpoint]", "https://{$endpoint}", "https://{endpoint}"):
        text = text.replace(blank, URL)
    for blank in ("{{project_id}}", "[project_id]", "{project_id}"):
        text = text.replace(blank, PROJECT)
    for blank in TOKENS:
        text = text.replace(blank, own)
    return text


def check(name: str, command, folder: pathlib.Path) -> None:
    """Runs a sample; what it prints is an answer with tags."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0 and lines, (name, done.stdout, done.stderr)
    assert "result" in json.loads(lines[-1]), (name, lines[-1])
    print(f"{name}: passed")


def place(name: str) -> pathlib.Path:
    """A folder with the picture where the samples look for it."""
    folder = HERE / name
    # The PHP sample of document 000 writes __DIR__.'data/...' without a slash.
    for data in (folder / "data", HERE / f"{name}data"):
        data.mkdir(parents=True, exist_ok=True)
        shutil.copy(pathlib.Path(SERVICE["photos"]) / "flower.jpg", data / "image-tagging.jpg")
    return folder


for name in ("tagging_000.py", "tagging_001.py"):
    folder = place(name)
    (folder / name).write_text(filled(name))
    check(name, [sys.executable, name], folder)

PHP_MISPRINTS = {
    # A constant is spelled CURLOPT_SSL_VERIFYPeer, which no PHP knows.
    "tagging_000.php": [("CURLOPT_SSL_VERIFYPeer", "CURLOPT_SSL_VERIFYPEER")],
    # A brace too many ends the function early, after which nothing parses.
    "tagging_001.php": [("        $data['image'] = $fileBase64;\n    }\n}\n", "        $data['image'] = $fileBase64;\n    }\n")],
}
if shutil.which("php"):
    for name, misprints in PHP_MISPRINTS.items():
        folder = place(name)
        (folder / name).write_text(filled(name, misprints))
        check(name, ["php", name], folder)
else:
    print("skipped: the PHP samples, since php is not installed")

# Debian's packages of the libraries that the Java sample imports. Of the two that no Debian package has, fastjson and the cloud's
# own helper class, samples/java holds what the sample calls.
LIBRARIES = [f"/usr/share/java/{name}.jar" for name in ("httpclient", "httpcore", "commons-codec", "commons-io", "commons-logging")]
if shutil.which("javac") and all(pathlib.Path(library).is_file() for library in LIBRARIES):
    path = ":".join(["classes", *LIBRARIES])
    ours = [str(source) for source in (SAMPLES / "java").rglob("*.java")]
    for name in ("ImageTaggingDemo_000.java", "ImageTaggingDemo_001.java"):
        folder = place(name)
        (folder / "ImageTaggingDemo.java").write_text(filled(name))
        compiler = ["javac", "-encoding", "UTF-8", "-cp", path, "-d", "classes", "ImageTaggingDemo.java", *ours]
        subprocess.run(compiler, cwd=folder, check=True)
        check(name, ["java", "-cp", path, "com.huawei.ais.demo.ImageTaggingDemo"], folder)
else:
    print("skipped: the Java samples, since javac or a library is not installed")
