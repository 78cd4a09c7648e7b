#!/bin/sh
# Make .venv fit for `run` (requirements.txt) or for `dev` (requirements-dev.txt too): sh scripts/setup.sh run|dev
#
# Quick when nothing changed: a stamp in .venv holds the checksum of what was installed. Needs Python 3.11 to 3.13.
set -eu
cd "$(dirname "$0")/.."

case "${1:-run}" in
run) wanted=requirements.txt ;;
dev) wanted=requirements-dev.txt ;;
*) echo "usage: sh scripts/setup.sh run|dev" >&2; exit 2 ;;
esac
venv_python=.venv/bin/python
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
	for candidate in ${PYTHON3:-} python3 python3.13 python3.12 python3.11 python; do
		# a version manager's stub may be found and still not run, so each one is tried
		if "$candidate" -c "$supported" >/dev/null 2>&1; then
			echo "$candidate"
			return
		fi
	done
	{
		echo "LSTM Explorer needs Python 3.11, 3.12 or 3.13, and none was found."
		echo "Found: $(python3 --version 2>/dev/null || echo 'no python3 at all')."
		echo "What to do: install one from your package manager or https://www.python.org/downloads/,"
		echo "or say where it is: make run PYTHON3=/path/to/python3.12"
	} >&2
	exit 1
}

make_environment() {
	python=$(find_python)
	echo "Making the virtual environment .venv with $("$python" --version)."
	if "$python" -m venv --clear .venv >/dev/null 2>&1; then
		return
	fi
	# Debian's python3 may come without ensurepip: then the system's pip puts a pip into the environment
	if "$python" -m venv --clear --without-pip .venv &&
		"$python" -m pip --python "$venv_python" install --quiet pip; then
		return
	fi
	rm -rf .venv
	{
		echo "The virtual environment could not be made: $python has neither ensurepip nor pip."
		echo "What to do: on Debian and Ubuntu, 'apt install python3-venv'; then run make again."
	} >&2
	exit 1
}

if ! "$venv_python" -c "$supported" >/dev/null 2>&1; then
	if [ -e .venv ]; then
		echo "The Python of .venv does not run, or is not one of 3.11 to 3.13: .venv is made anew."
	fi
	make_environment
fi

stamp=.venv/.installed-$wanted
checksum=$(cat requirements.txt "$wanted" | cksum)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$checksum" ]; then
	exit 0
fi

echo "Installing $wanted into .venv."
echo "The first time this downloads about 770 MB on Linux (TensorFlow alone 570 MB); pip shows how far it is."
if ! "$venv_python" -m pip install --disable-pip-version-check -r "$wanted"; then
	{
		echo "pip could not install $wanted; its message stands above."
		echo "What to do: check the network and the free disk space (about 3 GB). TensorFlow 2.21 has wheels for Linux,"
		echo "Windows and Macs with Apple silicon, on 64-bit Python 3.11 to 3.13; there is none for Macs with Intel processors."
	} >&2
	exit 1
fi
echo "$checksum" >"$stamp"
if [ "$wanted" = requirements-dev.txt ]; then # it includes the other one
	cat requirements.txt requirements.txt | cksum >.venv/.installed-requirements.txt
fi
echo "Installed. From now on this step is skipped until the requirements change."
