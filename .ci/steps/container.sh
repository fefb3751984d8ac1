# shellcheck shell=bash disable=SC2034,SC2154
# The container image. Neither a daemon nor a registry is needed.

step_install_buildah() {
    debian_package buildah
}

buildah_here() {
    as_root buildah --root "$scratch/images" --runroot "$scratch/images-run" \
        --storage-driver vfs "$@"
}

# Builds the image, and runs it in its own root and network. CONTAINER_BINARY is the static program
# of a release. Without it, the image gets the debug build and the libraries that it is linked to.
step_container() {
    local folder=mock-server/packaging/container binary=${CONTAINER_BINARY:-} libraries=0 name root
    if [ -z "$binary" ]; then
        binary=$target/debug/auth-mock-server libraries=1
    fi
    as_root env LIBRARIES=$libraries CONTAINER_BUILD="buildah --root $scratch/images \
        --runroot $scratch/images-run --storage-driver vfs build --format docker" \
        "$folder/build" --binary "$binary" --tag auth-mock-server
    buildah_here inspect --type image auth-mock-server >"$scratch/image"
    "$target/ci/python-package/bin/python" -c 'import json, sys
print(json.dumps(json.load(sys.stdin)["Docker"]["config"]))' <"$scratch/image" >"$scratch/config"
    name=$(buildah_here from auth-mock-server)
    root=$(buildah_here mount "$name")
    counted 14 as_root unshare --net env LIBRARIES=$libraries PYTHONDONTWRITEBYTECODE=1 \
        IMAGE_ROOT="$root" IMAGE_CONFIG="$scratch/config" \
        "$target/ci/python-package/bin/python" -m pytest -p no:cacheprovider "$folder"
    buildah_here rm "$name" >"$scratch/removed"
    as_root rm -rf "$scratch/images" "$scratch/images-run"
}
