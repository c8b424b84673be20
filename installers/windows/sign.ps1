# SPDX-License-Identifier: Apache-2.0
# Signs files with the certificate (PFX, base64) and password of the environment.
param([Parameter(Mandatory)][string[]]$Files)
$ErrorActionPreference = "Stop"

$certificate = Join-Path ([IO.Path]::GetTempPath()) "$([Guid]::NewGuid()).pfx"
try {
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:SIGNING_CERTIFICATE))
    $kits = Join-Path ${env:ProgramFiles(x86)} "Windows Kits/10/bin/*/x64/signtool.exe"
    $signtool = Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1
    foreach ($file in $Files) {
        & $signtool sign /fd SHA256 /f $certificate /p $env:SIGNING_PASSWORD $file
        if ($LASTEXITCODE) { exit $LASTEXITCODE }
    }
} finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $certificate
}
