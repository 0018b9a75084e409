"""Runs the clouds' own SDKs against a real `shiguang serve`: python run.py SHIGUANG [SCRIPT...]

Starts the program on a data folder of its own, hands its address and credentials to each script in the environment variable
SHIGUANG_SERVICE, and expects each to end well. A script is a plain program that asserts.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def main() -> int:
    program = pathlib.Path(sys.argv[1]).resolve()
    scripts = [HERE / name for name in sys.argv[2:]] or sorted(HERE.glob("test_*.py"))
    failed = []
    for script in scripts:
        with tempfile.TemporaryDirectory() as data:
            print(f"--- {script.name}", flush=True)
            if not run(program, data, script):
                failed.append(script.name)
    print("all SDK tests passed" if not failed else f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def run(program: pathlib.Path, data: str, script: pathlib.Path) -> bool:
    """One script against one server; both must end well."""
    (pathlib.Path(data) / "settings.toml").write_text('[models]\npack = "fast"\n')
    command = [program, "--data-dir", data, "serve", "--json", "--port", "0", "--allow-private-urls"]
    # As much as it and what it is made of can be asked to say.
    loud = os.environ | {"RUST_LOG": "trace", "RUST_BACKTRACE": "full"}
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=loud) as server,
    ):
        try:
            service = json.loads(server.stdout.readline())
            service |= {"data": data, "program": str(program), "photos": str(HERE.parent / "photos")}
            environment = os.environ | {"SHIGUANG_SERVICE": json.dumps(service), "PYTHONPATH": str(HERE)}
            passed = subprocess.run([sys.executable, script], env=environment, cwd=data).returncode == 0
        finally:
            server.send_signal(signal.SIGTERM)
        ended = server.wait(60)
        log.seek(0)
        told = log.read()
    print(told, end="")
    kept = json.loads((pathlib.Path(data) / "credentials.json").read_text())
    secrets = {service["password"], service["secret_key"]} | {kept[key] for key in ("secret_key", "token_key", "password_hash")}
    leaked = any(secret in told for secret in secrets)
    if ended != 0 or leaked:
        print(f"the server ended with {ended}; it {'told' if leaked else 'kept'} its secrets")
    return passed and ended == 0 and not leaked


if __name__ == "__main__":
    sys.exit(main())
