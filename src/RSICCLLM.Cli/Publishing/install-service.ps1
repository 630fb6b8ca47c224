<#
.SYNOPSIS
Installs RSICCLLM as a Windows service that starts with the machine, or removes it.

.DESCRIPTION
The service runs "rsiccllm serve" with a configuration. It starts again after a failure: after one minute, five minutes, and then
every fifteen. Needs an administrator's shell and no internet.

.EXAMPLE
.\install-service.ps1 -Config C:\RSICCLLM\serve.json

.EXAMPLE
.\install-service.ps1 -Remove
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # Configuration of "rsiccllm serve".
    [string] $Config,

    # Name of the service.
    [string] $Name = 'RSICCLLM',

    # Account that runs it; the default may read local files, use a domain account for network shares.
    [PSCredential] $Credential,

    # Stop and remove the service.
    [switch] $Remove
)

$ErrorActionPreference = 'Stop'
$principal = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    throw 'Only an administrator can install a service: open PowerShell with "Run as administrator" and start the script again.'
}

$existing = Get-Service -Name $Name -ErrorAction SilentlyContinue
if ($Remove) {
    if (-not $existing) { Write-Host "There is no service $Name."; return }
    if ($PSCmdlet.ShouldProcess($Name, 'stop and remove')) {
        Stop-Service -Name $Name -Force
        & sc.exe delete $Name | Out-Null
        if ($LASTEXITCODE -ne 0) { throw "sc.exe could not delete the service $Name (code $LASTEXITCODE)." }
        Write-Host "The service $Name is removed. Its results and logs stay."
    }
    return
}

if (-not $Config) { throw 'Name a configuration: .\install-service.ps1 -Config C:\RSICCLLM\serve.json' }
if (-not (Test-Path -LiteralPath $Config -PathType Leaf)) { throw "The configuration '$Config' does not exist." }
if ($existing) { throw "The service $Name exists already; remove it first with -Remove, or choose another -Name." }
$program = Join-Path $PSScriptRoot 'rsiccllm.exe'
if (-not (Test-Path -LiteralPath $program)) { throw "The program '$program' is not beside this script." }

$full = (Resolve-Path -LiteralPath $Config).ProviderPath
$arguments = @{
    Name           = $Name
    DisplayName    = 'RSICCLLM change reports'
    Description    = 'Analyses pairs of scenes and writes change reports.'
    BinaryPathName = "`"$program`" serve --config `"$full`""
    StartupType    = 'Automatic'
}
if ($Credential) { $arguments.Credential = $Credential }
if ($PSCmdlet.ShouldProcess($Name, 'install')) {
    New-Service @arguments | Out-Null
    & sc.exe failure $Name reset= 86400 actions= restart/60000/restart/300000/restart/900000 | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "sc.exe could not set what happens after a failure (code $LASTEXITCODE)." }
    Start-Service -Name $Name
    Write-Host "The service $Name runs with $full. Remove it with: .\install-service.ps1 -Remove"
}
