# SPDX-License-Identifier: Apache-2.0
# Starts the program as a browser does and reads its greeting; anything else is an error.
param([Parameter(Mandatory)][string]$Program)
$ErrorActionPreference = "Stop"

$start = [Diagnostics.ProcessStartInfo]::new((Resolve-Path $Program))
$start.Arguments = "chrome-extension://mddeeagecbgdmobpbdfiialfbpikoijb/ --parent-window=0"
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$start.UseShellExecute = $false
$process = [Diagnostics.Process]::Start($start)
$reader = [IO.BinaryReader]::new($process.StandardOutput.BaseStream)
$greeting = [Text.Encoding]::UTF8.GetString($reader.ReadBytes($reader.ReadInt32())) | ConvertFrom-Json
$process.StandardInput.Close()
if ($greeting.protocol -ne 1) { throw "no greeting" }
if (-not $process.WaitForExit(5000)) { throw "the program did not end" }
Write-Output "greets as version $($greeting.version)"
