# SPDX-License-Identifier: Apache-2.0
# Signs files with the certificate (PFX, base64) and password of the environment; dates the signatures
# where SIGNING_TIMESTAMP_URL names the certificate authority's service. Any failure is an error.
param([Parameter(Mandatory)][string[]]$Files)
$ErrorActionPreference = "Stop"

$certificate = Join-Path ([IO.Path]::GetTempPath()) "$([Guid]::NewGuid()).pfx"
try {
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:SIGNING_CERTIFICATE))
    $kits = Join-Path ${env:ProgramFiles(x86)} "Windows Kits/10/bin/*/x64/signtool.exe"
    $signtool = Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1
    if (-not $signtool) { throw "no signtool.exe below $kits" }
    $dated = @(if ($env:SIGNING_TIMESTAMP_URL) { "/tr", $env:SIGNING_TIMESTAMP_URL, "/td", "SHA256" })
    foreach ($file in $Files) {
        & $signtool.FullName sign /fd SHA256 @dated /f $certificate /p $env:SIGNING_PASSWORD $file
        if ($LASTEXITCODE) { throw "$file could not be signed: $LASTEXITCODE" }
    }
} finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $certificate
}
