# What the set-up needs Node for: the engine, and Appium with its drivers. Part of bin/setup.sh,
# which says where things are.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, venv, engine, axe, appium, appium_server

appium_home=$venv/appium-home # where Appium keeps what drivers it has
replay=$root/devices/replay_driver

# ---- Node and npm --------------------------------------------------------------------------

# The versions that Appium runs with.
has_node() {
    command -v npm >/dev/null && node -e \
        'const [a, b] = process.versions.node.split(".");
        process.exit(a >= 24 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)' \
        >/dev/null 2>&1 </dev/null
}

# Set node_path to a PATH with node and npm; brings them into .venv where the machine has none.
node_path=
find_node() {
    local path
    [ -n "$node_path" ] && return
    for path in "$PATH" "$venv/bin:$PATH"; do
        if PATH=$path has_node; then
            node_path=$path
            return
        fi
    done
    say "没有找到 Appium 能用的 Node（20.19、22.12、24 或更新版本），正在安装到 .venv" \
        "No Node that Appium runs with (20.19, 22.12, 24 or newer), installing one into .venv"
    pip_install bin/locks/node.lock && node_path=$venv/bin:$PATH
}

# npm_ci FOLDER OPTIONS...: install exactly what the folder's lock file says.
npm_ci() (
    cd "$1" && shift && PATH=$node_path quietly npm ci --ignore-scripts --no-audit --no-fund \
        --no-progress --no-update-notifier --loglevel=error \
        --fetch-retries=2 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 "$@"
)

# ---- The engine: axe-core through npm ------------------------------------------------------

# What is installed is the pinned version: npm's own record of it says the same as our lock.
has_engine() {
    local installed=$engine/node_modules/.package-lock.json integrity
    [ -f "$installed" ] && [ -f "$axe" ] || return
    integrity=$(sed -n 's/.*"integrity": "\(.*\)".*/\1/p' "$engine/package-lock.json")
    grep -qF "$integrity" "$installed"
}

set_up_engine() {
    has_engine && return
    find_node || return
    say "正在安装检测引擎 axe-core" "Installing the engine, axe-core"
    npm_ci "$engine"
}

# ---- Appium: the server, and the driver that plays recorded sessions -----------------------

# What is installed, and where: drivers are known to Appium by their place.
appium_key() {
    printf '%s\n' "$root"
    (cd "$root" && sha256sum devices/appium/package-lock.json devices/replay_driver/package.json)
}

# has_appium FOLDER runtime|dev: that part is as it should be. dev holds all of runtime.
has_appium() { [ -f "$1/ready-$2" ] && [ "$(appium_key)" = "$(<"$1/ready-$2")" ]; }

appium_is_ready() {
    appium_key >"$1/ready-runtime"
    [ "$2" != dev ] || appium_key >"$1/ready-dev"
}

# No part that has to be compiled or that is made for one kind of system is needed.
install_appium() {
    local options=(--omit=optional --omit=dev)
    [ "$1" = dev ] && options=(--omit=optional --include=dev)
    say "正在安装 Appium（约半分钟）" "Installing Appium"
    npm_ci "$appium" "${options[@]}" && appium_is_ready "$appium/node_modules" "$1"
}

install_drivers() {
    local driver drivers=("$replay")
    [ "$1" = dev ] && drivers+=("$appium/node_modules/appium-chromium-driver")
    rm -rf "$appium_home"
    # npm links a local driver through its folder of global packages. With one of its own the
    # machine's stays as it is.
    mkdir -p "$appium_home/npm/lib" || return
    for driver in "${drivers[@]}"; do
        APPIUM_HOME=$appium_home npm_config_prefix=$appium_home/npm PATH=$node_path quietly \
            node "$appium_server" driver install --source=local "$driver" || return
    done
    appium_is_ready "$appium_home" "$1"
}

set_up_appium() {
    find_node || return
    has_appium "$appium/node_modules" "$1" || install_appium "$1" || return
    # The driver takes its parts from the server's folder.
    ln -sfn ../appium/node_modules "$replay/node_modules" || return
    has_appium "$appium_home" "$1" || install_drivers "$1"
}
