# Sets the checkout up for bin/yd-audit and bin/test, which source this file with $root set.
# One function per thing that a machine may lack; everything that is said goes to stderr.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root

venv=$root/.venv
python=$venv/bin/python
work=$root/.venv.setup # the lock, the log of the last step, and uv where it was needed
engine=$root/devices/engine
axe=$engine/node_modules/axe-core/axe.min.js
appium=$root/devices/appium
appium_server=$appium/node_modules/appium/index.js

# shellcheck source=bin/setup-node.sh
. "$root/bin/setup-node.sh"

say() { printf 'yd-audit：%s / %s\n' "$1" "$2" >&2; }

die() {
    say "$1" "$2"
    exit 1
}

# Run a command without its noise; its last lines are shown when it fails.
quietly() {
    "$@" >"$work/log" 2>&1 </dev/null && return
    tail -n 15 "$work/log" | sed 's/^/    /' >&2
    return 1
}

# ---- What is ready -------------------------------------------------------------------------

# A line for each thing whose change makes a set-up necessary: the interpreter behind .venv,
# the place of the checkout (scripts in .venv carry it), and the files that pin or do the work.
key() {
    readlink -f "$python"
    printf '%s\n' "$root"
    (
        cd "$root" && sha256sum bin/setup.sh bin/setup-node.sh devices/engine/package-lock.json \
            devices/appium/package-lock.json devices/replay_driver/package.json "$@"
    )
}

# ready runtime|dev: true when that set-up was finished and nothing has changed since.
ready() {
    local locks=(requirements.lock)
    [ "$1" = dev ] && locks+=(requirements-dev.lock)
    [ -x "$python" ] && [ -f "$venv/ready-$1" ] || return
    [ -f "$axe" ] && [ -f "$appium_server" ] || return
    [ "$(key "${locks[@]}")" = "$(<"$venv/ready-$1")" ] || return
    has_browser || ! can_bring_browser
}

# ---- Debian's packages ---------------------------------------------------------------------

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_updated=
apt_install() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    if [ -z "$apt_updated" ]; then
        # A repository that does not answer need not be the one that has our packages.
        "${apt[@]}" update >"$work/log" 2>&1 </dev/null
        apt_updated=yes
    fi
    quietly "${apt[@]}" install --no-install-recommends "$@"
}

# ---- Python --------------------------------------------------------------------------------

# Not for a preview of a coming Python: no package is built for it yet.
new_enough() {
    "$1" -c 'import sys; v = sys.version_info; sys.exit(v < (3, 12) or v[3] != "final")' \
        >/dev/null 2>&1 </dev/null
}

# Print the path of a Python ≥ 3.12, or fail. uv is not asked here.
find_python() {
    local candidate
    # The names first, since they are what the machine's owner meant; then pyenv's, newest first.
    # A name may be pyenv's stand-in for a version that is not switched on, so each one is run.
    while IFS= read -r candidate; do
        [ -n "$candidate" ] && candidate=$(command -v "$candidate") && new_enough "$candidate" &&
            printf '%s\n' "$candidate" && return
    done < <(
        printf '%s\n' "${YD_AUDIT_PYTHON:-}" python3.13 python3.12 python3.14 python3 python
        printf '%s\n' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3 | sort -rV
    )
    return 1
}

# Print the path of uv: the machine's, or one installed beside .venv by any Python 3.
find_uv() {
    local any
    command -v uv && return
    for any in python3 python; do
        [ -x "$work/uv/bin/uv" ] && break
        command -v "$any" >/dev/null || continue
        say "正在安装 uv" "Installing uv"
        install_uv "$any" || rm -rf "$work/uv"
    done
    [ -x "$work/uv/bin/uv" ] && printf '%s\n' "$work/uv/bin/uv"
}

