# SPDX-License-Identifier: Apache-2.0
# Signs the packages where a certificate is given, installs each, starts what it registered, removes it.
param([Parameter(Mandatory)][string]$Packages)
$ErrorActionPreference = "Stop"

$files = Get-ChildItem $Packages -Filter *.msi
if ($env:SIGNING_CERTIFICATE) {
    & "$PSScriptRoot/sign.ps1" -Files $files.FullName
    $sums = $files | Get-FileHash -Algorithm SHA256 |
        ForEach-Object { "$($_.Hash.ToLower())  $(Split-Path -Leaf $_.Path)" }
    Set-Content -Path (Join-Path $Packages "SHA256SUMS") -Value $sums
}
$keys = "Google\Chrome", "Microsoft\Edge", "BraveSoftware\Brave-Browser", "Mozilla"

foreach ($file in $files) {
    $hive = if ($file.Name -like "*-machine-*") { "HKLM:" } else { "HKCU:" }
    $quoted = "`"$($file.FullName)`""
    $installed = Start-Process msiexec -Wait -PassThru -ArgumentList "/i", $quoted, "/qn"
    if ($installed.ExitCode) { throw "$($file.Name): msiexec ended with $($installed.ExitCode)" }
    foreach ($key in $keys) {
        $manifest = (Get-Item "$hive\Software\$key\NativeMessagingHosts\org.webjpki.host").GetValue("")
        $fields = Get-Content -Raw $manifest | ConvertFrom-Json
        & "$PSScriptRoot/greet.ps1" -Program (Join-Path (Split-Path $manifest) $fields.path)
    }
    $removed = Start-Process msiexec -Wait -PassThru -ArgumentList "/x", $quoted, "/qn"
    if ($removed.ExitCode) { throw "$($file.Name): removal ended with $($removed.ExitCode)" }
    foreach ($key in $keys) {
        if (Test-Path "$hive\Software\$key\NativeMessagingHosts\org.webjpki.host") { throw "$key is left" }
    }
}
