# SPDX-License-Identifier: Apache-2.0
# Builds and tries the bundle on Windows; signs the program where a certificate is given.
# Written without a Windows machine at hand: see docs/release.md.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "../..")

python -m venv .venv
$python = ".venv/Scripts/python.exe"
& $python -m pip install --no-deps --require-hashes -r installers/windows/requirements.lock
if ($LASTEXITCODE) { exit $LASTEXITCODE }
& $python -m tools.package bundle
if ($LASTEXITCODE) { exit $LASTEXITCODE }

$program = "build/bundle/webjpki-host/webjpki-host.exe"
if ($env:SIGNING_CERTIFICATE) { & "$PSScriptRoot/sign.ps1" -Files $program }
& "$PSScriptRoot/greet.ps1" -Program $program