install_uv() {
    local pip=("$1" -m pip) flags=(--no-input --disable-pip-version-check --require-hashes)
    rm -rf "$work/uv"
    if ! has_ensurepip "$1" && can_apt; then apt_install python3-venv; fi
    if has_ensurepip "$1"; then
        quietly "$1" -m venv "$work/uv" || return
        pip=("$work/uv/bin/python" -m pip)
    else
        # Debian's pip may not touch the system, but it fills a folder that it is given.
        "${pip[@]}" --version >/dev/null 2>&1 || return
        flags+=(--target "$work/uv")
    fi
    quietly "${pip[@]}" install "${flags[@]}" -r "$root/bin/locks/uv.lock"
}

# Print the path of a Python that uv manages, downloading it where necessary.
uv_python() {
    local uv
    uv=$(find_uv) || return
    local find=("$uv" python find --no-project --managed-python 3.13)
    "${find[@]}" 2>/dev/null && return
    say "正在用 uv 下载 Python 3.13" "Downloading Python 3.13 with uv"
    quietly "$uv" python install --managed-python 3.13 && "${find[@]}" 2>/dev/null
}

has_ensurepip() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1 </dev/null; }

make_venv() {
    local base=$1 version uv
    version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "正在用 Python $version 建立 .venv" "Making .venv with Python $version"
    if ! has_ensurepip "$base" && can_apt; then
        # Debian keeps the part of Python that makes environments in a package of its own.
        apt_install "python$version-venv"
    fi
    if has_ensurepip "$base"; then
        quietly "$base" -m venv --clear "$venv" && return
    elif uv=$(find_uv); then
        quietly "$uv" venv --clear --seed --no-project --python "$base" "$venv" && return
    fi
    die "建立 .venv 失败。请安装 python$version-venv 软件包（apt install python$version-venv）后重试。" \
        "Could not make .venv. Install the package python$version-venv and run this again."
}

# A .venv left by an interrupted set-up may hold half a package that pip takes for a whole one, and
# the scripts of one that was moved here with its checkout still name the old place.
usable_venv() {
    [ ! -e "$venv/unfinished" ] && [ -x "$python" ] && new_enough "$python" &&
        "$python" -m pip --version >/dev/null 2>&1 || return
    [ ! -e "$venv/ready-runtime" ] || grep -qxF -e "$root" "$venv/ready-runtime"
}

pip_install() {
    : >"$venv/unfinished"
    quietly "$python" -m pip install --no-input --disable-pip-version-check --no-deps \
        --require-hashes -r "$root/$1" || return
    rm -f "$venv/unfinished"
}

set_up_python() {
    local base lock=requirements.lock
    [ "$1" = dev ] && lock=requirements-dev.lock
    if ! usable_venv; then
        base=$(find_python) || base=$(uv_python) || die \
            "没有找到 Python 3.12 或更新版本，也没能下载。请先安装（apt install python3，或 pyenv install 3.13）。" \
            "Found no Python 3.12 or newer and could not download one. Install one, then run this again."
        make_venv "$base"
    fi
    say "正在安装 $lock 中的 Python 依赖（约一分钟）" "Installing the Python packages of $lock"
    pip_install "$lock" || die \
        "安装 Python 依赖失败，原因见上。请检查网络或磁盘空间后重试。" \
        "Installing Python packages failed, see above. Check network and disk space, then run this again."
}

# ---- The browser ---------------------------------------------------------------------------

has_browser() {
    local name
    [ -n "${YD_AUDIT_BROWSER:-}" ] && return
    # Without a driver beside it Selenium gets one for Chrome, but none for Debian's Chromium.
    command -v chromedriver >/dev/null && for name in chromium chromium-browser; do
        command -v "$name" >/dev/null && return
    done
    for name in google-chrome google-chrome-stable chrome; do
        command -v "$name" >/dev/null && return
    done
    return 1
}

# Ubuntu's package of that name only points to a snap, which a driver cannot use reliably.
can_bring_browser() {
    can_apt && grep -q '^ID=debian' /etc/os-release 2>/dev/null
}

