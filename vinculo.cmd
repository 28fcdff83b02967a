@echo off
rem The one door on Windows: builds once, then starts the application. See ./vinculo for what each verb does.
setlocal
set "HERE=%~dp0"
set "APP=%HERE%artifacts\app"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
where dotnet >nul 2>nul
if errorlevel 1 (
  echo Falta el SDK de .NET 10 - The .NET 10 SDK is missing: https://dotnet.microsoft.com/download 1>&2
  exit /b 2
)
if /i "%~1"=="test" (
  pushd "%HERE%"
  set VINCULO_TEST_SKIP_POSTGRES=1
  dotnet build Vinculo.slnx -c Release -v q -warnaserror || (popd & exit /b 1)
  dotnet "%HERE%tests\Vinculo.Tests\bin\Release\net10.0\Vinculo.Tests.dll" -noColor
  popd
  exit /b
)
if /i "%~1"=="bench" (
  pushd "%HERE%"
  dotnet run -c Release --project bench\Vinculo.Bench
  popd
  exit /b
)
rem dotnet publish does nothing for what has not changed.
pushd "%HERE%"
dotnet publish src\Vinculo\Vinculo.csproj -c Release -o "%APP%" -v q || (popd & exit /b 1)
popd
dotnet "%APP%\vinculo.dll" %*
