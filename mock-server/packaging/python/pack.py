#!/usr/bin/env python3
"""Packs a wheel around a program that is built already.

    python mock-server/packaging/python/pack.py --binary target/release/auth-mock-server

The wheel has the manual page and completions too, which the program writes. So it has to run here;
`--extras FOLDER` takes those of another run, such as the folder of an unpacked archive.

`pip install mock-server/packaging/python` builds both for this machine with maturin. This script is
for binaries from elsewhere, such as those of a release. Needs Python 3.11 or later.
"""

import argparse
import base64
import hashlib
import stat
import subprocess
import sysconfig
import tempfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "src" / "auth_mock_server"
SERVER = HERE.parent.parent
# The oldest time that a zip file can hold: equal inputs give equal wheels.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
# Platform tags of the wheels of a release. A static program needs no libc: the oldest tag of each kind.
PLATFORMS = {
    "x86_64-unknown-linux-musl": "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
    "aarch64-unknown-linux-musl": "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
    "aarch64-apple-darwin": "macosx_11_0_arm64",
    "x86_64-apple-darwin": "macosx_11_0_x86_64",
    "x86_64-pc-windows-msvc": "win_amd64",
}
# Where the extras go, below the environment or the user's folder. PowerShell has no folder for them.
EXTRAS = {
    "auth-mock-server.1": "share/man/man1/auth-mock-server.1",
    "completions/auth-mock-server.bash": "share/bash-completion/completions/auth-mock-server",
    "completions/auth-mock-server.fish": "share/fish/vendor_completions.d/auth-mock-server.fish",
    "completions/auth-mock-server.zsh": "share/zsh/site-functions/_auth-mock-server",
}


def main() -> None:
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    platform = PLATFORMS[args.target] if args.target else args.platform
    print(pack(args.binary, platform, extras(args, platform), args.out))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Packs a wheel around a built program.")
    parser.add_argument("--binary", type=Path, required=True, help="the program to pack")
    parser.add_argument(
        "--platform",
        default=this_platform(),
        help="platform tag of the wheel, such as manylinux_2_17_x86_64; several with dots "
        "between them (default: %(default)s)",
    )
    parser.add_argument(
        "--target",
        choices=PLATFORMS,
        help="target of a release that the program is for, instead of --platform",
    )
    parser.add_argument(
        "--extras", type=Path, help="folder with the manual page and completions of the program"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("target/packages"), help="folder (default: %(default)s)"
    )
    return parser.parse_args()


def this_platform() -> str:
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


def extras(args: argparse.Namespace, platform: str) -> dict[str, bytes]:
    """Paths in the environment, and files for them. Windows has no such paths."""
    if platform.startswith("win"):
        return {}
    if args.extras:
        return read_extras(args.extras)
    with tempfile.TemporaryDirectory() as folder:
        script = HERE.parent / "release" / "extras"
        subprocess.run(["bash", script, args.binary.resolve(), folder], check=True)
        return read_extras(Path(folder))


def read_extras(folder: Path) -> dict[str, bytes]:
    return {place: (folder / name).read_bytes() for name, place in EXTRAS.items()}


def pack(binary: Path, platform: str, extras: dict[str, bytes], out: Path) -> Path:
    """Writes the wheel into a folder, and returns its path."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    version = server_version()
    name = f"{project['name'].replace('-', '_')}-{version}"
    wheel = out / f"{name}-py3-none-{platform}.whl"
    extension = ".exe" if platform.startswith("win") else ""
    program = f"{name}.data/scripts/{project['name']}{extension}"

    files = {f"auth_mock_server/{path.name}": path.read_bytes() for path in sources()}
    files[program] = binary.read_bytes()
    files |= {f"{name}.data/data/{path}": content for path, content in extras.items()}
    info = f"{name}.dist-info"
    for licence in project["license-files"]:
        files[f"{info}/licenses/{licence}"] = (HERE / licence).read_bytes()
    files[f"{info}/METADATA"] = metadata(project, version).encode()
    files[f"{info}/WHEEL"] = wheel_tags(platform).encode()
    files[f"{info}/entry_points.txt"] = entry_points(project).encode()
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD").encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            mode = 0o755 if path == program else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, content)
    return wheel


def sources() -> list[Path]:
    return sorted([*PACKAGE.glob("*.py"), PACKAGE / "py.typed"])


def server_version() -> str:
    """The version in the server's manifest, which may be the workspace's."""
    version = tomllib.loads((SERVER / "Cargo.toml").read_text())["package"]["version"]
    if isinstance(version, dict):
        workspace = tomllib.loads((SERVER.parent / "Cargo.toml").read_text())["workspace"]
        version = workspace["package"]["version"]
    return str(version)


def metadata(project: dict, version: str) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {version}",
        f"Summary: {project['description']}",
        f"Keywords: {','.join(project['keywords'])}",
        f"Requires-Python: {project['requires-python']}",
        f"License-Expression: {project['license']}",
        *(f"License-File: {file}" for file in project["license-files"]),
        *(f"Classifier: {classifier}" for classifier in project["classifiers"]),
    ]
    for extra, needs in project["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {need} ; extra == "{extra}"' for need in needs]
    lines.append("Description-Content-Type: text/markdown; charset=UTF-8")
    readme = (HERE / project["readme"]).read_text()
    return "\n".join([*lines, "", readme])


def wheel_tags(platform: str) -> str:
    lines = ["Wheel-Version: 1.0", "Generator: auth-mock-server pack.py", "Root-Is-Purelib: false"]
    lines += [f"Tag: py3-none-{one}" for one in platform.split(".")]
    return "\n".join(lines) + "\n"


def entry_points(project: dict) -> str:
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {target}" for name, target in entries.items())]
    return "\n".join(lines) + "\n"


def record(files: dict[str, bytes], own: str) -> str:
    """The list of files with their digests, as the wheel format asks."""
    lines = []
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{own},,"]) + "\n"


if __name__ == "__main__":
    main()
