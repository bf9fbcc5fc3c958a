"""Makes the hashed locks from requirements/*.in. Words after it go to uv, such as --upgrade-package NAME."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
OPTIONS += ["--no-emit-index-url", "--no-emit-find-links", "--native-tls", "--quiet"]

for name in ("base", "dev"):
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *sys.argv[1:]]
    if name == "dev":
        command += ["--constraint", str(REQUIREMENTS / "base.txt")]
    subprocess.run([*command, str(REQUIREMENTS / f"{name}.in"), "-o", str(REQUIREMENTS / f"{name}.txt")], check=True)