set_up_browser() {
    if ! has_browser; then
        if can_bring_browser; then
            say "正在安装 Chromium 和 ChromeDriver（约两分钟）" "Installing Chromium and ChromeDriver"
            apt_install chromium chromium-driver || say \
                "安装 Chromium 失败，原因见上，下次运行时重试；没有浏览器就不能检测网页" \
                "Installing Chromium failed, see above; the next run tries again. Pages cannot be audited without a browser"
        else
            say "没有找到浏览器，检测网页时由 Selenium 自行下载；若下载失败，请安装 Chromium 和 ChromeDriver，或 Google Chrome" \
                "No browser found: Selenium will download one for an audit; if it cannot, install Chromium and ChromeDriver, or Google Chrome"
        fi
    fi
    # Without a Chinese font every screenshot shows boxes instead of text.
    if can_apt && has_browser && [ -z "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; then
        say "正在安装中文字体" "Installing a Chinese font"
        apt_install fontconfig fonts-noto-cjk || say "安装中文字体失败，截图中的汉字可能显示为方框" \
            "Installing a Chinese font failed; screenshots may show boxes instead of characters"
    fi
}

# ---- PostgreSQL: tests run the people's database on a real one ------------------------------

has_postgresql() {
    local found
    command -v initdb >/dev/null && return
    for found in /usr/lib/postgresql/*/bin/initdb; do [ -x "$found" ] && return; done
    return 1
}

set_up_postgresql() {
    has_postgresql && return
    if can_apt; then
        say "正在安装测试用的 PostgreSQL" "Installing PostgreSQL for the tests"
        apt_install postgresql && return
        say "安装 PostgreSQL 失败，原因见上；用到它的测试将跳过" \
            "Installing PostgreSQL failed, see above; the tests that use it are skipped"
    else
        say "没有找到 PostgreSQL，用到它的测试将跳过；请安装 postgresql 软件包" \
            "No PostgreSQL found: the tests that use it are skipped; install the package postgresql"
    fi
}

# ---- All of it -----------------------------------------------------------------------------

# Only one set-up at a time: a second one waits here and then finds the work done.
lock() {
    if ! mkdir -p "$work" 2>/dev/null || ! : 2>/dev/null >>"$work/lock"; then
        die "无法写入 $root，不能完成安装。" "Cannot write to $root, so the set-up cannot be done."
    fi
    command -v flock >/dev/null || return 0
    exec 9>"$work/lock"
    flock -n 9 && return
    say "另一个安装正在进行，等待它结束" "Another set-up is running, waiting for it"
    flock 9
}

interrupted() {
    trap - INT TERM
    say "安装已中断，再次运行同一命令即可继续" "Set-up interrupted; run the same command to go on"
    exit 130
}

# set_up runtime|dev: does what is missing, and nothing when nothing is.
set_up() {
    ready "$1" && return
    trap interrupted INT TERM
    lock
    if ! ready "$1"; then
        say "首次使用或依赖有变化，正在准备运行环境" "First use or changed dependencies, setting up"
        set_up_python "$1"
        local lacking=
        set_up_engine || lacking+=" axe-core"
        set_up_appium "$1" || lacking+=" Appium"
        set_up_browser
        [ "$1" != dev ] || set_up_postgresql
        if [ -z "$lacking" ]; then
            # dev holds everything that runtime needs, at the same versions.
            key requirements.lock >"$venv/ready-runtime"
            [ "$1" = dev ] && key requirements.lock requirements-dev.lock >"$venv/ready-dev"
            say "准备完成" "Ready"
        elif [ "$1" = dev ]; then
            die "安装$lacking 失败，原因见上。请检查网络后重试。" \
                "Installing$lacking failed, see above. Check the network, then run this again."
        else
            [[ $lacking != *axe-core* ]] || say \
                "安装 axe-core 失败，暂用 axe-selenium-python 自带的旧版本，下次运行时重试" \
                "Installing axe-core failed: the older one of axe-selenium-python is used, the next run tries again"
            [[ $lacking != *Appium* ]] || say \
                "安装 Appium 失败，演示中的应用改为直接读取录制的会话，下次运行时重试；检测网页不受影响" \
                "Installing Appium failed: the demo reads the recorded sessions of its app directly, the next run tries again; auditing websites is not affected"
        fi
    fi
    exec 9>&-
    trap - INT TERM
}
